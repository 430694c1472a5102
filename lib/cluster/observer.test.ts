import { afterEach, expect, test } from 'vitest';
import type { Counts } from './list-watch.ts';
import type { CallEnd } from './observer.ts';
import { testAccess } from './testing/access.ts';
import { startTestApi } from './testing/api-server.ts';
import { scene } from './testing/list-watch-scene.ts';
import { until } from './testing/until.ts';
import { createTransport } from './transport.ts';

const cleanUp: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

test('[R-53] whoever counts is told what a list+watch loop counts: lists, pages, events, 410s, retries', async () => {
  const told: Partial<Counts> = {};
  await scene(
    async ({ api, watch, count, put }) => {
      put('one');
      await until(() => watch.items.has('/one'));
      const lists = count('list');
      put('gap');
      api.store.compact();
      api.kill();
      await until(() => count('list') > lists && watch.items.has('/gap') && watch.state === 'live');
      const { malformed, handlerErrors, ...happened } = watch.counts;
      expect([malformed, handlerErrors]).toEqual([0, 0]);
      expect(told).toEqual(happened);
      expect(told).toMatchObject({ lists: 2, pages: 7, expired: 1, events: expect.any(Number), watches: expect.any(Number) });
      expect(told.retries).toBeGreaterThanOrEqual(1);
    },
    {
      pageSize: 2,
      source: {
        onCount: (what, by) => {
          told[what] = (told[what] ?? 0) + by;
        },
      },
    },
  );
});

test('[S-54] calls are told with their status; only what may write carries an Audit-ID', async () => {
  const api = await startTestApi({});
  cleanUp.push(() => api.stop());
  const calls: CallEnd[] = [];
  const observer = { onCall: (call: CallEnd) => calls.push(call), auditId: () => 'request-1.1' };
  const transport = createTransport(testAccess(api.url), { version: '1.2.3', observer });
  cleanUp.push(() => transport.close());
  await transport.json({ path: '/api/v1/namespaces' });
  await transport.json({ path: '/api/v1/namespaces/none' });
  await transport.json({ method: 'PATCH', path: '/api/v1/namespaces/none', body: {} });
  expect(calls.map(({ method, status }) => [method, status])).toEqual([
    ['GET', 200],
    ['GET', 404],
    ['PATCH', 404],
  ]);
  expect(api.calls.map(({ headers }) => headers['audit-id'])).toEqual([undefined, undefined, 'request-1.1']);
});
