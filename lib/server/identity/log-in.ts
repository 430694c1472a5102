import type { Result } from '../../mesh/result.ts';
import { err, ok } from '../../mesh/result.ts';
import type { AppError } from '../../protocol/app-error.ts';
import { auditAccess } from '../audit/access.ts';
import { processSlot } from '../process-slot.ts';
import type { Caller } from './caller.ts';
import { pool } from './pool.ts';
import { RateLimit, tooMany } from './rate-limit.ts';
import { seal } from './sealed-session.ts';
import { forgetCookies, keepCookies, maxSealed } from './session-cookie.ts';
import { signIn } from './sign-in.ts';
import { theTeam } from './team.ts';

/** Failed sign-ins by address (S-51). */
const failures = processSlot('failed sign-ins', () => new RateLimit({ max: 10, windowMs: 5 * 60_000 }));

/** Answers with the cookie of a new session (S-16), or tells what is wrong with the token. */
export async function logIn(token: string, address: string): Promise<Result<Response, AppError>> {
  const team = theTeam();
  if (!team) return err(noTeam);
  const wait = failures.waitSeconds(address, performance.now());
  if (wait > 0) return err(tooMany('Too many sign-ins failed from your address.', wait));
  const now = Date.now();
  const session = await signIn(token, team, now);
  if (!session.ok) {
    if (session.error.code === 'unauthorized') failures.count(address, performance.now());
    return session;
  }
  const sealed = await seal(session.value, team);
  if (sealed.length > maxSealed) {
    const message = 'This token is too long to be kept in a cookie.';
    return err({ code: 'invalid', message, hint: 'Use one of a user who is in fewer groups.', issues: [{ field: 'token', message }] });
  }
  auditAccess('login', { user: session.value.user, by: 'token' });
  const seconds = Math.floor((session.value.expires - now) / 1000);
  return ok(withCookies({ user: session.value.user }, keepCookies(sealed, seconds, team)));
}

export function logOut(caller: Caller): Result<Response, AppError> {
  const team = theTeam();
  if (!team) return err(noTeam);
  pool.signOut(caller);
  auditAccess('logout', { user: caller.session?.user ?? '' });
  return ok(withCookies({ user: '' }, forgetCookies(team)));
}

const noTeam: AppError = { code: 'notFound', message: 'Nobody signs in here: this Waymark is not set up for a team.' };

function withCookies(body: object, cookies: readonly string[]): Response {
  const response = Response.json(body, { headers: { 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' } });
  for (const cookie of cookies) response.headers.append('Set-Cookie', cookie);
  return response;
}
