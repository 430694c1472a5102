import type { IstiodSide } from './istiod-side.ts';
import type { Explained, WaymarkSide } from './waymark-side.ts';
import { idOf } from './waymark-side.ts';

export interface Difference {
  /** The record of the ambient index, or `conditions of Kind/namespace/name`. */
  readonly what: string;
  readonly ours: unknown;
  readonly istiods: unknown;
  /** What Waymark says and why; undefined: it does not know the destination. */
  readonly explained: Explained | undefined;
}

export interface Comparison {
  readonly destinations: number;
  readonly conditions: number;
  /** Entries that were left out, because nobody can say which of them has a host. */
  readonly ties: number;
  /** How often Waymark gave which answer about an object. */
  readonly answers: ReadonlyMap<string, number>;
  /** Conditions that istiod left as they were before and wrote only when their object changed once more. */
  readonly stale: readonly string[];
  readonly differences: readonly Difference[];
}

/** Compares everything that either side knows. */
export function compare(ours: WaymarkSide, istiods: IstiodSide): Comparison {
  const differences: Difference[] = [];
  let destinations = 0;
  for (const key of new Set([...ours.destinations.keys(), ...istiods.sent.keys()])) {
    const destination = ours.destinations.get(key);
    if (destination && ours.ties.has(idOf(destination.object))) continue;
    destinations++;
    const [mine, other] = [destination?.sent ?? null, istiods.sent.get(key) ?? null];
    if (!same(mine, other)) differences.push({ what: key, ours: mine, istiods: other, explained: destination });
  }
  let conditions = 0;
  const answers = new Map<string, number>();
  for (const key of new Set([...ours.expected.keys(), ...istiods.stored.keys()])) {
    if (ours.ties.has(key)) continue;
    const [expected, all] = [ours.expected.get(key), istiods.stored.get(key)];
    const stored = all?.filter(({ type }) => expected?.judged.includes(type));
    conditions += expected?.judged.length ?? 0;
    for (const answer of expected ? answersOf(expected) : []) answers.set(answer, (answers.get(answer) ?? 0) + 1);
    const [mine, other] = [expected && sorted(expected.conditions), stored && sorted(stored)];
    if (!same(mine, other)) {
      const missing = 'the object is not known';
      differences.push({ what: `conditions of ${key}`, ours: mine ?? missing, istiods: other ?? missing, explained: expected });
    }
  }
  return { destinations, conditions, ties: ours.ties.size, answers, stale: [], differences };
}

function* answersOf({ object: { kind }, answer }: Explained): Iterable<string> {
  yield `${kind} ${answer.reason}`;
  if (answer.canary) yield `${kind} with a canary`;
  if (answer.canaryError !== '') yield `${kind} with a canary that is refused`;
  if (answer.ingress.use) yield `${kind} with ingress traffic`;
}

function sorted<T extends { readonly type: string }>(conditions: readonly T[]): T[] {
  return conditions.toSorted((a, b) => (a.type < b.type ? -1 : 1));
}

/** Both sides write their fields in the same order. */
function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
