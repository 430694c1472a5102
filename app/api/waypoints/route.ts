import { ok } from '../../../lib/mesh/result.ts';
import { waypointList } from '../../../lib/mesh/view/waypoint-list.ts';
import { withRevision } from '../../../lib/server/revision.ts';
import { route } from '../../../lib/server/route.ts';
import { readReady } from '../../../lib/server/runtime.ts';

/** Every waypoint, with how destinations came to it. */
export const GET = route((_request, caller) => {
  const live = readReady(caller, 'Gateway', 'GatewayClass');
  return live.ok ? ok(withRevision(waypointList(live.value.views, live.value.cluster.store.world))) : live;
});
