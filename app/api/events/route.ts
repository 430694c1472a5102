import { err, ok } from '../../../lib/mesh/result.ts';
import { build } from '../../../lib/protocol/build.ts';
import { freshnessOf } from '../../../lib/server/freshness.ts';
import { tooMany } from '../../../lib/server/identity/rate-limit.ts';
import { route } from '../../../lib/server/route.ts';
import { readLive } from '../../../lib/server/runtime.ts';
import { isStopping, stopping } from '../../../lib/server/serving.ts';

/** Of one session (S-51). */
const maxStreams = 4;

/** The one stream of a browser: which answers changed, and how fresh they are. */
export const GET = route((request, caller) => {
  const live = readLive(caller);
  if (!live.ok) return live;
  if (isStopping()) return err(stopping);
  const { cluster, epoch, streams } = live.value;
  const { session } = caller;
  if (session && streams.countOf(session.id) >= maxStreams)
    return err(tooMany('This browser has as many pages of Waymark open as it may.', 30));
  return ok(streams.open(request.signal, { epoch, build }, () => freshnessOf(cluster), session));
});
