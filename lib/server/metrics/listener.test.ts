import type { Server } from 'node:http';
import { afterEach, expect, test, vi } from 'vitest';
import { freePort } from '../launch/ports.ts';
import { listenForScrapes } from './listener.ts';

let server: Server | undefined;
afterEach(() => {
  server?.close();
  server = undefined;
});
const figures = async () => ({ contentType: 'text/plain', text: 'a 1\n' });

test('metrics are off unless a port is set', () => {
  expect(listenForScrapes({}, figures)).toBeUndefined();
  expect(listenForScrapes({ WAYMARK_METRICS_PORT: '' }, figures)).toBeUndefined();
});

test('a port that is none is said and not guessed', () => {
  const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  for (const port of ['x', '0', '70000', '1.5']) expect(listenForScrapes({ WAYMARK_METRICS_PORT: port }, figures)).toBeUndefined();
  expect(said).toHaveBeenCalledTimes(4);
});

test('it listens on this machine only, and answers nothing but GET /metrics', async () => {
  const port = (await freePort('127.0.0.1', 9400)) ?? 0;
  server = listenForScrapes({ WAYMARK_METRICS_PORT: String(port) }, figures);
  await vi.waitFor(() => expect(server?.listening).toBe(true));
  expect(server?.address()).toMatchObject({ address: '127.0.0.1', port });
  const get = (path: string, method = 'GET') => fetch(`http://127.0.0.1:${port}${path}`, { method });
  const answer = await get('/metrics');
  expect([answer.status, await answer.text()]).toEqual([200, 'a 1\n']);
  for (const [path, method] of [
    ['/', 'GET'],
    ['/metrics/', 'GET'],
    ['/metrics?x', 'GET'],
    ['/metrics', 'POST'],
  ] as const)
    expect((await get(path, method)).status).toBe(404);
});
