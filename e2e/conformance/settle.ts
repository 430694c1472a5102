import { setTimeout as sleep } from 'node:timers/promises';
import type { World } from '../../lib/mesh/model/world.ts';
import type { RawClient } from '../control-plane/raw-client.ts';
import type { Comparison } from './compare.ts';
import { compare } from './compare.ts';
import { readIstiod } from './istiod-side.ts';
import { nudge } from './nudge.ts';
import type { Sentinel } from './sentinel.ts';
import { readWaymark } from './waymark-side.ts';

export interface Both {
  readonly cluster: RawClient;
  readonly world: World;
  readonly sentinel: Sentinel;
}

/** istiod writes about 80 conditions a second. */
const pollMs = 250;
const sentinelWithinMs = 30_000;
/** A condition that differs as long as this while nothing moves is written once more. */
const restMs = 5000;
/** A difference that stays as long as this is one. */
const patienceMs = 15_000;
/** istiod still changes its mind after as long as this: then it never ends. */
const enoughMs = 60_000;

/**
 * Compares both sides once they have seen all that was written and istiod does not change any more. Differences are waited out as
 * long as they may be those of a condition that is still to be written; see also `nudge`.
 */
export async function settle({ cluster, world, sentinel }: Both, namespaces: ReadonlySet<string>): Promise<Comparison> {
  await sentinel.write();
  await cluster.waitFor(async () => sentinel.isIn(world) && (await sentinel.isSeenByIstiod()), {
    timeoutMs: sentinelWithinMs,
    what: 'istiod and Waymark to see the object that was written last',
  });
  const began = Date.now();
  let before = '';
  let stale: string[] = [];
  let sameSince = began;
  for (;;) {
    const istiods = await readIstiod(cluster, namespaces);
    const comparison = compare(readWaymark(world, namespaces), istiods);
    const now = fingerprint(istiods);
    if (now !== before) sameSince = Date.now();
    const isStable = now === before;
    before = now;
    if (isStable && comparison.differences.length === 0) return { ...comparison, stale };
    if (Date.now() - sameSince > patienceMs || Date.now() - began > enoughMs) return comparison;
    if (stale.length === 0 && Date.now() - sameSince > restMs && (await nudge(cluster, comparison.differences)))
      stale = comparison.differences.map(({ what, istiods }) => `${what}: ${JSON.stringify(istiods)}`);
    await sleep(pollMs);
  }
}

function fingerprint({ sent, stored }: Awaited<ReturnType<typeof readIstiod>>): string {
  return JSON.stringify([[...sent].toSorted(byKey), [...stored].toSorted(byKey)]);
}

function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}
