import { err, ok } from '../../../../lib/mesh/result.ts';
import { stampedSince } from '../../../../lib/server/live.ts';
import { queryOf } from '../../../../lib/server/query.ts';
import { route } from '../../../../lib/server/route.ts';
import { readReady } from '../../../../lib/server/runtime.ts';

/** Everything that is drawn inside one namespace. With `since`, what differs from that revision. */
export const GET = route<RouteContext<'/api/namespaces/[name]'>>(async (request, caller, { params }) => {
  const { name } = await params;
  const live = readReady(caller);
  if (!live.ok) return live;
  const view = live.value.views.namespace(name);
  return view
    ? ok(stampedSince(`ns ${name}`, view, live.value, queryOf(request).get('since')))
    : err({ code: 'notFound', message: `There is no namespace ${name}, or you may not read it.` });
});
