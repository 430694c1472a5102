import type { Result } from '../../mesh/result.ts';
import { err, ok } from '../../mesh/result.ts';
import type { AppError } from '../../protocol/app-error.ts';
import type { Session } from './caller.ts';
import { endOf, sealSession } from './sealed-session.ts';
import { keepCookies, maxSealed } from './session-cookie.ts';
import type { Team } from './team.ts';

/** The Set-Cookie headers that keep a session in a browser until it ends, or why no browser would keep them. */
export async function cookiesOf(session: Session, team: Team, now: number): Promise<Result<string[], AppError>> {
  const sealed = await sealSession(session, team);
  if (sealed.length > maxSealed) {
    const message = 'This token is too long to be kept in a cookie.';
    return err({ code: 'invalid', message, hint: 'Use one of a user who is in fewer groups.', issues: [{ field: 'token', message }] });
  }
  return ok(keepCookies(sealed, Math.floor((endOf(session) - now) / 1000), team));
}
