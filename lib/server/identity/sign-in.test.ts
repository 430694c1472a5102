import { UnsecuredJWT } from 'jose';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Client } from '../../sandbox/testing/client.ts';
import { startClient } from '../../sandbox/testing/client.ts';
import { logIn, logOut } from './log-in.ts';
import { pool } from './pool.ts';
import { signIn } from './sign-in.ts';
import { keepTeam } from './team.ts';
import { callerWith, sentBack, signedIn, teamOn } from './testing/team-on.ts';
import type { TokenFront } from './testing/token-front.ts';
import { startTokenFront } from './testing/token-front.ts';
import { spentCookies, whoAsks } from './who-asks.ts';

let client: Client;
let front: TokenFront;

beforeEach(async () => {
  client = await startClient();
  front = await startTokenFront(client.sandbox.url);
  keepTeam(teamOn(front.url));
});
afterEach(async () => {
  await pool.stop('');
  await front.stop();
  await client.stop();
});

const jwt = (expiresAt: number) => new UnsecuredJWT({ sub: 'jane' }).setExpirationTime(Math.floor(expiresAt / 1000)).encode();
const hour = 3_600_000;
const nobody = { code: 'unauthorized', message: '' } as const;
const expired = jwt(Date.now() - hour);

describe('[S-06] a token is taken only after the API server said whose it is', () => {
  test.each([
    ['one that it does not know', 'x'],
    ['a random one', crypto.randomUUID()],
    ['one that makes nobody of us', 'nobody-in-particular'],
    ['one that says itself that it has expired', expired],
  ])('%s: 401 at the field, and no cookie', async (_what, token) => {
    front.tokens.set('nobody-in-particular', 'anonymous').set(expired, 'viewer');
    const answer = await logIn(token, `address of ${token}`);
    expect(answer).toMatchObject({ ok: false, error: { code: 'unauthorized', issues: [{ field: 'token' }] } });
  });

  test('an API server that does not answer is not a wrong token', async () => {
    await front.stop();
    expect(await logIn('any', 'a')).toMatchObject({ ok: false, error: { code: 'unreachable' } });
    front = await startTokenFront(client.sandbox.url);
  });
});

test('[S-14] a session ends with its token, after eight hours at most', async () => {
  const now = Date.now();
  const [short, long] = [jwt(now + hour), jwt(now + 100 * hour)];
  for (const token of [short, long, 'opaque']) front.tokens.set(token, 'viewer');
  const lasts = async (token: string) => {
    const session = await signIn(token, teamOn(front.url), now);
    return session.ok ? Math.round((session.value.expires - now) / 1000) : session.error;
  };
  expect(await lasts(short)).toBeGreaterThan(3598);
  expect(await lasts(short)).toBeLessThanOrEqual(3600);
  expect([await lasts(long), await lasts('opaque')]).toEqual([8 * 3600, 8 * 3600]);
  const answer = await logIn(short, 'a');
  const [cookie = ''] = answer.ok ? answer.value.headers.getSetCookie() : [];
  expect(Number(/Max-Age=(\d+)/.exec(cookie)?.[1])).toBeLessThanOrEqual(3600);
});

test.each([
  ['behind', -24],
  ['ahead of', 24],
])('[R-19] the clock of the cluster is a day %s ours: a token lasts as long as the cluster says', async (_what, hours) => {
  front.clockAhead = hours * hour;
  const token = jwt(Date.now() + front.clockAhead + hour);
  front.tokens.set(token, 'viewer');
  const session = await signIn(token, teamOn(front.url), Date.now());
  const minutes = session.ok ? Math.round((session.value.expires - Date.now()) / 60_000) : session.error;
  expect(minutes).toBe(60);
});

test('[S-16] every sign-in is a session of its own; a cookie that was there before is not taken over', async () => {
  front.tokens.set('t', 'viewer');
  const [one, two] = [await callerWith(await signedIn('t')), await callerWith(await signedIn('t'))];
  expect(one.session?.id).not.toBe(two.session?.id);
  expect(one.identity).toBe(two.identity);
});

test('[S-11] who signed out is nobody with the same cookie, and other sessions stay', async () => {
  front.tokens.set('t', 'viewer');
  const [mine, other] = [await signedIn('t'), await signedIn('t')];
  const answer = await logOut(await callerWith(mine));
  if (!answer.ok) throw new Error(answer.error.message);
  expect([...sentBack(answer.value.headers.getSetCookie())]).toEqual([]);
  await expect(callerWith(mine)).rejects.toThrow('unauthorized');
  await callerWith(other);
});

test('[S-07] [S-08] only the cookie says who somebody is; one that is refused is forgotten', async () => {
  front.tokens.set('t', 'viewer');
  const own = await signedIn('t');
  for (const header of ['authorization', 'x-forwarded-user', 'x-remote-user', 'impersonate-user'])
    expect(await whoAsks(new Headers({ [header]: 'Bearer t' }), { mode: 'team', accessCode: '' })).toMatchObject({ ok: false });
  const changed = new Headers({ cookie: (own.get('cookie') ?? '').replace(/.$/, '!') });
  expect(await whoAsks(changed, { mode: 'team', accessCode: '' })).toMatchObject({ error: { details: { reason: 'signIn' } } });
  expect(spentCookies(changed, nobody)[0]).toMatch(/^__Host-waymark\.0=; .*Max-Age=0/);
  expect(spentCookies(new Headers(), nobody)).toEqual([]);
});

test('[S-51] ten sign-ins that fail from one address are enough; right tokens of others go on', async () => {
  front.tokens.set('t', 'viewer');
  for (let i = 0; i < 10; i++) expect(await logIn(`guess ${i}`, 'mallory')).toMatchObject({ error: { code: 'unauthorized' } });
  const before = front.calls.length;
  expect(await logIn('t', 'mallory')).toMatchObject({ error: { code: 'tooMany', details: { retryAfterSeconds: expect.any(Number) } } });
  expect(front.calls).toHaveLength(before);
  await signedIn('t', 'alice');
});
