import type { Row } from './report.ts';
import { atMost } from './report.ts';
import type { ChangeName, Cost, Resolution } from './resolution.ts';
import { changeNames, resolutionSize } from './resolution.ts';
import { median, quantile } from './statistics.ts';

/** Milliseconds: a full resolution, and one change. */
const aims = { full: 150, change: 1 } as const;

const whats: Readonly<Record<ChangeName, string>> = {
  Service: 'label of a Service',
  Namespace: 'label of a Namespace with 10 Services and 50 pods',
  Gateway: 'label of a Gateway that two namespaces use',
  'large Namespace': 'label of a Namespace with 2,000 Services',
};

export function resolutionRows({ objects, copying, cloning, full, firstOverview, changes }: Resolution): Row[] {
  const copy = median(wall(copying));
  const { namespaces, servicesInNamespace, podsInService } = resolutionSize;
  const services = namespaces * servicesInNamespace;
  const count = (value: number) => value.toLocaleString('en');
  const ratio = (value: number) => `${value.toFixed(value < 0.1 ? 4 : 2)} × copying`;
  const whole = (costs: readonly Cost[]) => `${precise(median(wall(costs)))}, ${ratio(median(wall(costs)) / copy)}`;
  return [
    {
      id: 'r',
      what: `full resolution, ${count(services)} Services, ${count(services * podsInService)} pods`,
      value: whole(full),
      aim: atMost(median(wall(full)), aims.full, '≤ 150 ms'),
    },
    { id: '', what: '  of processor time', value: precise(median(cpu(full))) },
    { id: '', what: 'first overview, everything resolved and counted', value: whole(firstOverview) },
    { id: '', what: `copying ${count(objects)} records once`, value: precise(copy) },
    { id: '', what: 'structuredClone of the same', value: whole(cloning) },
    ...changeNames.flatMap((name) => {
      const { answers, views } = changes[name];
      // The large namespace is beyond the size that the aim is about.
      const aim = (costs: readonly Cost[]) =>
        name === 'large Namespace' ? {} : { aim: atMost(quantile(cpu(costs), 0.95), aims.change, 'p95 ≤ 1 ms') };
      const both = (costs: readonly Cost[]) => `${spread(cpu(costs))}, ${ratio(median(cpu(costs)) / median(cpu(copying)))}`;
      return [
        { id: 'r', what: `${whats[name]}: answers, processor time p50, p95`, value: both(answers), ...aim(answers) },
        { id: '', what: '  wall time', value: spread(wall(answers)) },
        { id: 'r', what: '  overview and open view too, processor time', value: both(views), ...aim(views) },
        { id: '', what: '  wall time', value: spread(wall(views)) },
      ];
    }),
  ];
}

const wall = (costs: readonly Cost[]) => costs.map(({ ms }) => ms);
const cpu = (costs: readonly Cost[]) => costs.map(({ cpuMs }) => cpuMs);

function spread(samples: readonly number[]): string {
  return `${precise(quantile(samples, 0.5))}, ${precise(quantile(samples, 0.95))}`;
}

/** Three digits that mean something, from microseconds up. */
export function precise(ms: number): string {
  if (ms >= 100) return `${ms.toFixed(0)} ms`;
  return ms >= 10 ? `${ms.toFixed(1)} ms` : `${ms.toFixed(ms < 0.1 ? 3 : 2)} ms`;
}
