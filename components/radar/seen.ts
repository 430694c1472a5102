import type { Freshness } from '../../lib/protocol/api.ts';
import type { HeardFreshness } from '../query/freshness.ts';
import { useFreshness } from '../query/freshness.ts';

/** How much of what could fall open is read: a count over nothing is no count. */
export type Seen = 'all' | 'some' | 'nothing';

const destinations: readonly string[] = ['Service', 'ServiceEntry', 'Pod', 'WorkloadEntry'];

export function seenOf({ parts, scope }: Pick<Freshness, 'parts' | 'scope'>): Seen {
  // What the cluster does not have cannot fall open; what is stale was read once.
  const decisive = parts.filter(({ kind, state }) => destinations.includes(kind) && state !== 'absent');
  const read = decisive.filter(({ state }) => state === 'live' || state === 'stale');
  if (read.length === 0) return 'nothing';
  return scope === null && read.length === decisive.length ? 'all' : 'some';
}

const select = (freshness: HeardFreshness) => seenOf(freshness);

/** undefined: not known yet. */
export function useSeen(): Seen | undefined {
  return useFreshness(select).data;
}
