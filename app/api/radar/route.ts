import { ok } from '../../../lib/mesh/result.ts';
import { radarFor } from '../../../lib/server/radar.ts';
import { route } from '../../../lib/server/route.ts';
import { readReady } from '../../../lib/server/runtime.ts';

/** What asks for a waypoint and does not get one, worst first. */
export const GET = route((_request, caller) => {
  const live = readReady(caller);
  return live.ok ? ok(radarFor(live.value)) : live;
});
