import { err, ok } from '../../../../lib/mesh/result.ts';
import { route } from '../../../../lib/server/route.ts';
import { readReady, stamped } from '../../../../lib/server/runtime.ts';

/** Everything that is drawn inside one namespace. */
export const GET = route<RouteContext<'/api/namespaces/[name]'>>(async (_request, { params }) => {
  const { name } = await params;
  const live = readReady();
  if (!live.ok) return live;
  const view = live.value.views.namespace(name);
  return view
    ? ok(stamped(view, live.value))
    : err({ code: 'notFound', message: `There is no namespace ${name}, or you may not read it.` });
});
