import { ok } from '../../../lib/mesh/result.ts';
import { freshnessOf } from '../../../lib/server/freshness.ts';
import { route } from '../../../lib/server/route.ts';
import { readLive } from '../../../lib/server/runtime.ts';

/** How fresh each part is, and what cannot be seen. */
export const GET = route((_request, caller) => {
  const live = readLive(caller);
  return live.ok ? ok(freshnessOf(live.value.cluster)) : live;
});
