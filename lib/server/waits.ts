import type { ClusterOptions } from '../cluster/cluster.ts';
import { usualDiscoveryTiming } from '../cluster/discovery.ts';
import { usualTiming } from '../cluster/list-watch-timing.ts';

/**
 * For tests only: WAYMARK_TEST_HASTE=40 makes every wait between Waymark and the cluster 40 times shorter, so that what
 * takes a silent connection 150 s to be noticed takes 4 s. Their proportions stay. Without it nothing is changed.
 */
export function waitsIn(env: Readonly<Record<string, string | undefined>>): Pick<ClusterOptions, 'timing' | 'discoveryTiming'> {
  const haste = Number(env['WAYMARK_TEST_HASTE'] ?? 1);
  if (!(haste > 1)) return {};
  return { timing: shortened(usualTiming, haste), discoveryTiming: shortened(usualDiscoveryTiming, haste) };
}

function shortened<T extends object>(waits: T, haste: number): T {
  return Object.fromEntries(Object.entries(waits).map(([name, ms]) => [name, Number(ms) / haste])) as T;
}
