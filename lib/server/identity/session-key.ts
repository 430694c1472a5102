import { hkdfSync } from 'node:crypto';

/** The 256 bits that seal cookies, of whatever text is in the file; null when it is shorter than 32 bytes. */
export function sessionKey(text: string): Uint8Array | null {
  const secret = Buffer.from(text.trim(), 'utf8');
  return secret.length < 32 ? null : new Uint8Array(hkdfSync('sha256', secret, '', 'waymark session', 32));
}
