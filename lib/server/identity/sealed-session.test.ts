import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { sealSession as seal, unsealSession as unseal } from './sealed-session.ts';
import { cookieText, forgetCookies, keepCookies, maxSealed } from './session-cookie.ts';
import { sessionKey } from './session-key.ts';
import { sentBack } from './testing/team-on.ts';

const key = () => sessionKey(randomBytes(48).toString('base64')) ?? new Uint8Array();
const [ours, older, theirs] = [key(), key(), key()];
const session = { id: 'i', token: 'canary-token', user: 'jane', expires: 2000, grant: null };
const now = 1000;

test('[S-15] a sealed session says nothing, differs each time, and is opened by its key until it expires', async () => {
  const [one, two] = await Promise.all([seal(session, { keys: [ours] }), seal(session, { keys: [ours] })]);
  expect(one).not.toBe(two);
  for (const part of one.split('.')) expect(Buffer.from(part, 'base64url').toString('latin1')).not.toMatch(/canary|jane/);
  expect(await unseal(one, { keys: [ours] }, now)).toEqual(session);
  expect(await unseal(one, { keys: [theirs] }, now)).toBeNull();
  expect(await unseal(one, { keys: [ours] }, session.expires)).toBeNull();
});

test('[S-15] the second key opens and does not seal: keys are rotated without signing anybody out', async () => {
  const before = await seal(session, { keys: [older] });
  expect(await unseal(before, { keys: [ours, older] }, now)).toEqual(session);
  const after = await seal(session, { keys: [ours, older] });
  expect(await unseal(after, { keys: [ours] }, now)).toEqual(session);
  expect(await unseal(after, { keys: [older] }, now)).toBeNull();
});

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

test('[S-15] no byte of it can be changed', async () => {
  const text = await seal(session, { keys: [ours] });
  for (let at = 0; at < text.length; at++) {
    // Its neighbour in the alphabet differs in the lowest bit, which the last character of a part may not even use.
    const neighbour = alphabet[alphabet.indexOf(text[at] ?? '') ^ 1] ?? 'A';
    for (const other of [neighbour, 'w', '.']) {
      if (text[at] === other) continue;
      const changed = text.slice(0, at) + other + text.slice(at + 1);
      expect(await unseal(changed, { keys: [ours] }, now), `${at}: ${other}`).toBeNull();
    }
  }
  for (const text of ['', 'a.b', 'a.b.c.d.e', 'eyJhbGciOiJub25lIn0..x.y.z', '[]'])
    expect(await unseal(text, { keys: [ours] }, now)).toBeNull();
});

const https = { publicUrl: new URL('https://waymark.example.org') };

test('[S-14] the cookie is for this host, this site, and no script', () => {
  const cookies = keepCookies('sealed', 60, https);
  expect(cookies[0]).toBe('__Host-waymark.0=sealed; HttpOnly; SameSite=Strict; Path=/; Max-Age=60; Secure');
  expect(keepCookies('sealed', 60, { publicUrl: new URL('http://localhost:8080') })[0]).toBe(
    'waymark_team.0=sealed; HttpOnly; SameSite=Strict; Path=/; Max-Age=60',
  );
  for (const cookie of [...cookies.slice(1), ...forgetCookies(https)]) expect(cookie).toMatch(/^__Host-waymark\.\d=; .*Max-Age=0; Secure$/);
});

test('a long token takes several cookies, each of which a browser keeps; what is doubled, or too many, is nobody', () => {
  const sealed = 'x'.repeat(maxSealed);
  const cookies = keepCookies(sealed, 60, https);
  for (const cookie of cookies) expect(cookie.length).toBeLessThan(4096);
  const headers = sentBack(cookies);
  expect(cookieText(headers, https)).toBe(sealed);
  expect(cookieText(new Headers({ cookie: `${headers.get('cookie')}; __Host-waymark.0=y` }), https)).toBeNull();
  expect(cookieText(new Headers({ cookie: '__Host-waymark.3=y' }), https)).toBeNull();
  expect(cookieText(new Headers({ cookie: 'waymark_team.0=y' }), https)).toBeNull();
  expect(cookieText(sentBack(forgetCookies(https)), https)).toBeNull();
});
