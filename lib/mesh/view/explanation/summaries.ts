import type { World } from '../../model/world.ts';
import type { Answer } from '../../resolve/answer.ts';
import { isOutOfSight, waypointBound } from '../../resolve/conditions.ts';
import { resolveInlineEndpoint } from '../../resolve/workload.ts';
import { allOf } from '../destinations.ts';
import type { DestinationRef, DestinationSummary } from '../explanation-view.ts';
import type { LiveViews } from '../live-views.ts';
import { addressedOf } from './explanation.ts';

/** Every destination of the cluster, by namespace; endpoints that are written inside a ServiceEntry follow those of their namespace. */
export function* summariesOf(world: World, views: LiveViews): Iterable<DestinationSummary> {
  for (const here of views.everything()) {
    for (const destination of allOf(here)) yield summaryOf(destination, destination.answer);
    for (const entry of world.ServiceEntry.in(here.namespace)) {
      const seen = new Set<string>();
      for (const endpoint of entry.endpoints) {
        if (seen.has(endpoint.address)) continue;
        seen.add(endpoint.address);
        const to = { kind: 'ServiceEntry', namespace: entry.namespace, name: entry.name, endpoint: endpoint.address } as const;
        yield summaryOf(to, resolveInlineEndpoint(entry, endpoint, world));
      }
    }
  }
}

function summaryOf(to: DestinationRef, answer: Answer): DestinationSummary {
  const { kind, namespace, name, endpoint } = to;
  const { state, reason, waypoint, canary } = answer;
  // istiod writes conditions on no Pod and no endpoint.
  const written = kind === 'Pod' || endpoint !== undefined || isOutOfSight(answer) ? null : waypointBound(answer);
  return {
    kind: kind as DestinationSummary['kind'],
    namespace,
    name,
    ...(endpoint === undefined ? {} : { endpoint }),
    addressed: addressedOf(to),
    state,
    reason,
    waypoint,
    canary: canary && { ...canary.key, weight: canary.weight },
    condition: written && { status: written.status, reason: written.reason, message: written.message },
  };
}
