import { waypointChoices } from '../../../lib/mesh/plan/waypoint-choices.ts';
import { err, ok } from '../../../lib/mesh/result.ts';
import type { WaypointChoice } from '../../../lib/protocol/api.ts';
import { queryOf } from '../../../lib/server/query.ts';
import { route } from '../../../lib/server/route.ts';
import { readReady } from '../../../lib/server/runtime.ts';

/** Every waypoint, those that fit the namespace first, the others with the reason. */
export const GET = route((request) => {
  const live = readReady();
  if (!live.ok) return live;
  const query = queryOf(request);
  const namespace = query.getAll('namespace');
  if (namespace.length !== 1 || !namespace[0])
    return err({ code: 'invalid', message: 'Say once for which namespace, for example ?namespace=shop.' });
  const { waypoints } = live.value.views.overview();
  const choices = waypointChoices(namespace[0], waypoints, live.value.cluster.store.world).map(
    ({ node, fits, reason }): WaypointChoice => ({
      waypoint: { namespace: node.namespace, name: node.name },
      trafficType: `${node.trafficType}${node.trafficTypeOrigin}`,
      badge: node.badge,
      fits,
      reason,
    }),
  );
  return ok(choices);
});
