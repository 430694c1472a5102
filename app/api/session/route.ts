import { ok } from '../../../lib/mesh/result.ts';
import { route } from '../../../lib/server/route.ts';
import { readLive } from '../../../lib/server/runtime.ts';
import { sessionOf } from '../../../lib/server/session.ts';

/** Where the page is connected to, and as whom. */
export const GET = route(async (_request, caller) => {
  const live = readLive(caller);
  return live.ok ? ok(await sessionOf(live.value.cluster, caller)) : live;
});
