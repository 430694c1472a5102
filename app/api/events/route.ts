import { ok } from '../../../lib/mesh/result.ts';
import { freshnessOf } from '../../../lib/server/freshness.ts';
import { route } from '../../../lib/server/route.ts';
import { readLive } from '../../../lib/server/runtime.ts';

/** The one stream of a tab: which answers changed, and how fresh they are. */
export const GET = route((request, caller) => {
  const live = readLive(caller);
  if (!live.ok) return live;
  const { cluster, epoch, streams } = live.value;
  return ok(streams.open(request.signal, { epoch }, () => freshnessOf(cluster)));
});
