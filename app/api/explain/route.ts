import { explainRequest } from '../../../lib/server/destinations.ts';
import { queryOf } from '../../../lib/server/query.ts';
import { route } from '../../../lib/server/route.ts';
import { readReady } from '../../../lib/server/runtime.ts';

/** Which waypoint handles a destination, why, and what that means for each caller. */
export const GET = route((request, caller) => {
  const live = readReady(caller);
  return live.ok ? explainRequest(queryOf(request), live.value) : live;
});
