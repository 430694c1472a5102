import { CompactEncrypt, compactDecrypt } from 'jose';
import type { Team } from './team.ts';

/** What is sealed. It is part of what is sealed, so that a text of one kind is never taken for one of another. */
export type Sealed = 'session' | 'transit' | 'failure' | 'question' | 'ended';

type Keys = Pick<Team, 'keys'>;

/** A value as text that says nothing and cannot be changed: JWE, AES-256-GCM with a key from a file (S-15). */
export async function seal(what: Sealed, value: unknown, { keys }: Keys): Promise<string> {
  const plain = new TextEncoder().encode(JSON.stringify(value));
  return new CompactEncrypt(plain).setProtectedHeader({ alg: 'dir', enc: 'A256GCM', typ: what }).encrypt(keys[0]);
}

/** The value in a text that one of the keys sealed as that; null otherwise. */
export async function unseal(what: Sealed, text: string, { keys }: Keys): Promise<unknown> {
  if (!isCanonical(text)) return null;
  for (const key of keys) {
    const opened = await compactDecrypt(text, key, { keyManagementAlgorithms: ['dir'], contentEncryptionAlgorithms: ['A256GCM'] }).catch(
      () => null,
    );
    if (opened) return opened.protectedHeader.typ === what ? JSON.parse(new TextDecoder().decode(opened.plaintext)) : null;
  }
  return null;
}

/** Base64url may be written in several ways; only ours is taken, so that no byte of a cookie can be changed. */
function isCanonical(text: string): boolean {
  return text.split('.').every((part) => Buffer.from(part, 'base64url').toString('base64url') === part);
}
