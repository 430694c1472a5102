import type { Destination, NamespaceDestinations } from './destinations.ts';
import { allOf, podsBehind } from './destinations.ts';

/** A destination that asks for a waypoint and does not get one. */
export interface InVain {
  readonly destination: Destination;
  /** How many stand behind it, when it is addressed as a service. */
  readonly pods: number;
}

interface Piece {
  readonly hits: readonly InVain[];
  /** Of so many it is not known. */
  readonly unknown: number;
  /** Differs exactly when what the radar says of the namespace does. */
  readonly text: string;
}

/** A namespace that is resolved again is another object. */
const pieces = new WeakMap<NamespaceDestinations, Piece>();

/** What one namespace adds to the radar. Computed once, for it is asked for at every change of anything. */
export function inVain(here: NamespaceDestinations): Piece {
  const known = pieces.get(here);
  if (known) return known;
  const hits: InVain[] = [];
  const texts: string[] = [];
  let unknown = 0;
  for (const destination of allOf(here)) {
    const { answer, kind, name } = destination;
    if (answer.state === 'unknown') unknown++;
    if (answer.state !== 'broken' || !answer.asked) continue;
    const pods = kind === 'Service' ? podsBehind(destination).length : 0;
    hits.push({ destination, pods });
    texts.push(JSON.stringify([kind, name, pods, answer.asked, answer.reason, answer.message, answer.source]));
  }
  const piece = { hits, unknown, text: `${texts.sort().join()}${unknown > 0 ? ` ${unknown}` : ''}` };
  pieces.set(here, piece);
  return piece;
}
