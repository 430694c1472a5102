import type { Memory } from './app.ts';
import type { Busy } from './busy.ts';
import { busyRows, routeRows } from './busy-figures.ts';
import type { Bytes } from './bytes.ts';
import type { ChangeLatency } from './change-latency.ts';
import type { FirstSync } from './first-sync.ts';
import type { Machine } from './machine.ts';
import type { MemoryFigures } from './memory.ts';
import type { Navigation } from './navigation.ts';
import type { Profiled } from './profile.ts';
import type { Row } from './report.ts';
import { atMost, kilobytes, megabytes, milliseconds } from './report.ts';
import type { RouteCost } from './routes.ts';
import type { Running } from './running.ts';
import { mostWaited, runBetween } from './running.ts';
import type { SizeName } from './scene.ts';
import { sizes } from './scene.ts';
import type { Soak } from './soak.ts';
import { soakRows } from './soak.ts';
import { median, quantile } from './statistics.ts';
import type { Transfer } from './transfer.ts';
import { bytesIn } from './transfer.ts';

/** Everything that one run has found, sample by sample; what was not asked for is absent. */
export interface Figures extends Machine {
  readonly size: SizeName;
  readonly seed: number;
  /** What was measured against, in words. */
  readonly cluster: string;
  readonly browser?: string;
  readonly firstSync?: FirstSync;
  /** From the start of the server's process until it answers with the whole cluster. */
  readonly serverReadyMs?: number;
  /** The longest time in which the server's process did nothing else while it read the cluster, ms. */
  readonly stallMs?: number;
  /** The server's main thread meanwhile. */
  readonly looks?: readonly Running[];
  readonly memory?: MemoryFigures;
  /** After everything else of the run. */
  readonly memoryAtEnd?: Memory;
  readonly changes?: ChangeLatency;
  /** The server's main thread before and after them. */
  readonly changing?: readonly [Running, Running];
  readonly navigation?: Navigation;
  readonly bytes?: Bytes;
  readonly routes?: readonly RouteCost[];
  readonly busy?: Busy;
  readonly soak?: Soak;
  readonly profiles?: readonly Profiled[];
}

/** Those of issue 7 for the large size, of search and a busy cluster in busy-figures.ts; bytes and milliseconds. `podMore`: for each pod beyond 50,000. */
const aims = { firstSync: 1.2, stall: 50, memory: 500e6, podMore: 2000, change: 300, navigation: 1500, transfer: 200e3 } as const;

/** On what cluster the figures were found. */
export function clusterConditions({ cluster, browser, size, seed }: Figures): string[] {
  const { namespaces, servicesInNamespace, podsInService } = sizes[size];
  const services = namespaces * servicesInNamespace;
  const count = (value: number) => value.toLocaleString('en');
  return [
    `Size ${size}: ${count(namespaces)} namespaces, ${count(services)} Services, ${count(services * podsInService)} pods; seed ${seed}.`,
    `${cluster}${browser ? `, Chromium ${browser}` : ''}.`,
    'Cluster, server and browser share the machine.',
  ];
}

export function machineConditions({ cores, processor, memoryOfMachine, node, loadAverage, date, commit }: Machine): string[] {
  return [
    `${cores} cores (${processor}), ${(memoryOfMachine / 1e9).toFixed(0)} GB, Node ${node}.`,
    `Load average before the run: ${loadAverage.map((value) => value.toFixed(1)).join(', ')}.`,
    `${date}, commit ${commit}.`,
  ];
}

