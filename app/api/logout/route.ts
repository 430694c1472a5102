import { logOut } from '../../../lib/server/identity/log-in.ts';
import { route } from '../../../lib/server/route.ts';

/** Ends the session and its streams. */
export const POST = route((_request, caller) => logOut(caller));
