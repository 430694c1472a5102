import { readFileSync } from 'node:fs';
import type { Result } from '../../mesh/result.ts';
import { ok } from '../../mesh/result.ts';
import type { Refusal } from '../launch/refusal.ts';
import { refuse } from '../launch/refusal.ts';

/** An address to which tokens travel: https, or this very machine. */
export function readUrl(text: string | undefined, name: string, example: string): Result<URL, Refusal> {
  if (!text) return refuse('usage', `${name} is not set.`, `Set it, for example ${name}=${example}.`);
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const plain = url?.protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
  if (!url || (url.protocol !== 'https:' && !plain) || url.username || url.search || url.hash)
    return refuse('usage', `${name} is not an https address: tokens travel there.`, `Write it as in ${name}=${example}.`);
  return ok(url);
}

/** Why `path` holds no certificate authority; null: it does. */
export function notAnAuthority(path: string, whose: string, hint: string): Result<never, Refusal> | null {
  const text = readText(path);
  if (text?.includes('-----BEGIN CERTIFICATE-----')) return null;
  return refuse('tls', `${whose} certificate authority ${text === undefined ? 'cannot be read from' : 'is not in'} ${path}.`, hint);
}

/** What is in a file; undefined when it cannot be read. */
export function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
