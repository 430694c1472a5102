import { endOperation } from '../../../../../lib/server/plans/apply.ts';
import { route } from '../../../../../lib/server/route.ts';
import { readLive } from '../../../../../lib/server/runtime.ts';

/** Lets no further step begin. What was written stays, and is in the operation's undo. */
export const POST = route<RouteContext<'/api/operations/[id]/stop'>>(async (_request, caller, { params }) => {
  const live = readLive(caller);
  return live.ok ? endOperation((await params).id, live.value) : live;
});
