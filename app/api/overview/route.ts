import { ok } from '../../../lib/mesh/result.ts';
import { stamped } from '../../../lib/server/live.ts';
import { queryOf, readFilter } from '../../../lib/server/query.ts';
import { route } from '../../../lib/server/route.ts';
import { readReady } from '../../../lib/server/runtime.ts';

/** The whole cluster: one card a namespace, all waypoints, attachments between namespaces. */
export const GET = route((request, caller) => {
  const live = readReady(caller);
  if (!live.ok) return live;
  const filter = readFilter(queryOf(request));
  if (!filter.ok) return filter;
  return ok(stamped(live.value.views.overview(filter.value), live.value));
});
