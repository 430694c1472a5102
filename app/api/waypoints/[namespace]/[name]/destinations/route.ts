import { ok } from '../../../../../../lib/mesh/result.ts';
import { handledBy } from '../../../../../../lib/mesh/view/explanation/handled-by.ts';
import { withRevision } from '../../../../../../lib/server/revision.ts';
import { route } from '../../../../../../lib/server/route.ts';
import { readReady } from '../../../../../../lib/server/runtime.ts';

/** Everything that a waypoint handles or is asked for by, and how each came to it. */
export const GET = route<RouteContext<'/api/waypoints/[namespace]/[name]/destinations'>>(async (_request, caller, { params }) => {
  const waypoint = await params;
  const live = readReady(caller, 'Gateway');
  if (!live.ok) return live;
  return ok(withRevision(handledBy(waypoint, live.value.cluster.store.world, live.value.views)));
});
