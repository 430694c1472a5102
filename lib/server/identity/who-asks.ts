import type { Result } from '../../mesh/result.ts';
import { err, ok } from '../../mesh/result.ts';
import type { AppError } from '../../protocol/app-error.ts';
import { carriesCode } from '../access-code.ts';
import type { Settings } from '../settings.ts';
import type { Caller } from './caller.ts';
import { owner } from './caller.ts';
import { pool } from './pool.ts';
import { unsealSession } from './sealed-session.ts';
import { cookieText, forgetCookies } from './session-cookie.ts';
import { callerOf } from './sign-in.ts';
import { theTeam } from './team.ts';

/** Who sent a request, by what it carries; nobody else decides that. `respond` asks it before every handler that is not open to all. */
export async function whoAsks(
  headers: Headers,
  { mode, accessCode }: Pick<Settings, 'mode' | 'accessCode'>,
): Promise<Result<Caller, AppError>> {
  if (mode === 'team') return whoSignedIn(headers);
  if (mode === 'demo' || (accessCode !== '' && carriesCode(headers, accessCode))) return ok(owner);
  return err({
    code: 'unauthorized',
    message: 'The access code of this launch is missing or wrong.',
    hint: 'Open the address that was printed at start.',
  });
}

/** Only the sealed cookie counts: no header that a proxy or a script may add (S-07, S-08). */
async function whoSignedIn(headers: Headers): Promise<Result<Caller, AppError>> {
  const team = theTeam();
  if (!team) return err({ code: 'notReady', message: 'The server is still starting.' });
  const text = cookieText(headers, team);
  if (text === null) return err(signInFirst('Sign in to see the cluster.'));
  const session = await unsealSession(text, team, Date.now());
  const caller = session && callerOf(session, team);
  if (!caller || !pool.admits(caller)) return err(signInFirst('Your sign-in has ended. Sign in again.'));
  return session.expires > Date.now() ? ok(caller) : err(renewFirst);
}

/** The session goes on, but not with this token: the page asks for the next one (oidc/renew.ts) and then asks again. */
const renewFirst: AppError = {
  code: 'unauthorized',
  message: 'The token of this session has expired.',
  hint: 'Ask for the next one with POST /api/session/renew.',
  details: { reason: 'renew' },
};

/** Nobody, until they sign in. */
export function signInFirst(message: string): AppError {
  return { code: 'unauthorized', message, details: { reason: 'signIn' } };
}

/** What a browser is told to forget when its cookie was refused (S-10). */
export function spentCookies(headers: Headers, refused: AppError): string[] {
  const team = theTeam();
  return team && refused.details?.reason !== 'renew' && cookieText(headers, team) !== null ? forgetCookies(team) : [];
}