export function rowsOf({
  size,
  firstSync,
  serverReadyMs,
  stallMs,
  looks,
  memory,
  memoryAtEnd,
  changes,
  changing,
  navigation,
  bytes,
  routes,
  busy,
  soak,
}: Figures): Row[] {
  return [
    ...(firstSync ? firstSyncRows(firstSync, size !== 'small') : []),
    ...(serverReadyMs === undefined ? [] : [{ id: '', what: 'start of the server until it answers', value: milliseconds(serverReadyMs) }]),
    ...(stallMs === undefined
      ? []
      : [
          {
            id: 'a',
            what: 'longest stall of the event loop meanwhile',
            value: milliseconds(stallMs),
            aim: atMost(stallMs, aims.stall, '≤ 50 ms'),
          },
          ...waitingRows(looks ?? [], stallMs),
        ]),
    ...(memory ? memoryRows(memory, podsOf(size)) : []),
    ...(memoryAtEnd ? [{ id: '', what: 'at the end of this run', value: megabytes(memoryAtEnd.resident) }] : []),
    ...(changes ? changeRows(changes) : []),
    ...(changing
      ? [{ id: '', what: 'main thread of the server meanwhile: ran, waited for a processor', value: runBetween(changing) }]
      : []),
    ...(navigation ? navigationRows(navigation) : []),
    ...(bytes ? byteRows(bytes) : []),
    ...(routes ? routeRows(routes) : []),
    ...(busy ? busyRows(busy) : []),
    ...(soak ? soakRows(soak) : []),
  ];
}

/** How much of a stall may be nothing but waiting for a processor that others have. */
function waitingRows(looks: readonly Running[], stallMs: number): Row[] {
  const [first, last] = [looks[0], looks.at(-1)];
  if (!first || !last) return [];
  return [
    { id: '', what: '  main thread meanwhile: ran, waited for a processor', value: runBetween([first, last]) },
    { id: '', what: '  the most that it waited in a piece of the length of the stall', value: milliseconds(mostWaited(looks, stallMs)) },
  ];
}

/** Of a small cluster most is the way in: discovery, and the first page of each kind. */
function firstSyncRows({ samples, toAhead, toStepwise, cpuToAhead }: FirstSync, hasAim: boolean): Row[] {
  const time = (way: keyof typeof samples) => milliseconds(median(samples[way].map(({ ms }) => ms)));
  const stall = (way: keyof typeof samples) => milliseconds(median(samples[way].map(({ stallMs }) => stallMs)));
  const objects = samples.waymark[0]?.objects.toLocaleString('en') ?? '?';
  return [
    {
      id: 'a',
      what: 'first sync ÷ same lists and JSON.parse alone',
      value: toAhead.toFixed(2),
      ...(hasAim ? { aim: atMost(toAhead, aims.firstSync, '≤ 1.2') } : {}),
    },
    { id: '', what: `first sync, ${objects} objects`, value: time('waymark') },
    { id: '', what: 'same lists and JSON.parse, next page asked ahead', value: time('ahead') },
    { id: '', what: 'same, page after page', value: `${time('stepwise')}, ratio ${toStepwise.toFixed(2)}` },
    { id: '', what: 'ratio of processor time', value: cpuToAhead.toFixed(2) },
    { id: '', what: 'longest stall in it; in the same lists and JSON.parse', value: `${stall('waymark')}; ${stall('ahead')}` },
  ];
}

function podsOf(size: SizeName): number {
  const { namespaces, servicesInNamespace, podsInService } = sizes[size];
  return namespaces * servicesInNamespace * podsInService;
}

function memoryRows({ synced, settled, afterOverview }: MemoryFigures, pods: number): Row[] {
  const limit = aims.memory + aims.podMore * Math.max(0, pods - podsOf('large'));
  return [
    {
      id: 'b',
      what: 'resident memory, one tab open',
      value: megabytes(settled.resident),
      aim: atMost(settled.resident, limit, `≤ ${megabytes(limit)}`),
    },
    {
      id: 'b',
      what: 'after one more request for the overview',
      value: megabytes(afterOverview.resident),
      aim: atMost(afterOverview.resident, limit, `≤ ${megabytes(limit)}`),
    },
    { id: '', what: 'right after the first sync; the most ever', value: `${megabytes(synced.resident)}; ${megabytes(afterOverview.peak)}` },
  ];
}

