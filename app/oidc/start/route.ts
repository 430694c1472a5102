import { beginSignIn } from '../../../lib/server/identity/oidc/begin.ts';
import { openRoute } from '../../../lib/server/route.ts';

/** Sends whoever wants to sign in to the identity provider; `returnTo` is the page of ours that they want to see then. */
export const GET = openRoute((request) => beginSignIn(new URL(request.url).searchParams.get('returnTo')));
