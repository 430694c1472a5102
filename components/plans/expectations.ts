import type { RefKey } from '../../lib/mesh/model/ref.ts';
import { refKey } from '../../lib/mesh/model/ref.ts';
import type { Effect } from '../../lib/mesh/plan/plan.ts';
import type { Detail } from '../../lib/mesh/view/views.ts';

/** So many destinations are followed one by one; each is a request whenever something changes. */
export const FOLLOWED = 24;

/** The destinations on which istiod reports (semantics.md 4.9), in the order of the plan. */
export function followed(effects: readonly Effect[]): readonly Effect[] {
  return effects
    .filter(({ target }) => target.kind === 'Service' || target.kind === 'ServiceEntry' || target.kind === 'WorkloadEntry')
    .slice(0, FOLLOWED);
}

export interface Progress {
  readonly total: number;
  /** Waymark sees the labels and computes what was forecast. */
  readonly seen: number;
  /** And istiod says the same. */
  readonly reported: number;
  /** Why each of the others is not there yet. */
  readonly waiting: ReadonlyArray<{ readonly key: RefKey; readonly because: string }>;
}

/** How much of what was forecast came true. `details[i]` belongs to `effects[i]`. */
export function progressOf(effects: readonly Effect[], details: ReadonlyArray<Detail | undefined>): Progress {
  let seen = 0;
  let reported = 0;
  const waiting: Array<{ key: RefKey; because: string }> = [];
  effects.forEach((effect, index) => {
    const detail = details[index];
    const key = refKey(effect.target);
    if (!detail) waiting.push({ key, because: 'it is being read' });
    else if (!cameTrue(effect, detail)) waiting.push({ key, because: 'the cluster has not told of the change yet' });
    else {
      seen++;
      if (detail.reported?.verdict === 'agrees') reported++;
      else waiting.push({ key, because: detail.reported?.says || 'istiod has not reported on it' });
    }
  });
  return { total: effects.length, seen, reported, waiting };
}

function cameTrue(effect: Effect, detail: Detail): boolean {
  const want = effect.after.attachment;
  const have = detail.answer;
  if (!have || have.state !== want.state || have.reason !== want.reason) return false;
  return have.asked?.name === want.asked?.name && have.asked?.namespace === want.asked?.namespace;
}
