import { authorizationCodeGrant } from 'openid-client';
import type { Result } from '../../../mesh/result.ts';
import { err, ok } from '../../../mesh/result.ts';
import type { AppError } from '../../../protocol/app-error.ts';
import { auditAccess } from '../../audit/access.ts';
import { failedSignIns } from '../failed-sign-ins.ts';
import { forgetShort } from '../short-cookie.ts';
import { theTeam } from '../team.ts';
import { noProvider } from './begin.ts';
import { turnedAway } from './failure.ts';
import type { Problem } from './problem.ts';
import { problemOf } from './problem.ts';
import { connect } from './provider.ts';
import { sessionBy } from './session-by.ts';
import { redirectUri, seeOther, transitOf } from './transit.ts';

/**
 * The browser is back from the provider: its code is traded for an id token, with which it is asked who that is at the API server, as of
 * any token. Answers with the cookie of a new session and the way to the page, or to the page that tells why not.
 */
export async function landSignIn(request: Request, address: string): Promise<Result<Response, AppError>> {
  const team = theTeam();
  if (!team?.oidc) return err(noProvider);
  const transit = await transitOf(request.headers, team);
  if (!transit) return ok(await turnedAway(stale, '/', team));
  const wait = failedSignIns.waitSeconds(address, performance.now());
  if (wait > 0) return ok(await turnedAway(tooOften, transit.returnTo, team));
  const back = new URL(redirectUri(team));
  back.search = new URL(request.url).search;
  try {
    const checks = {
      expectedState: transit.state,
      expectedNonce: transit.nonce,
      pkceCodeVerifier: transit.verifier,
      idTokenExpected: true,
    };
    const given = await authorizationCodeGrant(await connect(team.oidc), back, checks);
    const session = await sessionBy(given, null, team, Date.now());
    if (!session.ok) {
      failedSignIns.count(address, performance.now());
      return ok(await turnedAway(session.error, transit.returnTo, team));
    }
    auditAccess('login', { user: session.value.session.user, by: 'oidc' });
    return ok(seeOther(transit.returnTo, [forgetShort('transit', team), ...session.value.cookies]));
  } catch (thrown) {
    failedSignIns.count(address, performance.now());
    return ok(await turnedAway(problemOf(thrown), transit.returnTo, team, thrown));
  }
}

const stale: Problem = {
  reason: 'signInStale',
  message: 'This sign-in was not begun in this browser, or more than ten minutes ago.',
  hint: 'Begin again here.',
};

const tooOften: Problem = { reason: 'tooMany', message: 'Too many sign-ins failed from your address.', hint: 'Try again in five minutes.' };
