import { CompactEncrypt, compactDecrypt } from 'jose';
import { z } from 'zod';
import type { Session } from './caller.ts';
import type { Team } from './team.ts';

const contents = z.strictObject({ id: z.string(), token: z.string(), user: z.string(), expires: z.number() });

/** A session as text that says nothing and cannot be changed: JWE, AES-256-GCM with a key from a file (S-15). */
export async function seal(session: Session, { keys }: Pick<Team, 'keys'>): Promise<string> {
  const plain = new TextEncoder().encode(JSON.stringify(session));
  return new CompactEncrypt(plain).setProtectedHeader({ alg: 'dir', enc: 'A256GCM' }).encrypt(keys[0]);
}

/** The session in a text that one of the keys sealed, if it has not expired; null otherwise. */
export async function unseal(text: string, { keys }: Pick<Team, 'keys'>, now: number): Promise<Session | null> {
  if (!isCanonical(text)) return null;
  for (const key of keys) {
    const plain = await compactDecrypt(text, key, { keyManagementAlgorithms: ['dir'], contentEncryptionAlgorithms: ['A256GCM'] }).then(
      ({ plaintext }) => new TextDecoder().decode(plaintext),
      () => null,
    );
    if (plain === null) continue;
    const session = contents.safeParse(JSON.parse(plain));
    return session.success && session.data.expires > now ? session.data : null;
  }
  return null;
}

/** Base64url may be written in several ways; only ours is taken, so that no byte of a cookie can be changed. */
function isCanonical(text: string): boolean {
  return text.split('.').every((part) => Buffer.from(part, 'base64url').toString('base64url') === part);
}
