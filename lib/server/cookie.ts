interface Bounds {
  readonly maxAgeSeconds: number;
  readonly sameSite?: 'Strict' | 'Lax';
  /** Where it comes over https; on plain loopback a browser would not keep it. */
  readonly secure: boolean;
}

/** A Set-Cookie header: for this host alone, and for no script (S-14). */
export function setCookie(name: string, value: string, { maxAgeSeconds, sameSite = 'Strict', secure }: Bounds): string {
  return `${name}=${value}; HttpOnly; SameSite=${sameSite}; Path=/; Max-Age=${maxAgeSeconds}${secure ? '; Secure' : ''}`;
}

/** The cookies that a browser sent, each as `name=value`. */
export function cookiesIn(headers: Headers): string[] {
  return (headers.get('cookie') ?? '').split(';').map((text) => text.trim());
}
