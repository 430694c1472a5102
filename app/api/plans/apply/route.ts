import { applyRequest } from '../../../../lib/protocol/intents/requests.ts';
import { applyPlan } from '../../../../lib/server/plans/apply.ts';
import { planBytes, readBody } from '../../../../lib/server/read-body.ts';
import { route } from '../../../../lib/server/route.ts';
import { readReady } from '../../../../lib/server/runtime.ts';

/** Begins to write what was previewed, if a plan made now is still the same. */
export const POST = route(async (request, caller) => {
  const live = readReady(caller);
  if (!live.ok) return live;
  const body = await readBody(request, applyRequest, planBytes);
  return body.ok ? applyPlan(body.value, live.value) : body;
});
