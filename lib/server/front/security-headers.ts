/** What the browser is told with every answer, page and refusal alike (S-26, S-28). */
const always = {
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=(), display-capture=(), browsing-topics=()',
} as const;

/** `nonce`: of this answer alone; the page's own scripts and styles carry it, and nothing else runs (S-27). */
export function securityHeaders(path: string, nonce: string): Readonly<Record<string, string>> {
  return { ...always, 'Content-Security-Policy': path.startsWith('/_next/static/') ? forFiles : policy(nonce) };
}

const everywhere = [
  "default-src 'none'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "font-src 'self'",
  "worker-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
];

/** Read by Next too, from the request: it puts the nonce on what it writes. */
export function policy(nonce: string): string {
  const own = `'self' 'nonce-${nonce}'`;
  return [...everywhere, `script-src ${own} 'strict-dynamic'`, `style-src ${own}`].join('; ');
}

/** A worker obeys the policy of its own file, and has no document whose nonce it could carry. */
const forFiles = [...everywhere, "script-src 'self'"].join('; ');
