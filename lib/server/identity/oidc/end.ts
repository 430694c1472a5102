import { buildEndSessionUrl, tokenRevocation } from 'openid-client';
import { log } from '../../log/log.ts';
import type { Session } from '../caller.ts';
import type { Team } from '../team.ts';
import { chainOf } from './problem.ts';
import { connect } from './provider.ts';

/**
 * Ends at the provider what began there: the refresh token is revoked, so that no copy of a cookie outlives its id token on any replica
 * (S-11), and the answer is where the browser ends the provider's own session. Null where the provider offers neither. There is no
 * `id_token_hint` in that address: the id token is what the API server believes, and addresses are written down in many places.
 */
export async function endAtProvider(session: Session | null, team: Team): Promise<string | null> {
  if (!session?.grant || !team.oidc) return null;
  try {
    const provider = await connect(team.oidc);
    const { revocation_endpoint: revokes, end_session_endpoint: ends } = provider.serverMetadata();
    if (revokes && session.grant.refresh !== '')
      await tokenRevocation(provider, session.grant.refresh, { token_type_hint: 'refresh_token' }).catch((thrown: unknown) =>
        untold(session, thrown),
      );
    return ends ? buildEndSessionUrl(provider, { post_logout_redirect_uri: new URL('/', team.publicUrl).href }).href : null;
  } catch (thrown) {
    untold(session, thrown);
    return null;
  }
}

function untold({ user }: Session, thrown: unknown): void {
  log('warn', 'the provider was not told of a sign-out', { user, why: chainOf(thrown) });
}
