import { nameKey } from '../../model/ref.ts';
import type { Answer } from '../../resolve/answer.ts';
import type { Radar, RadarCause } from '../explanation-view.ts';
import { listedOf } from '../explanation-view.ts';
import type { InVain } from '../in-vain.ts';
import { inVain } from '../in-vain.ts';
import type { LiveViews } from '../live-views.ts';
import { compare } from '../workloads.ts';
import { addressedOf } from './explanation.ts';

/** The destinations that ask for a waypoint and do not get one, by cause, worst first. It costs what is broken, and the namespaces. */
export function radarOf(views: LiveViews): Omit<Radar, 'revision'> {
  const causes = new Map<string, { answer: Answer; hits: InVain[] }>();
  let total = 0;
  let unknown = 0;
  for (const here of views.everything()) {
    const piece = inVain(here);
    unknown += piece.unknown;
    total += piece.hits.length;
    for (const hit of piece.hits) {
      const { answer } = hit.destination;
      const key = `${answer.asked ? nameKey(answer.asked) : ''} ${answer.reason}`;
      const cause = causes.get(key);
      if (cause) cause.hits.push(hit);
      else causes.set(key, { answer, hits: [hit] });
    }
  }
  const limit = listedOf(causes.size);
  return { total, unknown, causes: [...causes.values()].map(({ answer, hits }) => causeOf(answer, hits, limit)).sort(worse) };
}

function causeOf(answer: Answer, hits: InVain[], limit: number): RadarCause {
  const services = hits.filter(({ destination }) => addressedOf(destination) === 'service').length;
  const sorted = hits.sort(
    (a, b) =>
      compare(addressedOf(a.destination), addressedOf(b.destination)) ||
      b.pods - a.pods ||
      compare(a.destination.namespace, b.destination.namespace) ||
      compare(a.destination.name, b.destination.name),
  );
  return {
    waypoint: answer.asked ?? { namespace: '', name: '' },
    reason: answer.reason,
    message: answer.message,
    services,
    workloads: hits.length - services,
    pods: hits.reduce((sum, { pods }) => sum + pods, 0),
    destinations: sorted.slice(0, limit).map(({ destination: { kind, namespace, name, answer: own }, pods }) => ({
      to: { kind, namespace, name },
      pods,
      source: own.source,
    })),
  };
}

function worse(a: RadarCause, b: RadarCause): number {
  return (
    b.services - a.services ||
    b.workloads - a.workloads ||
    b.pods - a.pods ||
    compare(nameKey(a.waypoint), nameKey(b.waypoint)) ||
    compare(a.reason, b.reason)
  );
}
