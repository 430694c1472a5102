import { readdirSync, readlinkSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { scrape, total } from '../e2e/harness/scrape.ts';
import type { App } from './app.ts';
import { memoryOfProcess } from './app.ts';
import type { BenchCluster } from './cluster.ts';
import type { Row } from './report.ts';
import { atMost, megabytes } from './report.ts';
import type { SceneNamespace } from './scene.ts';
import { median } from './statistics.ts';
import { openTabs } from './tabs.ts';

/** The server at one moment, nobody coming or going. */
interface Sample {
  /** Bytes in use on the heap; right after a collection it is what is kept. */
  readonly heap: number;
  readonly resident: number;
  readonly sockets: number;
  readonly streams: number;
}

export interface Soak {
  readonly minutes: number;
  readonly events: number;
  readonly comings: number;
  /** Minute by minute. */
  readonly samples: ReadonlyArray<readonly Sample[]>;
}

const perSecond = 200;
const staying = 10;
const passing = 5;
/** What the end may have more than the beginning. */
const growth = 1.1;

/** A busy cluster for so many minutes, ten tabs that stay and five that come and go four times a minute. */
export async function measureSoak(
  app: App,
  cluster: BenchCluster,
  { name }: SceneNamespace,
  minutes: number,
  say: (text: string) => void,
): Promise<Soak> {
  const events = async () => total(await scrape(app.metricsPort), 'waymark_watch_events_total');
  const tabs = await openTabs(app, { count: staying, namespace: name });
  cluster.churn(perSecond);
  await sleep(30_000);
  const before = await events();
  const samples: Sample[][] = [];
  let comings = 0;
  for (let minute = 0; minute < minutes; minute++) {
    const ofMinute: Sample[] = [];
    for (let quarter = 0; quarter < 4; quarter++) {
      const visitors = await openTabs(app, { count: passing, namespace: name });
      comings += passing;
      await sleep(5000);
      await visitors.close();
      for (let second = 0; second < 10; second++) {
        await sleep(1000);
        // They are still on their way out in the first ones.
        if (second >= 4) ofMinute.push(await sample(app));
      }
    }
    samples.push(ofMinute);
    if (minute % 5 === 4) say(`soak, minute ${minute + 1} of ${minutes}: ${megabytes(heapOf([ofMinute]))} kept`);
  }
  const seen = (await events()) - before;
  cluster.churn(0);
  await tabs.close();
  return { minutes, events: seen, comings, samples };
}

async function sample({ pid, metricsPort }: App): Promise<Sample> {
  const figures = await scrape(metricsPort);
  return {
    heap: total(figures, 'nodejs_heap_size_used_bytes'),
    resident: memoryOfProcess(pid).resident,
    sockets: socketsOf(pid),
    streams: total(figures, 'waymark_streams_open'),
  };
}

function socketsOf(pid: number): number {
  const folder = `/proc/${pid}/fd`;
  const isSocket = (fd: string) => {
    try {
      return readlinkSync(`${folder}/${fd}`).startsWith('socket:');
    } catch {
      return false; // closed meanwhile
    }
  };
  return readdirSync(folder).filter(isSocket).length;
}

/** The least of each minute, which is nearest to a collection; of these the median. */
function heapOf(minutes: ReadonlyArray<readonly Sample[]>): number {
  return median(minutes.map((all) => Math.min(...all.map(({ heap }) => heap))));
}

/** The last sixth beside the first after the warm-up: of thirty minutes, five. */
export function soakRows({ minutes, events, comings, samples }: Soak): Row[] {
  const part = Math.max(1, Math.floor(samples.length / 6));
  const [first, last] = [samples.slice(0, part), samples.slice(-part)];
  const of = (what: 'resident' | 'sockets' | 'streams', list: typeof first) => median(list.flat().map((one) => one[what]));
  const heap = heapOf(last) / heapOf(first);
  const sockets = of('sockets', last) / of('sockets', first);
  return [
    {
      id: 's',
      what: `heap after ${minutes} minutes and ${events.toLocaleString('en')} events ÷ before`,
      value: `${heap.toFixed(2)} (${megabytes(heapOf(first))}, ${megabytes(heapOf(last))})`,
      aim: atMost(heap, growth, `≤ ${growth}`),
    },
    {
      id: 's',
      what: `sockets after ${comings} tabs that came and went ÷ before`,
      value: `${sockets.toFixed(2)} (${of('sockets', first)}, ${of('sockets', last)})`,
      aim: atMost(sockets, growth, `≤ ${growth}`),
    },
    { id: '', what: 'resident: first, last', value: `${megabytes(of('resident', first))}, ${megabytes(of('resident', last))}` },
    { id: '', what: 'streams open: first, last', value: `${of('streams', first)}, ${of('streams', last)}` },
  ];
}
