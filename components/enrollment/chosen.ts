import { refKey } from '../../lib/mesh/model/ref.ts';
import type { StandIn } from '../../lib/mesh/plan/find-targets.ts';
import type { TargetRef } from '../../lib/mesh/plan/intent.ts';

/** A controller that is changed for pods that were chosen. */
export interface Stand {
  readonly target: TargetRef;
  /** How many of its pods were chosen, and how many a change of its template makes anew. */
  readonly pods: number;
  readonly restarts: number;
}

/** How what is changed came of what was chosen. */
export interface Chosen {
  readonly targets: readonly TargetRef[];
  readonly stands: readonly Stand[];
  /** What nothing stands for, by the reason. */
  readonly leftOut: ReadonlyArray<{ readonly why: string; readonly count: number }>;
  /** How many more there are than one plan takes. */
  readonly more: number;
}

/** Each target once, in the order in which it was met; several pods of one controller are one. */
export function chosenOf(items: readonly StandIn[], most: number): Chosen {
  const targets = new Map<string, TargetRef>();
  const stands = new Map<string, Stand>();
  const leftOut = new Map<string, number>();
  for (const { chosen, stands: found, why } of items) {
    if (!found) {
      leftOut.set(why, (leftOut.get(why) ?? 0) + 1);
      continue;
    }
    const { target, restarts } = found;
    const key = refKey(target);
    targets.set(key, target);
    if (chosen.kind === 'Pod' && target.kind !== 'Pod') stands.set(key, { target, restarts, pods: (stands.get(key)?.pods ?? 0) + 1 });
  }
  return {
    targets: [...targets.values()].slice(0, most),
    stands: [...stands.values()],
    leftOut: [...leftOut].map(([why, count]) => ({ why, count })),
    more: Math.max(0, targets.size - most),
  };
}
