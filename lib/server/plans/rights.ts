import type { AccessQuestion, AccessReviews } from '../../cluster/access-review.ts';
import { gatewayKind } from '../../mesh/model/kinds/gateway.ts';
import { kindOf } from '../../mesh/model/kinds/registry.ts';
import type { NeededGateway, Step } from '../../mesh/plan/plan.ts';
import type { PlanPreview } from '../../protocol/api.ts';
import { readSettings } from '../settings.ts';

type Verb = AccessQuestion['verb'];

/** What each kind of step asks of the API server. Server-side apply of something new needs both patch and create. */
const verbs: { readonly [K in Step['kind']]: readonly Verb[] } = {
  patch: ['get', 'patch'],
  create: ['get', 'patch', 'create'],
  edit: ['get', 'patch'],
  wait: ['get'],
  delete: ['get', 'delete'],
};

const gateways = { group: gatewayKind.group, resource: gatewayKind.plural };

/** As much of a step as says which rights it needs. */
export type Wanted = Pick<Step, 'kind' | 'target'> & { readonly until?: string; readonly needs?: readonly NeededGateway[] };

/** Whether the user may do every step; each write is decided by the API server again (S-03). */
export async function permissionFor(steps: readonly Wanted[], reviews: AccessReviews): Promise<PlanPreview['permitted']> {
  if (readSettings(process.env).readOnly) return { allowed: false, missing: 'Waymark was started read-only.' };
  const asked = new Map<string, AccessQuestion>();
  for (const step of steps) {
    if (step.kind === 'wait' && step.until === 'unreferenced') continue;
    // Whether a waypoint is ready is looked up before each label that leads to it.
    for (const gateway of step.needs ?? [])
      asked.set(`get gateways ${gateway.namespace} ${gateway.name}`, {
        verb: 'get',
        ...gateways,
        namespace: gateway.namespace,
        name: gateway.name,
      });
    const { kind, name } = step.target;
    const { group = '', plural: resource = '' } = kindOf(kind) ?? {};
    const namespace = kind === 'Namespace' ? name : step.target.namespace;
    for (const verb of verbs[step.kind]) asked.set(`${verb} ${resource} ${namespace} ${name}`, { verb, group, resource, namespace, name });
  }
  const missing = (await Promise.all([...asked.values()].map((question) => lacks(question, reviews)))).filter((text) => text !== '');
  const [first, ...others] = missing;
  if (first === undefined) return { allowed: true, missing: '' };
  return { allowed: false, missing: others.length === 0 ? first : `${first} ${others.length} more rights are missing.` };
}

/** The right that is missing, as a sentence; '' when it is there. Most hold for the namespace, and are asked for once. */
async function lacks(question: AccessQuestion, reviews: AccessReviews): Promise<string> {
  const { name, ...whole } = question;
  const wide = question.resource === 'namespaces' ? null : await reviews.may(whole);
  if (wide?.ok && wide.value.allowed) return '';
  const review = await reviews.may(question);
  if (!review.ok) return review.error.message;
  if (review.value.allowed) return '';
  const where = question.resource === 'namespaces' ? name : `${question.namespace}/${name}`;
  return `You lack the right to ${question.verb} ${question.resource} ${where}${review.value.reason ? ` (${review.value.reason})` : ''}.`;
}
