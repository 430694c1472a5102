import { endOperation } from '../../../../../lib/server/plans/apply.ts';
import { route } from '../../../../../lib/server/route.ts';

/** Lets no further step begin. What was written stays, and is in the operation's undo. */
export const POST = route<RouteContext<'/api/operations/[id]/stop'>>(async (_request, { params }) => endOperation((await params).id));
