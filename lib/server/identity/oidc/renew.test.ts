import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { Client } from '../../../sandbox/testing/client.ts';
import { startClient } from '../../../sandbox/testing/client.ts';
import { logOut } from '../log-in.ts';
import { pool } from '../pool.ts';
import { keepTeam } from '../team.ts';
import { Browser } from '../testing/browser.ts';
import type { Provider } from '../testing/provider.ts';
import { startProvider } from '../testing/provider.ts';
import { callerWith, teamOn } from '../testing/team-on.ts';
import type { TokenFront } from '../testing/token-front.ts';
import { startTokenFront } from '../testing/token-front.ts';
import { renewSession } from './renew.ts';
import type { Oidc } from './settings.ts';

let client: Client;
let front: TokenFront;
let provider: Provider;
let browser: Browser;
/** Whether the API server takes what the provider signed. */
let believed = true;

beforeAll(async () => {
  client = await startClient();
});
afterAll(() => client.stop());

beforeEach(async () => {
  believed = true;
  vi.useFakeTimers({ toFake: ['Date'] });
  provider = await startProvider();
  front = await startTokenFront(client.sandbox.url, (token) => (believed ? provider.userOf(token) : undefined));
  keepTeam(teamOn(front.url, oidc()));
  browser = new Browser();
  await browser.signIn();
});
afterEach(async () => {
  vi.useRealTimers();
  await pool.stop('');
  await front.stop();
  await provider.stop();
});

function oidc(): Oidc {
  const issuer = new URL(provider.issuer);
  return { issuer, clientId: 'waymark', clientSecretFile: undefined, caFile: undefined, scope: 'openid', alg: 'RS256', name: 'Example' };
}

function pass(minutes: number): void {
  vi.setSystemTime(Date.now() + minutes * 60_000);
}

/** The status, and what is told; cookies are kept. */
async function renew(from = browser, headers = from.headers) {
  const answer = await renewSession(headers);
  if (!answer.ok) return { status: answer.error.code, body: answer.error };
  from.keep(answer.value);
  return { status: answer.value.status, body: await answer.value.json() };
}

const refreshes = () => provider.requests.filter((request) => request === 'grant refresh_token').length;
const tokenOf = async () => (await callerWith(browser.headers)).session?.token;

test('[S-18] a session goes on with the next id token, before the one that it has ends; nothing happens before it is due', async () => {
  const [before, identity] = [await tokenOf(), (await callerWith(browser.headers)).identity];
  pass(44);
  expect(await renew()).toMatchObject({ status: 200, body: { renewed: false } });
  expect([refreshes(), await tokenOf()]).toEqual([0, before]);
  pass(2);
  expect(await renew()).toMatchObject({ status: 200 });
  expect(refreshes()).toBe(1);
  expect(await tokenOf()).not.toBe(before);
  expect((await callerWith(browser.headers)).identity, 'the same session').toBe(identity);
  pass(44);
  await callerWith(browser.headers);
});

test('[S-18] however many pages ask, the provider is asked once, and an answer that was lost is given again', async () => {
  pass(46);
  const headers = browser.headers;
  const answers = await Promise.all(Array.from({ length: 20 }, () => renew(new Browser(), headers)));
  expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
  await renew(browser, headers);
  expect(refreshes()).toBe(1);
  await callerWith(browser.headers);
});

test('a token that has expired is nobody, but the page that still has its session gets the next one', async () => {
  pass(90);
  await expect(callerWith(browser.headers)).rejects.toThrow('has expired');
  expect((await renew()).status).toBe(200);
  await callerWith(browser.headers);
});

test('[S-18] a refresh that the provider refuses ends the session, also for the token that has not expired', async () => {
  pass(46);
  const before = browser.headers;
  provider.refreshTokens.clear();
  expect(await renew()).toMatchObject({
    status: 401,
    body: { error: { details: { reason: 'signIn' }, message: expect.stringContaining('invalid_grant') } },
  });
  expect(browser.headers.get('cookie')).toBe('');
  await expect(callerWith(before)).rejects.toThrow('unauthorized');
});

test('[S-18] where nobody answers, the session goes on until its token ends, and no longer', async () => {
  pass(46);
  provider.down = true;
  expect((await renew()).status).toBe('unreachable');
  await callerWith(browser.headers);
  pass(15);
  await expect(callerWith(browser.headers)).rejects.toThrow('has expired');
  provider.down = false;
  expect((await renew()).status).toBe(200);
  await callerWith(browser.headers);
});

test.each([
  ['of another person', () => (provider.forge = (claims, sign) => sign({ ...claims, sub: 'somebody else' }))],
  ['of another client', () => (provider.forge = (claims, sign) => sign({ ...claims, aud: 'another' }))],
  ['that there is not', () => (provider.answer = ({ id_token: _, ...answer }) => answer)],
  ['that the API server does not take any more', () => (believed = false)],
])('[S-18] the next id token %s ends the session', async (_what, spoil) => {
  pass(46);
  spoil();
  expect(await renew()).toMatchObject({ status: 401, body: { error: { details: { reason: 'signIn' } } } });
  await expect(callerWith(browser.headers)).rejects.toThrow('unauthorized');
});

test('[S-14] no refresh makes a session longer than eight hours', async () => {
  for (let hour = 0; hour < 7; hour++) {
    pass(60);
    if (hour === 6) provider.lifetime = 7200;
    expect((await renew()).status).toBe(200);
  }
  const { session } = await callerWith(browser.headers);
  expect(session?.expires).toBe(session?.grant?.until);
  pass(61);
  expect(await renew()).toMatchObject({ status: 401 });
  await expect(callerWith(browser.headers)).rejects.toThrow('unauthorized');
});

test('a provider that gives no refresh token: the session ends with its token', async () => {
  provider.answer = ({ refresh_token: _, ...answer }) => answer;
  await browser.signIn();
  pass(46);
  expect(await renew()).toMatchObject({ status: 200, body: { renewed: false } });
  expect(refreshes()).toBe(0);
  pass(15);
  await expect(callerWith(browser.headers)).rejects.toThrow('unauthorized');
});

test('[S-11] signing out revokes the refresh token, and leads to where the provider ends its own session, without a token in the address', async () => {
  const [headers, token] = [browser.headers, await tokenOf()];
  const answer = await logOut(await callerWith(headers));
  if (!answer.ok) throw new Error(answer.error.message);
  const { next } = await browser.keep(answer.value).json();
  expect(next).toBe(`${provider.issuer}/end?post_logout_redirect_uri=https%3A%2F%2Fwaymark.example.org%2F&client_id=waymark`);
  expect(next).not.toContain(token);
  expect(browser.headers.get('cookie')).toBe('');
  expect(provider.refreshTokens.size).toBe(0);
  pass(46);
  expect(await renew(new Browser(), headers)).toMatchObject({ status: 401 });
  expect(refreshes()).toBe(0);
});

test('[S-11] a provider that does not answer keeps nobody from signing out', async () => {
  provider.down = true;
  const headers = browser.headers;
  const answer = await logOut(await callerWith(headers));
  expect(answer.ok).toBe(true);
  await expect(callerWith(headers)).rejects.toThrow('unauthorized');
});
