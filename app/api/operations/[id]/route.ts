import { readOperation } from '../../../../lib/server/plans/apply.ts';
import { route } from '../../../../lib/server/route.ts';

/** Every step of an operation and how it is doing, from wherever it is asked. */
export const GET = route<RouteContext<'/api/operations/[id]'>>(async (_request, { params }) => readOperation((await params).id));
