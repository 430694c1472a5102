import { err, ok } from '../../../../lib/mesh/result.ts';
import { stamped } from '../../../../lib/server/live.ts';
import { route } from '../../../../lib/server/route.ts';
import { readReady } from '../../../../lib/server/runtime.ts';

/** Everything that is drawn inside one namespace. */
export const GET = route<RouteContext<'/api/namespaces/[name]'>>(async (_request, caller, { params }) => {
  const { name } = await params;
  const live = readReady(caller);
  if (!live.ok) return live;
  const view = live.value.views.namespace(name);
  return view
    ? ok(stamped(view, live.value))
    : err({ code: 'notFound', message: `There is no namespace ${name}, or you may not read it.` });
});
