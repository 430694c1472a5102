import { listRequest } from '../../../lib/server/destinations.ts';
import { queryOf } from '../../../lib/server/query.ts';
import { route } from '../../../lib/server/route.ts';
import { readReady } from '../../../lib/server/runtime.ts';

/** Every destination with its answer, for scripts (docs/api.md). */
export const GET = route((request, caller) => {
  const live = readReady(caller);
  return live.ok ? listRequest(queryOf(request), live.value) : live;
});
