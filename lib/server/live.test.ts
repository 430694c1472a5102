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
