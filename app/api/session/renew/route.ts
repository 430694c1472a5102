import { renewSession } from '../../../../lib/server/identity/oidc/renew.ts';
import { openRoute } from '../../../../lib/server/route.ts';

/** Keeps somebody signed in whose token is about to end, or has: the cookie still says who asks. */
export const POST = openRoute((request) => renewSession(request.headers));
