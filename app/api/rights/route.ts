import { z } from 'zod';
import { patchKinds } from '../../../lib/mesh/plan/plan.ts';
import { err, ok } from '../../../lib/mesh/result.ts';
import { namespaceName, objectName } from '../../../lib/protocol/intents/fields.ts';
import { permissionFor } from '../../../lib/server/plans/rights.ts';
import { queryOf } from '../../../lib/server/query.ts';
import { route } from '../../../lib/server/route.ts';
import { readReady } from '../../../lib/server/runtime.ts';

const question = z.object({
  do: z.enum(['create', 'edit', 'patch', 'delete']),
  kind: z.enum(['Gateway', ...patchKinds]),
  namespace: z.union([z.literal(''), namespaceName]),
  name: objectName,
});

/** Whether the user may do one kind of step to one object, asked of the API server. */
export const GET = route(async (request, caller) => {
  const live = readReady(caller);
  if (!live.ok) return live;
  const parsed = question.safeParse(Object.fromEntries(queryOf(request)));
  if (!parsed.success) return err({ code: 'invalid', message: 'Say do, kind, namespace and name, each once.' });
  const { do: kind, ...target } = parsed.data;
  return ok(await permissionFor([{ kind, target }], live.value.cluster.reviews));
});
