import type { Result } from '../../mesh/result.ts';
import { err, ok } from '../../mesh/result.ts';
import type { WaysIn } from '../../protocol/api.ts';
import type { AppError } from '../../protocol/app-error.ts';
import { noTeam, withCookies } from './log-in.ts';
import { failureOfBrowser } from './oidc/failure.ts';
import { forgetShort } from './short-cookie.ts';
import { theTeam } from './team.ts';

/** How one signs in here, and, once, why the last try of this browser failed at the identity provider. */
export async function waysIn(headers: Headers): Promise<Result<Response, AppError>> {
  const team = theTeam();
  if (!team) return err(noTeam);
  const failure = await failureOfBrowser(headers, team);
  const ways: WaysIn = { token: team.byToken, provider: team.oidc?.name ?? null, failure };
  return ok(withCookies(ways, failure ? [forgetShort('failure', team)] : []));
}
