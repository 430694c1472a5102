import type { Result } from '../../mesh/result.ts';
import { err, ok } from '../../mesh/result.ts';
import type { AppError } from '../../protocol/app-error.ts';
import { auditAccess } from '../audit/access.ts';
import type { Caller } from './caller.ts';
import { failedSignIns } from './failed-sign-ins.ts';
import { cookiesOf } from './keep-session.ts';
import { endAtProvider } from './oidc/end.ts';
import { pool } from './pool.ts';
import { tooMany } from './rate-limit.ts';
import { forgetCookies } from './session-cookie.ts';
import { signIn } from './sign-in.ts';
import { theTeam } from './team.ts';

/** Answers with the cookie of a new session (S-16), or tells what is wrong with the token. */
export async function logIn(token: string, address: string): Promise<Result<Response, AppError>> {
  const team = theTeam();
  if (!team?.byToken) return err(noTeam);
  const wait = failedSignIns.waitSeconds(address, performance.now());
  if (wait > 0) return err(tooMany('Too many sign-ins failed from your address.', wait));
  const now = Date.now();
  const session = await signIn(token, team, now);
  if (!session.ok) {
    if (session.error.code === 'unauthorized') failedSignIns.count(address, performance.now());
    return session;
  }
  const cookies = await cookiesOf(session.value, team, now);
  if (!cookies.ok) return cookies;
  auditAccess('login', { user: session.value.user, by: 'token' });
  return ok(withCookies({ user: session.value.user }, cookies.value));
}

/** Ends a session here, and at the provider when it began there. `next`: where the provider ends its own; null when that is not offered. */
export async function logOut(caller: Caller): Promise<Result<Response, AppError>> {
  const team = theTeam();
  if (!team) return err(noTeam);
  pool.signOut(caller);
  auditAccess('logout', { user: caller.session?.user ?? '' });
  const next = await endAtProvider(caller.session, team);
  return ok(withCookies({ user: '', next }, forgetCookies(team)));
}

export const noTeam: AppError = { code: 'notFound', message: 'Nobody signs in here like this: this Waymark is not set up for it.' };

/** JSON that sets cookies. */
export function withCookies(body: object, cookies: readonly string[]): Response {
  const response = Response.json(body, { headers: { 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' } });
  for (const cookie of cookies) response.headers.append('Set-Cookie', cookie);
  return response;
}
