import { ok } from '../../../lib/mesh/result.ts';
import { scopeRequest } from '../../../lib/protocol/intents/requests.ts';
import { freshnessOf } from '../../../lib/server/freshness.ts';
import { readBody } from '../../../lib/server/read-body.ts';
import { route } from '../../../lib/server/route.ts';
import { readLive } from '../../../lib/server/runtime.ts';

/** Read one more namespace, for people who may not list the whole cluster. */
export const POST = route(async (request, caller) => {
  const live = readLive(caller);
  if (!live.ok) return live;
  const asked = await readBody(request, scopeRequest);
  if (!asked.ok) return asked;
  const added = live.value.cluster.store.addNamespace(asked.value.namespace);
  if (!added.ok) return added;
  return ok(freshnessOf(live.value.cluster));
});
