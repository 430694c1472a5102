import { landSignIn } from '../../../lib/server/identity/oidc/land.ts';
import { currentRequest } from '../../../lib/server/request-context.ts';
import { openRoute } from '../../../lib/server/route.ts';

/** Where the identity provider sends the browser back to, from its own site. */
export const GET = openRoute((request) => landSignIn(request, currentRequest()?.address ?? ''), { landing: true });
