import { err } from '../../../../lib/mesh/result.ts';
import { applyRequest } from '../../../../lib/protocol/intents/requests.ts';
import { countWrite } from '../../../../lib/server/identity/write-limit.ts';
import { applyPlan } from '../../../../lib/server/plans/apply.ts';
import { planBytes, readBody } from '../../../../lib/server/read-body.ts';
import { route } from '../../../../lib/server/route.ts';
import { readReady } from '../../../../lib/server/runtime.ts';

/** Begins to write what was previewed, if a plan made now is still the same. */
export const POST = route(async (request, caller) => {
  const live = readReady(caller);
  if (!live.ok) return live;
  const body = await readBody(request, applyRequest, planBytes);
  if (!body.ok) return body;
  const refused = countWrite(caller);
  return refused ? err(refused) : applyPlan(body.value, live.value);
});
