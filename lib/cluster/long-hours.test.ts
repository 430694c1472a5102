import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startSandbox } from '../sandbox/sandbox.ts';
import type { Cluster } from './cluster.ts';
import { startCluster } from './cluster.ts';
import { usualTiming } from './list-watch-timing.ts';
import { testAccess } from './testing/access.ts';
import { startTestApi } from './testing/api-server.ts';
import { allServed } from './testing/running-cluster.ts';

// Hours on a clock of its own, with the waits of production and real sockets.

const ends: (() => Promise<void>)[] = [];

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance', 'Date'] });
});
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
  vi.useRealTimers();
});

const seconds = (count: number) => 1000 * count;
const minutes = (count: number) => 60 * seconds(count);

/** Lets so much time pass; between its steps what is on its way arrives. */
async function pass(ms: number, step = seconds(1), each: () => void = () => {}): Promise<void> {
  for (let passed = 0; passed < ms; passed += step) {
    await vi.advanceTimersByTimeAsync(step);
    for (let turn = 0; turn < 10; turn++) await new Promise(setImmediate);
    each();
  }
}

function follow(url: string): Cluster {
  const cluster = startCluster(testAccess(url));
  ends.push(() => cluster.stop());
  return cluster;
}

const live = (cluster: Cluster) => cluster.store.feeds().every(({ cell }) => cell.state === 'live');

test('[R-03] a quiet hour is one list and at most 13 watches of each kind, and what is held is confirmed all the time', async () => {
  const sandbox = await startSandbox({ momentMs: 0 });
  ends.push(() => sandbox.stop());
  const cluster = follow(sandbox.url);
  await pass(seconds(10));
  expect(live(cluster)).toBe(true);
  let oldest = 0;
  await pass(minutes(60), seconds(5), () => {
    for (const { seenAt } of cluster.store.feeds()) oldest = Math.max(oldest, performance.now() - seenAt);
  });
  const told = cluster.store.feeds().map(({ kind, cell, counts: { lists, watches } }) => ({ kind, state: cell.state, lists, watches }));
  expect(told.filter(({ state, lists, watches }) => state !== 'live' || lists !== 1 || watches > 13)).toEqual([]);
  expect(oldest).toBeLessThan(usualTiming.idleMs);
});

test('[R-06] in ten minutes of an outage nobody asks for a kind oftener than once in 4 s on average; twenty replicas do not come back all at once', {
  timeout: 120_000,
}, async () => {
  const api = await startTestApi({ kinds: allServed });
  ends.push(() => api.stop());
  const replicas = Array.from({ length: 20 }, () => follow(api.url));
  await pass(minutes(5), seconds(5));
  expect(replicas.every(live)).toBe(true);

  const bySecond: string[][] = [];
  const note = () => bySecond.push(api.calls.splice(0).map(({ method, url }) => `${method} ${url.pathname}`));
  note();
  bySecond.length = 0;
  api.fault = (_call, response) => {
    response.writeHead(503).end();
    return true;
  };
  api.kill();
  await pass(minutes(10), seconds(1), note);
  const outage = bySecond.splice(0);
  const limit = 0.25 * outage.length * replicas.length;
  const asked = new Map<string, number>();
  for (const call of outage.flat()) asked.set(call, (asked.get(call) ?? 0) + 1);
  expect(asked.size).toBeGreaterThanOrEqual(allServed.length);
  expect([...asked].filter(([, times]) => times > limit)).toEqual([]);

  api.fault = undefined;
  await pass(minutes(2), seconds(1), note);
  expect(replicas.every(live)).toBe(true);
  // By then the waits are at their longest.
  const steady = outage.slice(300).flat().length / 300;
  expect(mostWithin(5, outage.slice(300)) / 5).toBeLessThan(2 * steady);
  expect(mostWithin(5, bySecond) / 5).toBeLessThan(2 * steady);
});

/** Of any so many seconds one after the other, the most requests. */
function mostWithin(count: number, bySecond: readonly (readonly string[])[]): number {
  return Math.max(...bySecond.map((_, at) => bySecond.slice(at, at + count).flat().length));
}
