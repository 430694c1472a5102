import { setTimeout as sleep } from 'node:timers/promises';
import { scrape, total } from '../e2e/harness/scrape.ts';
import type { App } from './app.ts';
import { memoryOfProcess } from './app.ts';
import { patchLabel } from './change-latency.ts';
import type { BenchCluster } from './cluster.ts';
import type { SceneNamespace } from './scene.ts';
import type { Tabs } from './tabs.ts';
import { openTabs } from './tabs.ts';

/** One second of a busy cluster. */
export interface BusySecond {
  readonly events: number;
  /** Processor time of the server, ms. */
  readonly cpuMs: number;
}

export interface Busy {
  /** 200 writes a second, one tab. */
  readonly oneTab: readonly BusySecond[];
  /** Bytes that this tab was sent, by write, while it looked at a namespace alone and all writes were in others. */
  readonly unrelatedBytes: number;
  /** 200 writes a second, 100 tabs that ask for all they are told of. */
  readonly manyTabs: readonly BusySecond[];
  /** As fast as the cluster writes, 1,000 a second at most; 10 of 100 readers do not read. */
  readonly storm: { readonly seconds: readonly BusySecond[]; readonly lags: readonly number[]; readonly grown: number };
}

const perSecond = 200;
const stormPerSecond = 1000;

/** How much of the server it takes to follow a busy cluster for one tab and for many. */
export async function measureBusy(
  app: App,
  cluster: BenchCluster,
  open: SceneNamespace,
  seconds: number,
  say: (text: string) => void,
): Promise<Busy> {
  const one = await openTabs(app, { count: 1, namespace: open.name });
  await sleep(2000);
  cluster.churn(perSecond);
  await sleep(2000);
  const oneTab = await countSeconds(app, seconds);
  cluster.churn(0);
  await one.close();
  say(`one tab: ${rateOf(oneTab)} events/s`);

  const unrelatedBytes = await measureUnrelated(app, cluster, open);
  say('unrelated changes are measured');

  const many = await openTabs(app, { count: 100, namespace: open.name });
  await sleep(2000);
  cluster.churn(perSecond);
  await sleep(2000);
  const manyTabs = await countSeconds(app, seconds);
  cluster.churn(0);
  await many.close();
  say(`100 tabs: ${rateOf(manyTabs)} events/s`);

  await sleep(2000);
  const before = memoryOfProcess(app.pid).resident;
  const readers = await openTabs(app, { count: 90, silent: 10, namespace: open.name });
  await sleep(2000);
  cluster.churn(stormPerSecond);
  await sleep(1000);
  const lags: number[] = [];
  const [stormSeconds] = await Promise.all([countSeconds(app, seconds), probe(cluster, open, readers, seconds, lags)]);
  cluster.churn(0);
  const grown = memoryOfProcess(app.pid).resident - before;
  await readers.close();
  say(`a storm: ${rateOf(stormSeconds)} events/s`);
  return { oneTab, unrelatedBytes, manyTabs, storm: { seconds: stormSeconds, lags, grown } };
}

export function rateOf(seconds: readonly BusySecond[]): number {
  return Math.round(seconds.reduce((sum, { events }) => sum + events, 0) / Math.max(1, seconds.length));
}

/** Second by second: events that the server took, and processor time of its process. */
async function countSeconds(app: App, seconds: number): Promise<BusySecond[]> {
  const look = async () => {
    const figures = await scrape(app.metricsPort);
    return { events: total(figures, 'waymark_watch_events_total'), cpuMs: total(figures, 'process_cpu_seconds_total') * 1000 };
  };
  const samples: BusySecond[] = [];
  let before = await look();
  for (let i = 0; i < seconds; i++) {
    await sleep(1000);
    const now = await look();
    samples.push({ events: now.events - before.events, cpuMs: now.cpuMs - before.cpuMs });
    before = now;
  }
  return samples;
}

/** A page that looks at one namespace is sent nothing when something changes in others. */
async function measureUnrelated(app: App, cluster: BenchCluster, { name }: SceneNamespace): Promise<number> {
  const { all, close } = await openTabs(app, { count: 1, namespace: name, overview: false });
  await sleep(3000);
  all[0]?.takeBytes();
  cluster.churn(perSecond);
  await sleep(5000);
  cluster.churn(0);
  const bytes = all[0]?.takeBytes() ?? Number.NaN;
  await close();
  return bytes / (5 * perSecond);
}

/** Changes that every reader looks for, from the write until it is told, while all the rest goes on. */
async function probe(cluster: BenchCluster, { name }: SceneNamespace, { all }: Tabs, seconds: number, lags: number[]): Promise<void> {
  const until = performance.now() + seconds * 1000;
  for (let on = true; performance.now() < until; on = !on) {
    const told = all.map((tab) => tab.nextChangeOf(name));
    const at = performance.now();
    await patchLabel(cluster.client, `/api/v1/namespaces/${name}`, on ? 'none' : 'waypoint');
    for (const when of await Promise.all(told.map((one) => Promise.race([one, sleep(10_000, Number.POSITIVE_INFINITY)]))))
      lags.push(when - at);
    await sleep(200);
  }
  await patchLabel(cluster.client, `/api/v1/namespaces/${name}`, 'waypoint');
}
