import { ok } from '../../../lib/mesh/result.ts';
import { freshnessOf } from '../../../lib/server/freshness.ts';
import { route } from '../../../lib/server/route.ts';
import { readLive } from '../../../lib/server/runtime.ts';
import { openStream } from '../../../lib/server/streams.ts';

/** The one stream of a tab: which answers changed, and how fresh they are. */
export const GET = route((request) => {
  const live = readLive();
  if (!live.ok) return live;
  return ok(openStream(request.signal, { epoch: live.value.epoch }, () => freshnessOf(live.value.cluster)));
});
