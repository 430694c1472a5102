import { expect, test } from 'vitest';
import { lineOf } from './line.ts';
import { neverLog } from './redact.ts';

const entry = (fields: Record<string, unknown>) => ({ time: '2026-01-02T03:04:05.006Z', level: 'info' as const, event: 'write', fields });

test('an entry is one line of JSON', () => {
  const line = lineOf(entry({ status: 200, path: '/api/x' }), 'json');
  expect(JSON.parse(line)).toEqual({ time: '2026-01-02T03:04:05.006Z', level: 'info', event: 'write', status: 200, path: '/api/x' });
  expect(line.endsWith('}\n')).toBe(true);
});

test('for eyes it is one line as well', () => {
  expect(lineOf(entry({ status: 200, says: 'all is well' }), 'text')).toBe('03:04:05 info write status=200 says="all is well"\n');
});

const hostile = 'a\n{"level":"audit","event":"login"}\r\u001b[2J\u009b31m\u2028\u2029\u202Egpj\u200b\ufeff\u0000';
test.each(['json', 'text'] as const)('[S-35] text of a cluster ends no line and moves no cursor (%s)', (format) => {
  const line = lineOf(entry({ name: hostile, [hostile]: 'key', error: new Error(hostile) }), format);
  expect(line.split('\n')).toHaveLength(2);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: none may be there
  expect(line.trimEnd()).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\ufeff]/);
  if (format === 'json') expect(JSON.parse(line).name).toBe(hostile);
});

const canary = 'c4nary-51a6e8d0b7';
test.each<[string, Record<string, unknown>]>([
  ['a header', { headers: { Authorization: `Bearer ${canary}`, cookie: `waymark_session=${canary}` } }],
  ['a Headers object', { headers: new Headers({ authorization: canary, 'set-cookie': `a=${canary}` }) }],
  ['a bearer token in a text', { says: `GET / authorization: Bearer ${canary} refused` }],
  ['a cookie in a text', { says: `Cookie: a=1; waymark_session=${canary}` }],
  ['an address with the code', { url: `http://127.0.0.1:4800/enter?code=${canary}` }],
  ['a field by its name', { deep: [{ accessToken: canary, idToken: canary, 'client-key-data': canary }] }],
  ['an error and its cause', { error: new Error(`token: ${canary}`, { cause: Object.assign(new Error('x'), { stderr: canary }) }) }],
  ['a JSON web token', { says: `got eyJhbGciOiJub25lIn0.eyJzdWIiOiIke2NhbmFyeX0ifQ.${canary}` }],
  ['a key', { says: `-----BEGIN PRIVATE KEY-----\n${canary}\n-----END PRIVATE KEY-----` }],
  ['what a credential plugin printed', { stdout: canary, stderr: canary }],
])('[S-35] a secret is left out: %s', (_where, fields) => {
  for (const format of ['json', 'text'] as const) expect(lineOf(entry(fields), format)).not.toContain(canary);
});

test('[S-35] a secret of this process is left out wherever it stands', () => {
  neverLog('the-code-of-this-launch');
  expect(lineOf(entry({ note: 'seen the-code-of-this-launch there', list: ['the-code-of-this-launch'] }), 'json')).not.toContain(
    'the-code',
  );
});

test('what is no secret stays', () => {
  const line = lineOf(entry({ code: 'conflict', tokens: 3, name: 'token-service', says: 'bearer of news' }), 'json');
  expect(JSON.parse(line)).toMatchObject({ code: 'conflict', tokens: 3, name: 'token-service' });
});

test('a loop and a large text have an end', () => {
  const loop: Record<string, unknown> = { text: 'x'.repeat(100_000) };
  loop['self'] = loop;
  expect(lineOf(entry({ loop }), 'json').length).toBeLessThan(40_000);
});
