import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JWTPayload } from 'jose';
import { SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Client } from '../../../sandbox/testing/client.ts';
import { startClient } from '../../../sandbox/testing/client.ts';
import { issue } from '../../launch/testing/certificates.ts';
import { pool } from '../pool.ts';
import { keepTeam } from '../team.ts';
import { Browser } from '../testing/browser.ts';
import type { Provider } from '../testing/provider.ts';
import { startProvider } from '../testing/provider.ts';
import { callerWith, teamOn } from '../testing/team-on.ts';
import type { TokenFront } from '../testing/token-front.ts';
import { startTokenFront } from '../testing/token-front.ts';
import { waysIn } from '../ways-in.ts';
import type { Oidc } from './settings.ts';

let client: Client;
let front: TokenFront;
let provider: Provider;
let folder: string;

const settings = (over: Partial<Oidc> = {}): Oidc => ({
  issuer: new URL(provider.issuer),
  clientId: 'waymark',
  clientSecretFile: join(folder, 'secret'),
  caFile: undefined,
  scope: 'openid offline_access',
  alg: 'RS256',
  name: 'Example',
  ...over,
});

beforeAll(async () => {
  client = await startClient();
});
afterAll(() => client.stop());

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'waymark-oidc-'));
  writeFileSync(join(folder, 'secret'), 'the secret of the client\n');
  provider = await startProvider({ clientSecret: 'the secret of the client' });
  // An API server that believes whatever the provider signed: what is refused here, Waymark itself refused.
  front = await startTokenFront(client.sandbox.url, () => 'viewer');
  keepTeam(teamOn(front.url, settings()));
});
afterEach(async () => {
  await pool.stop('');
  await front.stop();
  await provider.stop();
  rmSync(folder, { recursive: true });
});

/** Why the last try failed, as the page is told. */
async function failureFor(browser: Browser): Promise<{ reason: string; message: string; hint: string } | null> {
  const answer = await waysIn(browser.headers);
  if (!answer.ok) throw new Error(answer.error.message);
  return (await browser.keep(answer.value).json()).failure;
}

test('[S-18] somebody signs in by code and PKCE, and is who the API server says the id token is', async () => {
  const browser = new Browser();
  const there = await browser.begin('/waypoints?filter=a');
  expect(Object.fromEntries(there.searchParams)).toEqual({
    response_type: 'code',
    client_id: 'waymark',
    redirect_uri: 'https://waymark.example.org/oidc/callback',
    scope: 'openid offline_access',
    state: expect.stringMatching(/^[\w-]{43}$/),
    nonce: expect.stringMatching(/^[\w-]{43}$/),
    code_challenge: expect.stringMatching(/^[\w-]{43}$/),
    code_challenge_method: 'S256',
  });
  expect(await browser.land(await browser.visit(there))).toBe('/waypoints?filter=a');
  const caller = await callerWith(browser.headers);
  expect(caller.session).toMatchObject({ user: 'viewer', grant: { subject: 'id of viewer' } });
  expect(provider.userOf(caller.session?.token ?? '')).toBe('viewer');
  expect(await failureFor(browser)).toBeNull();
});

