import { ok } from '../../../lib/mesh/result.ts';
import { radarOf } from '../../../lib/mesh/view/explanation/radar.ts';
import { withRevision } from '../../../lib/server/revision.ts';
import { route } from '../../../lib/server/route.ts';
import { readReady } from '../../../lib/server/runtime.ts';

/** What asks for a waypoint and does not get one, worst first. */
export const GET = route((_request, caller) => {
  const live = readReady(caller);
  return live.ok ? ok(withRevision(radarOf(live.value.views))) : live;
});
