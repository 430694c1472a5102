import { waysIn } from '../../../lib/server/identity/ways-in.ts';
import { openRoute } from '../../../lib/server/route.ts';

/** How one signs in here, for somebody whom nobody knows yet. */
export const GET = openRoute((request) => waysIn(request.headers));