test('[S-14] [S-18] what must come back is in a sealed cookie for ten minutes, Lax, and is gone when it came', async () => {
  const browser = new Browser();
  const there = await browser.begin();
  const [transit = ''] = browser.setCookies;
  expect(transit).toMatch(/^__Host-waymark-transit=[\w.-]+; HttpOnly; SameSite=Lax; Path=\/; Max-Age=600; Secure$/);
  for (const secret of ['state', 'nonce', 'code_challenge']) expect(transit).not.toContain(there.searchParams.get(secret));
  browser.setCookies.length = 0;
  await browser.land(await browser.visit(there));
  const [forgotten = '', ...session] = browser.setCookies;
  expect(forgotten).toMatch(/^__Host-waymark-transit=; .*Max-Age=0/);
  for (const cookie of session) expect(cookie).toMatch(/^__Host-waymark\.\d=.*; HttpOnly; SameSite=Strict; Path=\//);
});

type Forge = NonNullable<Provider['forge']>;
const changed =
  (over: JWTPayload): Forge =>
  (claims, sign) =>
    sign({ ...claims, ...over });
const without =
  (name: string): Forge =>
  (claims, sign) => {
    const { [name]: _, ...rest } = claims;
    return sign(rest);
  };
const seconds = () => Math.floor(Date.now() / 1000);

describe('[S-18] an id token that is not what it must be lets nobody in, whatever the API server would say', () => {
  const cases: ReadonlyArray<readonly [what: string, forge: () => Forge, says: RegExp]> = [
    ['not signed (alg none)', () => async (claims) => new UnsecuredJWT(claims).encode(), /"alg"/],
    [
      'signed by HS256 with the public key',
      () => (claims) => new SignJWT(claims).setProtectedHeader({ alg: 'HS256', kid: 'k1' }).sign(Buffer.from(provider.publicKeyPem)),
      /"alg"/,
    ],
    ['signed by a key of nobody', () => (claims, sign) => sign(claims, { kid: 'k2' }), /key/],
    [
      'with another signature',
      () => async (claims, sign) => {
        const [header, , signature] = (await sign(claims)).split('.');
        return [header, (await sign({ ...claims, name: 'admin' })).split('.')[1], signature].join('.');
      },
      /signature/,
    ],
    ['of another issuer', () => changed({ iss: 'https://login.example.com' }), /"iss"/],
    ['for another client', () => changed({ aud: 'another' }), /"aud"/],
    ['for us and another one, and used by that one', () => changed({ aud: ['waymark', 'another'], azp: 'another' }), /"azp"/],
    ['expired', () => changed({ exp: seconds() - 60 }), /"exp"/],
    ['not valid yet', () => changed({ nbf: seconds() + 60 }), /"nbf"/],
    ['with another nonce', () => changed({ nonce: 'of another sign-in' }), /"nonce"/],
    ['without a nonce', () => without('nonce'), /"nonce"/],
    ['without an end', () => without('exp'), /"exp"/],
    ['of nobody', () => without('sub'), /"sub"/],
  ];
  test.each(cases)('%s', async (_what, forge, says) => {
    provider.forge = forge();
    const browser = new Browser();
    expect(await browser.signIn('/waypoints', `address ${_what}`)).toBe('/waypoints');
    expect(await failureFor(browser)).toMatchObject({ reason: 'providerAnswerInvalid', message: expect.stringMatching(says) });
    await expect(callerWith(browser.headers)).rejects.toThrow('unauthorized');
    expect(front.calls).toEqual([]);
  });

  test('none at all', async () => {
    provider.answer = ({ id_token: _, ...answer }) => answer;
    const browser = new Browser();
    await browser.signIn(null, 'none');
    expect(await failureFor(browser)).toMatchObject({ reason: 'providerAnswerInvalid' });
  });
});

describe('[S-18] an answer that was not asked for, or was given before, lets nobody in', () => {
  test('a code that was used', async () => {
    const browser = new Browser();
    const there = await browser.begin();
    const [kept, back] = [browser.headers, await browser.visit(there)];
    expect(await browser.land(back)).toBe('/');
    const thief = new Browser();
    thief.keep(new Response(null, { headers: { 'set-cookie': kept.get('cookie') ?? '' } }));
    await thief.land(back);
    expect(await failureFor(thief)).toMatchObject({ reason: 'providerRefused', message: expect.stringContaining('invalid_grant') });
  });

  test('a code of another browser: whoever is sent there does not become its owner', async () => {
    const [mallory, alice] = [new Browser(), new Browser()];
    const back = await mallory.visit(await mallory.begin());
    const before = provider.requests.length;
    await alice.land(back);
    expect(await failureFor(alice)).toMatchObject({ reason: 'signInStale' });
    await alice.begin();
    await alice.land(back);
    expect(await failureFor(alice)).toMatchObject({ reason: 'providerAnswerInvalid', message: expect.stringContaining('"state"') });
    expect(provider.requests.slice(before).filter((request) => request.includes('token'))).toEqual([]);
  });

  test.each([
    ['without a state', (back: URL) => back.searchParams.delete('state')],
    ['with two states', (back: URL) => back.searchParams.append('state', 'x')],
    ['of another issuer (RFC 9207)', (back: URL) => back.searchParams.set('iss', 'https://login.example.com')],
    ['without the issuer', (back: URL) => back.searchParams.delete('iss')],
    ['with two codes', (back: URL) => back.searchParams.append('code', 'x')],
  ])('%s', async (what, spoil) => {
    const browser = new Browser();
    const back = await browser.visit(await browser.begin());
    spoil(back);
    await browser.land(back, what);
    expect(await failureFor(browser)).toMatchObject({ reason: 'providerAnswerInvalid' });
    expect(provider.requests).not.toContain('grant authorization_code');
  });

  test('a cookie that was sealed as something else', async () => {
    const browser = new Browser();
    await browser.signIn();
    const [name, value] = (browser.headers.get('cookie') ?? '').split('=');
    expect(name).toBe('__Host-waymark.0');
    const forged = new Browser();
    forged.keep(new Response(null, { headers: { 'set-cookie': `__Host-waymark-transit=${value}` } }));
    await forged.land(new URL('https://waymark.example.org/oidc/callback?code=x&state=y'));
    expect(await failureFor(forged)).toMatchObject({ reason: 'signInStale' });
  });
});

test('[S-18] a verifier that does not fit is refused by the provider: PKCE is really used', async () => {
  const [browser, other] = [new Browser(), new Browser()];
  const there = await browser.begin();
  there.searchParams.set('code_challenge', (await other.begin()).searchParams.get('code_challenge') ?? '');
  await browser.land(await browser.visit(there));
  expect(await failureFor(browser)).toMatchObject({ reason: 'providerRefused', message: expect.stringContaining('invalid_grant') });
});

describe('what the provider says is told as text, with a code', () => {
  test('it refuses', async () => {
    provider.refuses = '<img src=x onerror=alert(1)>\u202e not assigned';
    const browser = new Browser();
    expect(await browser.signIn('/waypoints')).toBe('/waypoints');
    expect(await failureFor(browser)).toEqual({
      reason: 'providerRefused',
      message: 'The identity provider refused: access_denied (<img src=x onerror=alert(1)>  not assigned).',
      hint: expect.any(String),
    });
    expect(await failureFor(browser), 'once').toBeNull();
  });

  test('it is down, and then is not', async () => {
    provider.down = true;
    const browser = new Browser();
    keepTeam(teamOn(front.url, settings()));
    expect((await browser.begin().catch((error: Error) => error.message)) as string).toMatch(/Invalid URL/);
    expect(await failureFor(browser)).toMatchObject({ reason: 'providerUnreachable' });
    provider.down = false;
    expect(await browser.signIn()).toBe('/');
    await callerWith(browser.headers);
  });

  test('the API server does not believe it', async () => {
    await front.stop();
    front = await startTokenFront(client.sandbox.url);
    keepTeam(teamOn(front.url, settings()));
    const browser = new Browser();
    await browser.signIn(null, 'not believed');
    expect(await failureFor(browser)).toMatchObject({ reason: 'tokenRefused', hint: expect.stringContaining('--authentication-config') });
  });

  test('its tokens are too long for cookies', async () => {
    provider.forge = (claims, sign) => sign({ ...claims, groups: Array.from({ length: 900 }, (_, i) => `group-${i}`) });
    const browser = new Browser();
    await browser.signIn(null, 'too long');
    expect(await failureFor(browser)).toMatchObject({ reason: 'tokenTooLong', hint: expect.stringContaining('fewer claims') });
  });
});

test('[S-51] sign-ins that fail at the provider count like others', async () => {
  provider.forge = changed({ aud: 'another' });
  const browser = new Browser();
  for (let i = 0; i < 10; i++) await browser.signIn(null, 'mallory');
  provider.forge = null;
  await browser.signIn(null, 'mallory');
  expect(await failureFor(browser)).toMatchObject({ reason: 'tooMany' });
  await browser.signIn(null, 'alice');
  await callerWith(browser.headers);
});

test('a provider with an authority of its own is believed by that one only', async () => {
  const authority = issue({ commonName: 'authority', authority: true });
  const certificate = issue({ commonName: 'provider', issuer: authority, names: ['127.0.0.1'] });
  const secure = await startProvider({ tls: certificate });
  writeFileSync(join(folder, 'ca.crt'), authority.cert);
  try {
    const common = { issuer: new URL(secure.issuer), clientSecretFile: undefined };
    keepTeam(teamOn(front.url, settings(common)));
    const browser = new Browser();
    await browser.begin().catch(() => undefined);
    expect(await failureFor(browser)).toMatchObject({ reason: 'providerUnreachable' });
    keepTeam(teamOn(front.url, settings({ ...common, caFile: join(folder, 'ca.crt') })));
    expect((await browser.begin()).origin).toBe(secure.issuer);
  } finally {
    await secure.stop();
  }
});
