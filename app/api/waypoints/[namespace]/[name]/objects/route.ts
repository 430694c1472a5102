import { readMadeObjects } from '../../../../../../lib/server/made-objects.ts';
import { route } from '../../../../../../lib/server/route.ts';
import { readReady } from '../../../../../../lib/server/runtime.ts';

/** The objects that istiod made for a Gateway, listed at this moment, as the user. */
export const GET = route<RouteContext<'/api/waypoints/[namespace]/[name]/objects'>>(async (_request, caller, { params }) => {
  const waypoint = await params;
  const live = readReady(caller, 'Gateway');
  return live.ok ? readMadeObjects(waypoint, live.value) : live;
});
