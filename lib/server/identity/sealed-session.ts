import { z } from 'zod';
import type { Session } from './caller.ts';
import { seal, unseal } from './sealed.ts';
import type { Team } from './team.ts';

const grant = z.strictObject({ subject: z.string(), refresh: z.string(), renewAt: z.number(), until: z.number() });
const contents = z.strictObject({ id: z.string(), token: z.string(), user: z.string(), expires: z.number(), grant: grant.nullable() });

/** A session as text for a cookie. */
export async function sealSession(session: Session, team: Pick<Team, 'keys'>): Promise<string> {
  return seal('session', session, team);
}

/** The session in such a text, if it has not ended; null otherwise. Its token may have expired before: see `Session`. */
export async function unsealSession(text: string, team: Pick<Team, 'keys'>, now: number): Promise<Session | null> {
  const session = contents.safeParse(await unseal('session', text, team));
  return session.success && endOf(session.data) > now ? session.data : null;
}

/** When a session ends at last, milliseconds since the epoch. */
export function endOf({ expires, grant }: Pick<Session, 'expires' | 'grant'>): number {
  return grant && grant.refresh !== '' ? grant.until : expires;
}
