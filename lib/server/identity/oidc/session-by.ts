import type { TokenEndpointResponse, TokenEndpointResponseHelpers } from 'openid-client';
import type { Result } from '../../../mesh/result.ts';
import { err, ok } from '../../../mesh/result.ts';
import type { Session } from '../caller.ts';
import { cookiesOf } from '../keep-session.ts';
import { longestMs, signIn } from '../sign-in.ts';
import type { Team } from '../team.ts';
import type { Problem } from './problem.ts';

/** A session, and the Set-Cookie headers that keep it. */
export interface KeptSession {
  readonly session: Session;
  readonly cookies: readonly string[];
}

/** Of the time that a token has, so much passes before the next one is asked for. */
const renewAfter = 0.75;

/**
 * The session for what the provider gave: whoever the API server says its id token is. `before`: the session that it continues, and
 * then for the same person only (OpenID Connect Core 12.2).
 */
export async function sessionBy(
  given: TokenEndpointResponse & TokenEndpointResponseHelpers,
  before: Session | null,
  team: Team,
  now: number,
): Promise<Result<KeptSession, Problem>> {
  const { id_token: token, refresh_token: refresh = before?.grant?.refresh ?? '' } = given;
  const subject = given.claims()?.sub ?? '';
  if (!token || (before && subject !== before.grant?.subject)) return err(token ? somebodyElse : noIdToken);
  const who = await signIn(token, team, now);
  if (!who.ok) return err(who.error.code === 'unauthorized' ? refusedByCluster : { ...clusterUnreachable, message: who.error.message });
  if (before && who.value.user !== before.user) return err(somebodyElse);
  const until = before?.grant?.until ?? now + longestMs;
  const expires = Math.min(who.value.expires, until);
  const grant = { subject, refresh, renewAt: Math.floor(now + (expires - now) * renewAfter), until };
  const session: Session = { ...who.value, id: before?.id ?? who.value.id, expires, grant };
  const cookies = await cookiesOf(session, team, now);
  return cookies.ok ? ok({ session, cookies: cookies.value }) : err(tooLong);
}

const noIdToken: Problem = {
  reason: 'providerAnswerInvalid',
  message: 'The identity provider gave no id token.',
  hint: 'Register Waymark there as a client of OpenID Connect, with the scope openid.',
};

const somebodyElse: Problem = {
  reason: 'providerAnswerInvalid',
  message: 'The identity provider vouches for somebody else than before.',
  hint: 'Sign in again.',
};

const refusedByCluster: Problem = {
  reason: 'tokenRefused',
  message: 'The API server does not accept the id token of the identity provider.',
  hint: 'It must be set up for the same issuer and client (--authentication-config, or --oidc-issuer-url and --oidc-client-id).',
};

const clusterUnreachable: Problem = { reason: 'clusterUnreachable', message: '', hint: 'Try again in a moment.' };

const tooLong: Problem = {
  reason: 'tokenTooLong',
  message: 'The tokens of the identity provider are too long to be kept in cookies.',
  hint: 'Have it put fewer claims into the id token, such as only the groups that the cluster knows.',
};
