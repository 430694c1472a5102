import { afterEach, expect, test } from 'vitest';
import { startCluster } from '../cluster/cluster.ts';
import { testAccess } from '../cluster/testing/access.ts';
import { sleep, until } from '../cluster/testing/until.ts';
import { startClient } from '../sandbox/testing/client.ts';
import { freshnessOf } from './freshness.ts';
import { follow } from './live.ts';

const cleanUp: Array<() => Promise<unknown>> = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

test('ready also when the last list comes while a round of news is under way, and the cluster is quiet from then on', async () => {
  const client = await startClient();
  cleanUp.push(() => client.stop());
  const cluster = startCluster(testAccess(client.sandbox.url));
  cleanUp.push(() => cluster.stop());
  const live = follow(cluster);
  // A page is open from the beginning, and what it is told of is so much that the round lasts until nothing happens any more.
  const page = new AbortController();
  live.streams.open(page.signal, { epoch: live.epoch, build: 'b' }, () => freshnessOf(cluster));
  let quiet = false;
  const { catchUp } = live.views;
  live.views.catchUp = (enough) => catchUp.call(live.views, enough) && quiet;

  await until(() => freshnessOf(cluster).parts.every(({ state }) => state !== 'loading'));
  await sleep(500);
  expect(live.isReady()).toBe(false);
  quiet = true;
  await until(() => live.isReady());
  page.abort();
});

test('what a tab looks at is told before the round of news that is due anyway, at most five times a second beside the rounds', async () => {
  const client = await startClient();
  cleanUp.push(() => client.stop());
  for (const name of ['shown', 'other', 'quiet'])
    await client.send('POST', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  const cluster = startCluster(testAccess(client.sandbox.url));
  cleanUp.push(() => cluster.stop());
  const live = follow(cluster);
  await until(() => live.isReady());
  const page = new AbortController();
  cleanUp.push(async () => page.abort());
  const stream = live.streams.open(page.signal, { epoch: live.epoch, build: 'b' }, () => freshnessOf(cluster)).body?.getReader();
  const tab = /"tab":"([^"]+)"/.exec(new TextDecoder().decode((await stream?.read())?.value))?.[1] ?? '';
  expect(tab).not.toBe('');

  const told: Array<{ at: number; overview: boolean; namespaces: readonly string[] }> = [];
  const { publishChange } = live.streams;
  live.streams.publishChange = (change) => {
    told.push({ at: performance.now(), ...change });
    publishChange.call(live.streams, change);
  };
  const look = () => {
    live.views.overview();
    live.streams.asked(tab, 'overview');
    for (const name of ['shown', 'quiet']) {
      live.views.namespace(name);
      live.streams.asked(tab, `ns:${name}`);
    }
  };
  const change = (name: string, value: number) =>
    client.send(
      'PATCH',
      `/api/v1/namespaces/${name}`,
      { metadata: { labels: { 'istio.io/use-waypoint': `w${value}` } } },
      'application/merge-patch+json',
    );
  const alone = () => told.filter(({ overview, namespaces }) => !overview && namespaces.length > 0);
  const until1s = performance.now() + 1000;
  for (let value = 0; performance.now() < until1s || (alone().length === 0 && value < 2000); value++) {
    look();
    await change('other', value);
    await change('shown', value);
  }
  expect(new Set(alone().flatMap(({ namespaces }) => namespaces)), 'and nothing that nobody looks at').toEqual(new Set(['shown']));
  const times = alone().map(({ at }) => at);
  // One may have been written late.
  const span = (times.at(-1) ?? 0) - (times[0] ?? 0) + 200;
  expect((times.length - 1) * 200).toBeLessThanOrEqual(span);
});
