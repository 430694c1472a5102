import { gunzipSync } from 'node:zlib';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { err, ok } from '../mesh/result.ts';
import { encodedHeader } from './front/encoded.ts';
import { readBody } from './read-body.ts';
import { respond } from './respond.ts';
import { shareBody } from './shared-body.ts';

beforeEach(() => {
  vi.stubEnv('PORT', '4800');
  vi.stubEnv('WAYMARK_MODE', 'demo');
  return () => vi.unstubAllEnvs();
});

const request = (headers: Record<string, string> = {}) =>
  new Request('http://127.0.0.1:4800/api/x', { headers: { host: '127.0.0.1:4800', ...headers } });

describe('respond', () => {
  test('a value with a revision has an ETag, and a repeat costs a 304', async () => {
    const answer = () => ok({ revision: 'e.1', names: ['a'] });
    const first = await respond(answer, request(), undefined);
    expect(first.status).toBe(200);
    expect(first.headers.get('etag')).toBe('"e.1"');
    const second = await respond(answer, request({ 'if-none-match': '"e.1"' }), undefined);
    expect(second.status).toBe(304);
    expect(await second.text()).toBe('');
  });

  test('a shared value is compressed once for all who take it so, and sent as it is to the others', async () => {
    let made = 0;
    const shared = shareBody({
      revision: 'e.2',
      names: ['a'],
      toJSON() {
        made++;
        return { revision: 'e.2', names: ['a'] };
      },
    });
    const get = (accepted: string) =>
      respond(() => ok(shared), request({ 'accept-encoding': accepted, [encodedHeader]: 'gzip' }), undefined);
    for (const accepted of ['gzip, deflate, br', 'br;q=1.0, gzip;q=0.2']) {
      const response = await get(accepted);
      expect(response.headers.get(encodedHeader)).toBe('gzip');
      expect(response.headers.get('cache-control')).toContain('no-transform');
      expect(response.headers.get('vary')).toContain('Accept-Encoding');
      expect(response.headers.get('etag')).toBe('"e.2"');
      expect(JSON.parse(gunzipSync(await response.arrayBuffer()).toString())).toEqual({ revision: 'e.2', names: ['a'] });
    }
    expect(made).toBe(1);
    for (const accepted of ['', 'br', 'gzip;q=0', 'gzip;q=0.0']) {
      const response = await get(accepted);
      expect(response.headers.get(encodedHeader)).toBe(null);
      expect(await response.json()).toEqual({ revision: 'e.2', names: ['a'] });
    }
    const unlabelled = await respond(() => ok(shared), request({ 'accept-encoding': 'gzip' }), undefined);
    expect(await unlabelled.json()).toEqual({ revision: 'e.2', names: ['a'] });
    expect((await respond(() => ok(shared), request({ 'if-none-match': '"e.2"', 'accept-encoding': 'gzip' }), undefined)).status).toBe(304);
  });

  test('expected failures keep their code, bugs show nothing', async () => {
    const expected = await respond(() => err({ code: 'conflict', message: 'Taken.' }), request(), undefined);
    const requestId = expected.headers.get('x-request-id');
    expect(requestId).toMatch(/^[0-9a-f-]{36}$/);
    expect([expected.status, await expected.json()]).toEqual([409, { error: { code: 'conflict', message: 'Taken.', requestId } }]);
    const log = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const bug = await respond(
      () => {
        throw new Error('token=abc');
      },
      request(),
      undefined,
    );
    expect(bug.status).toBe(500);
    expect(await bug.text()).not.toContain('abc');
    expect(log).toHaveBeenCalledOnce();
    expect(JSON.parse(String(log.mock.calls[0]?.[0]))).toMatchObject({ level: 'error', request: bug.headers.get('x-request-id') });
    expect(String(log.mock.calls[0]?.[0])).not.toContain('abc');
    log.mockRestore();
  });
});

describe('[S-44] a body', () => {
  const schema = z.strictObject({ name: z.string() });
  const read = async (body: BodyInit, headers: Record<string, string> = {}) => {
    const answer = await readBody(new Request('http://127.0.0.1/', { method: 'POST', body, headers }), schema);
    return answer.ok ? answer.value : answer.error;
  };
  test('is taken when it is what the schema says', async () => expect(await read('{"name":"a"}')).toEqual({ name: 'a' }));
  test.each([
    ['no JSON', 'x'],
    ['empty', ''],
    ['null', 'null'],
    ['unknown field', '{"name":"a","more":1}'],
    ['wrong type', '{"name":1}'],
    ['prototype key', '{"name":"a","__proto__":{"polluted":1}}'],
    ['too deep', `{"name":${'['.repeat(50)}${']'.repeat(50)}}`],
    ['the same key twice', '{"name":"a","name":"b"}'],
    ['the same key twice, once escaped', '{"name":"a","n\\u0061me":"b"}'],
    ['a prototype further down', '{"name":[{"prototype":1}]}'],
    ['not UTF-8', Buffer.from('{"name":"\xff"}', 'latin1')],
    ['a byte order mark', '\ufeff{"name":"a"}'],
    ['10,000 brackets', '['.repeat(10_000)],
    ['too large', JSON.stringify({ name: 'x'.repeat(70_000) })],
  ])('is refused: %s', async (_text, body) => {
    expect(await read(body)).toMatchObject({ code: 'invalid' });
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });
  test('is refused: compressed', async () =>
    expect(await read('{"name":"a"}', { 'content-encoding': 'gzip' })).toMatchObject({ code: 'invalid' }));
});
