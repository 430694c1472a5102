import { createHash, randomBytes } from 'node:crypto';
import { decodeJwt } from 'jose';
import { createAccessReviews } from '../../cluster/access-review.ts';
import { tokenAccess } from '../../cluster/token-access.ts';
import { createTransport } from '../../cluster/transport.ts';
import type { Result } from '../../mesh/result.ts';
import { err, ok } from '../../mesh/result.ts';
import type { AppError } from '../../protocol/app-error.ts';
import { version } from '../version.ts';
import type { Caller, Session } from './caller.ts';
import type { Team } from './team.ts';

/** No sign-in lasts longer (S-14). */
export const longestMs = 8 * 3_600_000;
const nobody = ['', 'system:anonymous'];

/** A session for whoever the API server says a token is; no other proof counts (S-06). Ends with the token, after 8 h at most (S-14). */
export async function signIn(token: string, team: Pick<Team, 'server' | 'caFile'>, now: number): Promise<Result<Session, AppError>> {
  const transport = createTransport(tokenAccess({ ...team, name: '', bearer: { token }, user: '' }), { version });
  const who = await createAccessReviews(transport).who();
  const ahead = aheadOf(transport.now() - Date.now());
  await transport.close();
  if (!who.ok) return err(refusalOf(who.error));
  const { username, groups } = who.value;
  if (nobody.includes(username) || groups.includes('system:unauthenticated')) return err(refused);
  const expires = Math.min(now + longestMs, expiryOf(token) - ahead);
  if (expires <= now) return err(refused);
  return ok({ id: randomBytes(16).toString('base64url'), token, user: username, expires, grant: null });
}

/**
 * The same for everybody who brings this token to this cluster. The tokens of a provider follow one another, and two of one person need
 * not grant the same: what they have in common, and share with nobody, is their session.
 */
export function callerOf(session: Session, { server }: Pick<Team, 'server'>): Caller {
  const credential = session.grant ? `session ${session.id}` : session.token;
  return { identity: createHash('sha256').update(`${server.href}\n${credential}`).digest('base64url'), session };
}

const refused: AppError = {
  code: 'unauthorized',
  message: 'The API server does not accept this token.',
  hint: 'It may have expired, or be meant for another cluster. Get a new one and paste all of it.',
  issues: [{ field: 'token', message: 'Not accepted by the API server.' }],
};

function refusalOf(error: AppError): AppError {
  if (error.code === 'unauthorized') return refused;
  if (error.code === 'notFound')
    return { code: 'unreachable', message: 'The API server cannot say who you are: Waymark needs Kubernetes 1.28 or newer.' };
  return error;
}

/** A token counts by the clock of the cluster, a session by ours. `Date` counts seconds and answers take their time: a minute is no difference. */
function aheadOf(ms: number): number {
  return Math.abs(ms) < 60_000 ? 0 : ms;
}

/** When a token says that it ends; whether it does is the API server's business. */
function expiryOf(token: string): number {
  try {
    const { exp } = decodeJwt(token);
    return exp === undefined ? Number.POSITIVE_INFINITY : exp * 1000;
  } catch {
    return Number.POSITIVE_INFINITY; // not every token is a JWT
  }
}
