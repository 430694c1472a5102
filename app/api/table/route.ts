import { ok } from '../../../lib/mesh/result.ts';
import { queryOf, readFilter, readNumber } from '../../../lib/server/query.ts';
import { withRevision } from '../../../lib/server/revision.ts';
import { route } from '../../../lib/server/route.ts';
import { readReady } from '../../../lib/server/runtime.ts';

/** The destinations of the cluster as rows, filtered on the server, a page at a time. */
export const GET = route((request, caller) => {
  const live = readReady(caller);
  if (!live.ok) return live;
  const query = queryOf(request);
  const filter = readFilter(query);
  if (!filter.ok) return filter;
  const offset = readNumber(query, 'offset', { fallback: 0, max: 1_000_000 });
  if (!offset.ok) return offset;
  const limit = readNumber(query, 'limit', { fallback: 200, max: 1000 });
  if (!limit.ok) return limit;
  const { revision: _counter, ...page } = live.value.views.table(filter.value, offset.value, limit.value);
  return ok(withRevision(page));
});
