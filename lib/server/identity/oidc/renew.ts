import { createHash } from 'node:crypto';
import { refreshTokenGrant } from 'openid-client';
import type { Result } from '../../../mesh/result.ts';
import { err, ok } from '../../../mesh/result.ts';
import type { AppError } from '../../../protocol/app-error.ts';
import { log } from '../../log/log.ts';
import { processSlot } from '../../process-slot.ts';
import { failure } from '../../respond.ts';
import type { Caller, Session } from '../caller.ts';
import { noTeam, withCookies } from '../log-in.ts';
import { pool } from '../pool.ts';
import { unsealSession } from '../sealed-session.ts';
import { cookieText, forgetCookies } from '../session-cookie.ts';
import { callerOf } from '../sign-in.ts';
import type { Team } from '../team.ts';
import { theTeam } from '../team.ts';
import { signInFirst } from '../who-asks.ts';
import type { Problem } from './problem.ts';
import { chainOf, passes, problemOf } from './problem.ts';
import { connect } from './provider.ts';
import type { KeptSession } from './session-by.ts';
import { sessionBy } from './session-by.ts';

type Renewed = Result<KeptSession, Problem>;

/** A browser whose answer was lost asks again with the refresh token that it had; many providers take one only once. */
const rememberMs = 30_000;

/** By session and refresh token: under way, or done a moment ago. State only; see processSlot. */
const renewals = processSlot('renewals', () => new Map<string, { readonly renewed: Promise<Renewed>; until: number }>());

/**
 * Trades the refresh token of a session for the next id token; nothing happens before it is due. One request to the provider, however many
 * pages ask (S-18). Refused by it, the session is over; where nobody answered, it goes on until its token ends.
 */
export async function renewSession(headers: Headers): Promise<Result<Response, AppError>> {
  const team = theTeam();
  if (!team) return err(noTeam);
  const text = cookieText(headers, team);
  const session = text === null ? null : await unsealSession(text, team, Date.now());
  const caller = session && callerOf(session, team);
  if (!caller || !session.grant || !pool.admits(caller)) return ok(failure(signInFirst('Sign in first.'), forgetCookies(team)));
  if (session.grant.refresh === '' || session.grant.renewAt > Date.now()) return ok(withCookies({ renewed: false }, []));
  const renewed = await onceFor(session, team);
  if (renewed.ok) return ok(withCookies({ renewed: true }, renewed.value.cookies));
  const { reason, message, hint } = renewed.error;
  if (passes(renewed.error)) return err({ code: 'unreachable', message, hint, details: { reason } });
  return ok(over(caller, message, team));
}

function onceFor(session: Session, team: Team): Promise<Renewed> {
  const now = performance.now();
  for (const [key, { until }] of renewals) if (until <= now) renewals.delete(key);
  const key = createHash('sha256').update(`${session.id}\n${session.grant?.refresh}`).digest('base64url');
  const known = renewals.get(key);
  if (known) return known.renewed;
  const renewal = { renewed: renew(session, team), until: Number.POSITIVE_INFINITY };
  renewals.set(key, renewal);
  void renewal.renewed.then((renewed) => {
    if (!renewed.ok && passes(renewed.error)) renewals.delete(key);
    else renewal.until = performance.now() + rememberMs;
  });
  return renewal.renewed;
}

async function renew(session: Session, team: Team): Promise<Renewed> {
  if (!team.oidc) return err({ reason: 'providerRefused', message: 'There is no identity provider any more.', hint: '' });
  try {
    const given = await refreshTokenGrant(await connect(team.oidc), session.grant?.refresh ?? '');
    return await sessionBy(given, session, team, Date.now());
  } catch (thrown) {
    const problem = problemOf(thrown);
    log('warn', 'a session was not renewed', { user: session.user, reason: problem.reason, says: problem.message, why: chainOf(thrown) });
    return err(problem);
  }
}

function over(caller: Caller, why: string, team: Team): Response {
  pool.signOut(caller);
  return failure(signInFirst(`Your sign-in has ended. ${why}`), forgetCookies(team));
}
