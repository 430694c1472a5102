import { planRequest } from '../../../lib/protocol/intents/requests.ts';
import { previewPlan } from '../../../lib/server/plans/preview.ts';
import { planBytes, readBody } from '../../../lib/server/read-body.ts';
import { route } from '../../../lib/server/route.ts';
import { readReady } from '../../../lib/server/runtime.ts';

/** What an intent would change: plan, forecast, preflight and the API server's dry run. Writes nothing. */
export const POST = route(async (request, caller) => {
  const live = readReady(caller);
  if (!live.ok) return live;
  const body = await readBody(request, planRequest, planBytes);
  return body.ok ? previewPlan(body.value, live.value) : body;
});
