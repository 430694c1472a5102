import type { Busy, BusySecond } from './busy.ts';
import { rateOf } from './busy.ts';
import type { Row } from './report.ts';
import { atMost, kilobytes, megabytes, milliseconds } from './report.ts';
import type { RouteCost } from './routes.ts';
import { median, quantile } from './statistics.ts';

/** Issue 7: milliseconds, cores, bytes. */
const aims = { search: 50, event: 1, unrelated: 0, cores: 1, lag: 1000, grown: 100e6, overview: 200e3 } as const;

export function routeRows(routes: readonly RouteCost[]): Row[] {
  return routes.map(({ what, ms, bytes }) => {
    const both = `${milliseconds(median(ms))}, ${milliseconds(Math.max(...ms))}; ${kilobytes(bytes)}`;
    if (what.startsWith('search')) return { id: 'f', what, value: both, aim: atMost(median(ms), aims.search, '≤ 50 ms') };
    if (what === 'overview') return { id: 'f', what, value: both, aim: atMost(bytes, aims.overview, '≤ 200 kB') };
    return { id: '', what: `${what}: median, slowest; bytes`, value: both };
  });
}

export function busyRows({ oneTab, unrelatedBytes, manyTabs, storm }: Busy): Row[] {
  const perEvent = (seconds: readonly BusySecond[]) => seconds.map(({ events, cpuMs }) => cpuMs / Math.max(1, events));
  const cores = (seconds: readonly BusySecond[]) => seconds.reduce((sum, { cpuMs }) => sum + cpuMs, 0) / 1000 / seconds.length;
  const event = quantile(perEvent(oneTab), 0.95);
  const lag = quantile(storm.lags, 0.95);
  return [
    {
      id: 'g',
      what: `processor time a watch event at ${rateOf(oneTab)} a second, one tab: p95 of seconds`,
      value: milliseconds(event),
      aim: atMost(event, aims.event, '≤ 1 ms'),
    },
    { id: '', what: 'p50', value: milliseconds(median(perEvent(oneTab))) },
    {
      id: 'g',
      what: 'bytes to a tab for a change that is none of its',
      value: kilobytes(unrelatedBytes),
      aim: atMost(unrelatedBytes, aims.unrelated, '0'),
    },
    {
      id: 'g',
      what: `100 tabs at ${rateOf(manyTabs)} events a second: processors of the server`,
      value: cores(manyTabs).toFixed(2),
      aim: atMost(cores(manyTabs), aims.cores, '≤ 1'),
    },
    {
      id: 'g',
      what: `10 of 100 do not read, ${rateOf(storm.seconds)} events a second: lag of the others, p95 of ${storm.lags.length}`,
      value: milliseconds(lag),
      aim: atMost(lag, aims.lag, '< 1 s'),
    },
    { id: '', what: '  processors of the server', value: cores(storm.seconds).toFixed(2) },
    { id: 'g', what: '  memory more than before', value: megabytes(storm.grown), aim: atMost(storm.grown, aims.grown, '< 100 MB') },
  ];
}
