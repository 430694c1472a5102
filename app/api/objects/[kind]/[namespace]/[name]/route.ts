import { kindOf } from '../../../../../../lib/mesh/model/kinds/registry.ts';
import { err, ok } from '../../../../../../lib/mesh/result.ts';
import { detailOf } from '../../../../../../lib/mesh/view/detail/detail.ts';
import { withRevision } from '../../../../../../lib/server/revision.ts';
import { route } from '../../../../../../lib/server/route.ts';
import { readReady } from '../../../../../../lib/server/runtime.ts';

/** What the side panel shows of one object; '-' stands for the namespace of cluster-scoped kinds. */
export const GET = route<RouteContext<'/api/objects/[kind]/[namespace]/[name]'>>(async (_request, caller, { params }) => {
  const { kind, namespace, name } = await params;
  const known = kindOf(kind)?.kind;
  const live = readReady(caller, ...(known ? [known] : []));
  if (!live.ok) return live;
  const detail = detailOf(kind, namespace === '-' ? '' : namespace, name, {
    world: live.value.cluster.store.world,
    views: live.value.views,
    changedLately: live.value.changedLately,
  });
  if (!detail)
    return err({
      code: 'notFound',
      message: `There is no ${kind} ${name}${namespace === '-' ? '' : ` in namespace ${namespace}`}, or you may not read it.`,
    });
  return ok(withRevision(detail));
});
