import { patchKinds } from '../../../lib/mesh/plan/plan.ts';
import { commonChoices } from '../../../lib/mesh/plan/waypoint-choices.ts';
import { err, ok } from '../../../lib/mesh/result.ts';
import type { WaypointChoice } from '../../../lib/protocol/api.ts';
import { maxTargets } from '../../../lib/protocol/intents/limits.ts';
import { queryOf } from '../../../lib/server/query.ts';
import { route } from '../../../lib/server/route.ts';
import { readReady } from '../../../lib/server/runtime.ts';

/** Every waypoint, those that fit an object of ?kind= (else the namespace itself) first, the others with the reason and the fix. */
export const GET = route((request, caller) => {
  const live = readReady(caller, 'Gateway', 'GatewayClass');
  if (!live.ok) return live;
  const query = queryOf(request);
  const namespaces = [...new Set(query.getAll('namespace'))];
  if (namespaces.length < 1 || namespaces.length > maxTargets || namespaces.includes(''))
    return err({ code: 'invalid', message: 'Say for which namespaces, for example ?namespace=shop.' });
  const kind = patchKinds.find((one) => one === (query.get('kind') ?? 'Namespace'));
  if (!kind)
    return err({
      code: 'invalid',
      message: `Allowed kinds: ${patchKinds.join(', ')}.`,
      issues: [{ field: 'kind', message: patchKinds.join(', ') }],
    });
  const { waypoints } = live.value.views.overview();
  const choices = commonChoices(namespaces, waypoints, live.value.cluster.store.world, kind).map(
    ({ node, fits, reason, fix }): WaypointChoice => ({
      waypoint: { namespace: node.namespace, name: node.name },
      trafficType: `${node.trafficType}${node.trafficTypeOrigin}`,
      badge: node.badge,
      fits,
      reason,
      fix,
    }),
  );
  return ok(choices);
});
