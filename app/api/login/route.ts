import { loginRequest } from '../../../lib/protocol/intents/requests.ts';
import { logIn } from '../../../lib/server/identity/log-in.ts';
import { readBody } from '../../../lib/server/read-body.ts';
import { currentRequest } from '../../../lib/server/request-context.ts';
import { openRoute } from '../../../lib/server/route.ts';

/** Trades a token that the API server accepts for a sealed cookie. */
export const POST = openRoute(async (request) => {
  const body = await readBody(request, loginRequest);
  return body.ok ? logIn(body.value.token, currentRequest()?.address ?? '') : body;
});
