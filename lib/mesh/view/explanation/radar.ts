import { nameKey } from '../../model/ref.ts';
import type { Answer } from '../../resolve/answer.ts';
import type { Destination, NamespaceDestinations } from '../destinations.ts';
import { allOf, podsBehind } from '../destinations.ts';
import type { Radar, RadarCause } from '../explanation-view.ts';
import { radarLimit } from '../explanation-view.ts';
import type { LiveViews } from '../live-views.ts';
import { compare } from '../workloads.ts';
import { addressedOf } from './explanation.ts';

interface Hit {
  readonly destination: Destination;
  readonly pods: number;
}

/** What one namespace adds. */
interface Piece {
  readonly hits: readonly Hit[];
  readonly unknown: number;
}

/** A namespace that is resolved again is another object. */
const pieces = new WeakMap<NamespaceDestinations, Piece>();

/** The destinations that ask for a waypoint and do not get one, by cause, worst first. It costs what is broken, and the namespaces. */
export function radarOf(views: LiveViews): Omit<Radar, 'revision'> {
  const causes = new Map<string, { answer: Answer; hits: Hit[] }>();
  let total = 0;
  let unknown = 0;
  for (const here of views.everything()) {
    const piece = pieceOf(here);
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
  return { total, unknown, causes: [...causes.values()].map(({ answer, hits }) => causeOf(answer, hits)).sort(worse) };
}

function pieceOf(here: NamespaceDestinations): Piece {
  const known = pieces.get(here);
  if (known) return known;
  const hits: Hit[] = [];
  let unknown = 0;
  for (const destination of allOf(here)) {
    const { answer } = destination;
    if (answer.state === 'unknown') unknown++;
    if (answer.state !== 'broken' || !answer.asked) continue;
    hits.push({ destination, pods: addressedOf(destination) === 'service' ? podsBehind(destination).length : 0 });
  }
  const piece = { hits, unknown };
  pieces.set(here, piece);
  return piece;
}

function causeOf(answer: Answer, hits: Hit[]): RadarCause {
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
    destinations: sorted.slice(0, radarLimit).map(({ destination: { kind, namespace, name, answer: own }, pods }) => ({
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
