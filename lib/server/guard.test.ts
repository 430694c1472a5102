import { describe, expect, test } from 'vitest';
import { guard } from './guard.ts';
import { readSettings } from './settings.ts';

const settings = readSettings({ WAYMARK_MODE: 'laptop', PORT: '4800' });
const host = { host: '127.0.0.1:4800' };
const code = (headers: Record<string, string>, method = 'GET') =>
  guard(new Request('http://127.0.0.1:4800/api/x', { method, headers }), settings)?.code ?? null;

describe('guard', () => {
  test.each([
    ['evil.test', 'forbidden'],
    ['127.0.0.1.evil.test:4800', 'forbidden'],
    ['localhost:1', 'forbidden'],
    ['', 'forbidden'],
    ['127.0.0.1:4800, evil.test', 'forbidden'],
    ['127.0.0.1:4800', null],
    ['localhost:4800', null],
    ['[::1]:4800', null],
  ])('[S-19] host %s', (name, expected) => expect(code({ host: name })).toBe(expected));

  test.each([
    ['cross-site', 'forbidden'],
    ['same-site', 'forbidden'],
    ['same-origin', null],
    ['none', null],
  ])('[S-25] Sec-Fetch-Site %s', (site, expected) => expect(code({ ...host, 'sec-fetch-site': site })).toBe(expected));

  test.each([
    ['somebody who is sent there', { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }, 'GET', null],
    ['a frame', { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' }, 'GET', 'forbidden'],
    ['a picture', { 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' }, 'GET', 'forbidden'],
    ['a script of that site', { 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' }, 'GET', 'forbidden'],
    ['a form', { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }, 'POST', 'forbidden'],
  ])('[S-18] [S-25] of another site, to where an identity provider leads: %s', (_who, headers, method, expected) => {
    const request = new Request('http://127.0.0.1:4800/oidc/callback', {
      method,
      headers: { ...host, 'sec-fetch-site': 'cross-site', ...headers } as never,
    });
    expect(guard(request, settings, { landing: true })?.code ?? null).toBe(expected);
    expect(guard(request, settings)?.code).toBe('forbidden');
  });

  const write = { ...host, origin: 'http://127.0.0.1:4800', 'content-type': 'application/json', 'x-waymark': '1' };
  test.each([
    ['all is right', {}, null],
    ['charset', { 'content-type': 'application/json; charset=UTF-8' }, null],
    ['no origin', { origin: '' }, 'forbidden'],
    ['origin null', { origin: 'null' }, 'forbidden'],
    ['other port', { origin: 'http://127.0.0.1:1' }, 'forbidden'],
    ['https', { origin: 'https://127.0.0.1:4800' }, 'forbidden'],
    ['other name of the same machine', { origin: 'http://localhost:4800' }, 'forbidden'],
    ['text', { 'content-type': 'text/plain' }, 'invalid'],
    ['form', { 'content-type': 'application/x-www-form-urlencoded' }, 'invalid'],
    ['multipart', { 'content-type': 'multipart/form-data; boundary=application/json' }, 'invalid'],
    ['no own header', { 'x-waymark': '' }, 'forbidden'],
  ])('[S-22] a write: %s', (_text, over, expected) => expect(code({ ...write, ...over }, 'POST')).toBe(expected));

  test('[S-19] [S-22] a team has one address, that of WAYMARK_PUBLIC_URL', () => {
    const team = readSettings({ WAYMARK_MODE: 'team', WAYMARK_PUBLIC_URL: 'https://waymark.example.org/', PORT: '4800' });
    const asked = (headers: Record<string, string>, method = 'GET') =>
      guard(new Request('http://127.0.0.1:4800/api/x', { method, headers }), team)?.code ?? null;
    expect(asked({ host: 'waymark.example.org' })).toBeNull();
    expect(asked({ host: '127.0.0.1:4800' })).toBe('forbidden');
    expect(asked({ host: 'waymark.example.org:443' })).toBe('forbidden');
    const post = { ...write, host: 'waymark.example.org' };
    expect(asked({ ...post, origin: 'https://waymark.example.org' }, 'POST')).toBeNull();
    expect(asked({ ...post, origin: 'http://waymark.example.org' }, 'POST')).toBe('forbidden');
    expect(asked({ ...post, origin: 'https://other.example.org' }, 'POST')).toBe('forbidden');
  });
});
