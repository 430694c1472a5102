import { buildAuthorizationUrl, calculatePKCECodeChallenge, randomNonce, randomPKCECodeVerifier, randomState } from 'openid-client';
import type { Result } from '../../../mesh/result.ts';
import { err, ok } from '../../../mesh/result.ts';
import type { AppError } from '../../../protocol/app-error.ts';
import { seal } from '../sealed.ts';
import { keepShort, lifeOf } from '../short-cookie.ts';
import { theTeam } from '../team.ts';
import { turnedAway } from './failure.ts';
import { localPath } from './local-path.ts';
import { problemOf } from './problem.ts';
import { connect } from './provider.ts';
import type { Transit } from './transit.ts';
import { redirectUri, seeOther } from './transit.ts';

/** Sends the browser to the identity provider: code flow with PKCE (S256), state and nonce (S-18). */
export async function beginSignIn(returnTo: string | null): Promise<Result<Response, AppError>> {
  const team = theTeam();
  if (!team?.oidc) return err(noProvider);
  const transit: Transit = {
    state: randomState(),
    nonce: randomNonce(),
    verifier: randomPKCECodeVerifier(),
    returnTo: localPath(returnTo),
    until: Date.now() + lifeOf('transit'),
  };
  try {
    const there = buildAuthorizationUrl(await connect(team.oidc), {
      redirect_uri: redirectUri(team),
      scope: team.oidc.scope,
      state: transit.state,
      nonce: transit.nonce,
      code_challenge: await calculatePKCECodeChallenge(transit.verifier),
      code_challenge_method: 'S256',
    });
    return ok(seeOther(there.href, [keepShort('transit', await seal('transit', transit, team), team)]));
  } catch (thrown) {
    return ok(await turnedAway(problemOf(thrown), transit.returnTo, team, thrown));
  }
}

export const noProvider: AppError = { code: 'notFound', message: 'Nobody signs in here by an identity provider: none is set up.' };
