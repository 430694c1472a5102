import type { Live } from '../live.ts';
import { metrics } from './metrics.ts';

/** Everything that is counted, in Prometheus' text format; what is a state is looked up now. */
export async function scrape(lives: readonly Live[]): Promise<{ readonly contentType: string; readonly text: string }> {
  const { registry, feedStates, feedAge, feedObjects, streams, identities } = metrics();
  for (const gauge of [feedStates, feedAge, feedObjects]) gauge.reset();
  const now = performance.now();
  const ages = new Map<string, number>();
  for (const { cluster } of lives)
    for (const { kind, cell, seenAt, objects } of cluster.store.feeds()) {
      feedStates.inc({ kind, state: cell.state });
      feedObjects.inc({ kind }, objects);
      const fresh = cell.state === 'live' || cell.state === 'stale';
      if (fresh && seenAt > 0) ages.set(kind, Math.max(ages.get(kind) ?? 0, (now - seenAt) / 1000));
    }
  for (const [kind, age] of ages) feedAge.set({ kind }, age);
  streams.set(lives.reduce((sum, live) => sum + live.streams.count, 0));
  identities.set(lives.length);
  return { contentType: registry.contentType, text: await registry.metrics() };
}
