import { queryOf } from '../../../lib/server/query.ts';
import { route } from '../../../lib/server/route.ts';
import { readReady } from '../../../lib/server/runtime.ts';
import { targetsRequest } from '../../../lib/server/targets.ts';

/** What can be told to use a waypoint: by a text, or what stands for things that were chosen. */
export const GET = route((request, caller) => {
  const live = readReady(caller);
  return live.ok ? targetsRequest(queryOf(request), live.value.cluster.store.world) : live;
});
