import { processSlot } from '../process-slot.ts';

const hidden = '[redacted]';
const maxText = 4000;
const maxDepth = 6;

/** Values that were given to this process and must never be written, such as the access code. State only; see processSlot. */
const secrets = processSlot('secrets', () => new Set<string>());

/** From now on no log line shows this text, wherever it stands. Short ones would blot out innocent words. */
export function neverLog(secret: string): void {
  if (secret.length >= 8) secrets.add(secret);
}

/** Fields that hold a secret whatever is in them. */
const secretKey = /authorization|cookie|token|password|passwd|secret|credential|access-?code|private-?key|client-?key|stdout|stderr/i;

/** What a secret looks like inside a text: each with what is kept of it. */
const secretTexts: ReadonlyArray<readonly [RegExp, string]> = [
  [/\b(Bearer|Basic)\s+[\w.~+/=-]+/gi, `$1 ${hidden}`],
  [/\beyJ[\w-]+\.[\w-]+(?:\.[\w-]*)?/g, hidden],
  [/-----BEGIN [A-Z ]+-----[\s\S]*?(?:-----END [A-Z ]+-----|$)/g, hidden],
  [/\b((?:set-)?cookie["']?\s*[:=]\s*["']?)[^\r\n"']+/gi, `$1${hidden}`],
  [/([?&](?:code|state)=)[^\s"'&#]+/gi, `$1${hidden}`],
  [
    /((?:access_|refresh_|id_)?token|password|secret|client-key-data|waymark_\w+|__Host-[\w-]+)(["']?\s*[=:]\s*["']?)[^\s"'&;,)}]+/gi,
    `$1$2${hidden}`,
  ],
];

/** A copy fit for a log: without secrets, cut to size, errors as data. */
export function redacted(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return redactedText(value);
  if (typeof value === 'bigint' || typeof value === 'symbol' || typeof value === 'function') return String(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= maxDepth) return '[too deep]';
  if (value instanceof Error) return errorData(value, depth);
  if (value instanceof Headers) return redacted(Object.fromEntries(value), depth);
  if (Array.isArray(value)) return value.slice(0, 100).map((item) => redacted(item, depth + 1));
  if (value instanceof Map || value instanceof Set) return redacted([...value], depth);
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  const entries = Object.entries(value).slice(0, 100);
  return Object.fromEntries(entries.map(([key, item]) => [key, isSecret(key, item) ? hidden : redacted(item, depth + 1)]));
}

/** A number or a yes is no secret, and what such a field counts may matter. */
function isSecret(key: string, item: unknown): boolean {
  return secretKey.test(key) && (typeof item === 'string' ? item !== '' : typeof item === 'object' && item !== null);
}

function errorData(error: Error, depth: number): Record<string, unknown> {
  const { name, message, stack, cause, ...own } = error as Error & Record<string, unknown>;
  return {
    name,
    message: redactedText(message),
    ...(redacted(own, depth + 1) as Record<string, unknown>),
    ...(stack === undefined ? {} : { stack: redactedText(stack) }),
    ...(cause === undefined ? {} : { cause: redacted(cause, depth + 1) }),
  };
}

export function redactedText(text: string): string {
  let shown = text;
  for (const secret of secrets) shown = shown.replaceAll(secret, hidden);
  for (const [pattern, kept] of secretTexts) shown = shown.replace(pattern, kept);
  return shown.length > maxText ? `${shown.slice(0, maxText)}… (${shown.length} characters)` : shown;
}
