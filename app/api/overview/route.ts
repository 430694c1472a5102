import { ok } from '../../../lib/mesh/result.ts';
import { stamped, stampedSince } from '../../../lib/server/live.ts';
import { queryOf, readFilter } from '../../../lib/server/query.ts';
import { contentRevision } from '../../../lib/server/revision.ts';
import { route } from '../../../lib/server/route.ts';
import { noteWhoAsks, readReady } from '../../../lib/server/runtime.ts';

/** The whole cluster: one card a namespace, all waypoints, attachments between namespaces. With `since`, what differs from that revision. */
export const GET = route((request, caller) => {
  const live = readReady(caller);
  if (!live.ok) return live;
  const query = queryOf(request);
  const filter = readFilter(query);
  if (!filter.ok) return filter;
  if (!filter.value) return ok(stampedSince('overview', live.value.views.overview(), live.value, query.get('since')));
  // What matches hangs on any object, and changes while every card stays as it is.
  noteWhoAsks(live.value, 'answers');
  const overview = live.value.views.overview(filter.value);
  return ok(stamped({ ...overview, revision: contentRevision(overview) }, live.value));
});
