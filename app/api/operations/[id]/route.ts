import { readOperation } from '../../../../lib/server/plans/apply.ts';
import { route } from '../../../../lib/server/route.ts';
import { readLive } from '../../../../lib/server/runtime.ts';

/** Every step of an operation and how it is doing, from wherever it is asked. */
export const GET = route<RouteContext<'/api/operations/[id]'>>(async (_request, caller, { params }) => {
  const live = readLive(caller);
  return live.ok ? readOperation((await params).id, live.value) : live;
});
