import { ok } from '../../../lib/mesh/result.ts';
import { find } from '../../../lib/mesh/view/find.ts';
import { readKind } from '../../../lib/server/destinations.ts';
import { queryOf, readText } from '../../../lib/server/query.ts';
import { route } from '../../../lib/server/route.ts';
import { readReady } from '../../../lib/server/runtime.ts';

/** The destinations that a text may mean: a name, a host, an address. */
export const GET = route((request, caller) => {
  const live = readReady(caller);
  if (!live.ok) return live;
  const text = readText(queryOf(request), 'q', { example: 'reviews.bookinfo' });
  if (!text.ok) return text;
  const kind = readKind(queryOf(request));
  if (!kind.ok) return kind;
  return ok(find(text.value, live.value.cluster.store.world, live.value.views, { kind: kind.value }));
});