function changeRows({ samples, clockErrorMs }: ChangeLatency): Row[] {
  const shown = samples.map((sample) => sample.shown);
  const of = (kind: string) => samples.filter((sample) => sample.of === kind).map((sample) => sample.shown);
  const both = (list: readonly number[]) => `${milliseconds(median(list))}, ${milliseconds(quantile(list, 0.95))}`;
  const ratio = median(samples.map((sample) => sample.shown / sample.watched));
  return [
    {
      id: 'c',
      what: `label patch to changed page at 200 other writes a second, p95 of ${samples.length}`,
      value: milliseconds(quantile(shown, 0.95)),
      aim: atMost(quantile(shown, 0.95), aims.change, '≤ 300 ms'),
    },
    { id: '', what: `p50 (clocks agree to ${clockErrorMs.toFixed(1)} ms)`, value: milliseconds(median(shown)) },
    { id: '', what: 'of a Service: p50, p95', value: both(of('Service')) },
    { id: '', what: 'of a Namespace: p50, p95', value: both(of('Namespace')) },
    { id: '', what: 'event at a plain watch: p50, p95', value: both(samples.map((sample) => sample.watched)) },
    { id: '', what: 'page ÷ plain watch, p50', value: ratio.toFixed(1) },
    { id: '', what: 'page − plain watch: p50, p95', value: both(samples.map((sample) => sample.shown - sample.watched)) },
  ];
}

function navigationRows({ cold, warm }: Navigation): Row[] {
  const p95 = quantile(cold, 0.95);
  return [
    {
      id: 'd',
      what: `navigation to a drawn graph, p95 of ${cold.length}, empty cache`,
      value: milliseconds(p95),
      aim: atMost(p95, aims.navigation, '≤ 1.5 s'),
    },
    { id: '', what: 'p50', value: milliseconds(median(cold)) },
    { id: '', what: 'again in the same browser: p50, p95', value: `${milliseconds(median(warm))}, ${milliseconds(quantile(warm, 0.95))}` },
  ];
}

function byteRows({ first, afterwards, again, relevant, elsewhere, unrelated }: Bytes): Row[] {
  const { html, js, css, fonts, data, other } = first;
  const middle = (list: readonly Transfer[]) => {
    const stream = (transfer: Transfer) => transfer.events['change'] ?? 0;
    const total = median(list.map(bytesIn));
    return `${kilobytes(total)}, of it event stream ${kilobytes(median(list.map(stream)))}`;
  };
  const parts = Object.entries({ html, js, css, fonts, data, other }).filter(([, size]) => size > 0);
  return [
    {
      id: 'e',
      what: `first visit until drawn and interactive, ${first.requests} requests`,
      value: kilobytes(bytesIn(first)),
      aim: atMost(bytesIn(first), aims.transfer, '≤ 200 kB'),
    },
    ...parts.map(([name, size]) => ({ id: '', what: `  ${name}`, value: kilobytes(size) })),
    { id: '', what: '  event stream', value: kilobytes(bytesIn({ ...first, html: 0, js: 0, css: 0, fonts: 0, data: 0, other: 0 })) },
    {
      id: '',
      what: `after it, when the browser is idle, ${afterwards.requests} requests`,
      value: `${kilobytes(bytesIn(afterwards))}, of it js ${kilobytes(afterwards.js)}`,
    },
    { id: '', what: 'second visit', value: `${kilobytes(bytesIn(again))}, of it data ${kilobytes(again.data)}` },
    { id: 'e', what: 'a change in the open namespace', value: middle(relevant) },
    { id: '', what: 'the same change in a closed namespace', value: middle(elsewhere) },
    { id: '', what: 'a change that says nothing to Waymark', value: middle(unrelated) },
    {
      id: '',
      what: 'a sign of life, every 15 s',
      value: kilobytes(largestFreshness([first, afterwards, again, ...relevant, ...elsewhere, ...unrelated])),
    },
  ];
}

function largestFreshness(list: readonly Transfer[]): number {
  return median(list.flatMap(({ events }) => events['freshness'] ?? []));
}
