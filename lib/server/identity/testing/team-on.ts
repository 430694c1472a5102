import { randomBytes } from 'node:crypto';
import type { Caller } from '../caller.ts';
import { logIn } from '../log-in.ts';
import type { Oidc } from '../oidc/settings.ts';
import { sessionKey } from '../session-key.ts';
import type { Team } from '../team.ts';
import { whoAsks } from '../who-asks.ts';

/** The settings of a team whose API server is at `url`. */
export function teamOn(url: string, oidc: Oidc | null = null): Team {
  const key = sessionKey(randomBytes(48).toString('base64'));
  if (!key) throw new Error('no key');
  const publicUrl = new URL('https://waymark.example.org');
  return { publicUrl, server: new URL(url), caFile: undefined, clusterName: 'test', keys: [key], replicas: [], byToken: true, oidc };
}

/** What a browser sends back after an answer with these Set-Cookie headers. */
export function sentBack(setCookies: readonly string[]): Headers {
  const kept = setCookies.filter((cookie) => !cookie.includes('Max-Age=0')).map((cookie) => cookie.split(';')[0]);
  return new Headers(kept.length > 0 ? { cookie: kept.join('; ') } : {});
}

/** Signs in, and answers the cookies that a browser would keep. */
export async function signedIn(token: string, address = 'test'): Promise<Headers> {
  const answer = await logIn(token, address);
  if (!answer.ok) throw new Error(`${answer.error.code}: ${answer.error.message}`);
  return sentBack(answer.value.headers.getSetCookie());
}

/** Who the server takes these cookies for; throws when for nobody. */
export async function callerWith(headers: Headers): Promise<Caller> {
  const caller = await whoAsks(headers, { mode: 'team', accessCode: '' });
  if (!caller.ok) throw new Error(`${caller.error.code}: ${caller.error.message}`);
  return caller.value;
}
