import type { Answer } from '../resolve/answer.ts';

/**
 * How a thing is drawn; decided here and nowhere else. Loudest first:
 * - broken: asks for a waypoint and does not get one.
 * - drift: labels and istio-cni disagree about the mesh, or the pod is cut off.
 * - unknown: an object that decides may not be read.
 * - l7: bound to a waypoint.
 * - optedOut: says none.
 * - l4: in the mesh, ztunnel only.
 * - exempt: belongs to a waypoint or gateway itself.
 * - outside: not in the mesh.
 */
export const looks = ['broken', 'drift', 'unknown', 'l7', 'optedOut', 'l4', 'exempt', 'outside'] as const;
export type Look = (typeof looks)[number];

export type LookCounts = Readonly<Partial<Record<Look, number>>>;

export function lookOf(answer: Answer, inMesh: boolean): Look {
  switch (answer.state) {
    case 'broken':
      return 'broken';
    case 'unknown':
      return 'unknown';
    case 'handled':
      return 'l7';
    case 'direct':
      if (answer.reason === 'OptedOut') return inMesh ? 'optedOut' : 'outside';
      if (answer.reason === 'Exempt') return 'exempt';
      return inMesh ? 'l4' : 'outside';
  }
}

/** The loudest of some looks. */
export function worst(list: Iterable<Look>): Look {
  let index: number = looks.length - 1;
  for (const look of list) index = Math.min(index, looks.indexOf(look));
  return looks[index] ?? 'outside';
}
