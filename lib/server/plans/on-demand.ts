import type { Resource } from '../../cluster/api-path.ts';
import { apiPath } from '../../cluster/api-path.ts';
import type { Cluster } from '../../cluster/cluster.ts';
import type { RawObject } from '../../mesh/model/kind.ts';
import { labelOf } from '../../mesh/model/meta.ts';
import { label } from '../../mesh/model/words.ts';
import { plural } from '../../mesh/plan/build.ts';
import { closedPods, HBONE_PORT } from '../../mesh/plan/network-policy.ts';
import type { CreateStep, Plan, Preflight } from '../../mesh/plan/plan.ts';

/**
 * What stands against a plan in kinds that are not watched; asked for at each preview, as the user. Nothing here stops a plan:
 * it is not looked at again when the plan is applied.
 */
export async function checksOnDemand(plan: Plan, cluster: Pick<Cluster, 'transport' | 'store'>): Promise<Preflight[]> {
  const creates = plan.steps.filter((step): step is CreateStep => step.kind === 'create' && step.existing === null);
  const joining = plan.steps.flatMap((step) =>
    step.kind === 'patch' &&
    step.target.kind === 'Namespace' &&
    step.changes.some(({ key, after }) => key === label.dataplaneMode && after === 'ambient')
      ? [step.target.name]
      : [],
  );
  const found = await Promise.all([
    ...creates.flatMap((step) => [accountCollision(step, cluster), quota(step, cluster), policiesBefore(step, cluster)]),
    ...joining.map((namespace) => policiesOf(namespace, cluster)),
  ]);
  return found.filter((one) => one !== null);
}

const serviceAccounts: Resource = { group: '', version: 'v1', plural: 'serviceaccounts' };
const quotas: Resource = { group: '', version: 'v1', plural: 'resourcequotas' };
const networkPolicies: Resource = { group: 'networking.k8s.io', version: 'v1', plural: 'networkpolicies' };

type Access = Pick<Cluster, 'transport' | 'store'>;

async function accountCollision({ target }: CreateStep, { transport }: Access): Promise<Preflight | null> {
  const { namespace, name } = target;
  const answer = await transport.json({ path: apiPath(serviceAccounts, { namespace, name }) });
  if (!answer.ok)
    return answer.error.status === 404
      ? null
      : unknown(`whether there is a ServiceAccount ${name} already`, namespace, answer.error.message);
  const { metadata } = answer.value.value as RawObject;
  if (labelOf(metadata?.labels ?? {}, label.managed) !== undefined) return null;
  return {
    id: 'name-collision',
    level: 'warn',
    says: `There is a ServiceAccount ${namespace}/${name} that Istio did not make: istiod would not touch it, and the waypoint may never become ready.`,
    fix: 'Choose another name.',
  };
}

async function quota({ target: { namespace } }: CreateStep, access: Access): Promise<Preflight | null> {
  const list = await listOf(quotas, namespace, access);
  if (!list.ok) return unknown('whether a ResourceQuota has room for the waypoint', namespace, list.message);
  for (const { metadata, status } of list.items) {
    const hard: Record<string, unknown> = status?.hard ?? {};
    const used: Record<string, unknown> = status?.used ?? {};
    for (const what of ['pods', 'count/pods', 'services', 'count/deployments.apps']) {
      if (!Object.hasOwn(hard, what) || Number(used[what] ?? 0) < Number(hard[what])) continue;
      return {
        id: 'quota',
        level: 'warn',
        says: `ResourceQuota ${metadata?.name} has no room for the waypoint: ${String(used[what])} of ${String(hard[what])} ${what} are used.`,
        fix: `kubectl describe resourcequota ${metadata?.name} -n ${namespace}`,
      };
    }
  }
  return null;
}

/** The waypoint's own pods, by the labels that they will have. */
async function policiesBefore({ target: { namespace, name } }: CreateStep, access: Access): Promise<Preflight | null> {
  const list = await listOf(networkPolicies, namespace, access);
  if (!list.ok) return unknown(`whether NetworkPolicies admit port ${HBONE_PORT}`, namespace, list.message);
  const closed = closedPods(list.items, [{ name, labels: { [label.gatewayName]: name } }]);
  if (closed.pods.length === 0) return null;
  return blocked(
    `Nothing could reach the waypoint: NetworkPolic${closed.policies.length === 1 ? 'y' : 'ies'} ${closed.policies.join(', ')} of ${namespace} admit${closed.policies.length === 1 ? 's' : ''} nothing to it on port ${HBONE_PORT}.`,
    namespace,
  );
}

async function policiesOf(namespace: string, access: Access): Promise<Preflight | null> {
  const list = await listOf(networkPolicies, namespace, access);
  if (!list.ok) return unknown(`whether NetworkPolicies admit port ${HBONE_PORT}`, namespace, list.message);
  const { pods, policies } = closedPods(list.items, [...access.store.world.Pod.in(namespace)]);
  if (pods.length === 0) return null;
  return blocked(
    `${plural(pods.length, 'pod')} of ${namespace} could not be reached through the mesh: NetworkPolicies (${policies.slice(0, 3).join(', ')}${policies.length > 3 ? ', …' : ''}) admit nothing on port ${HBONE_PORT}.`,
    namespace,
  );
}

function blocked(says: string, namespace: string): Preflight {
  return {
    id: 'network-policy',
    level: 'warn',
    says: `${says} They see ztunnel's port, not the one that was called.`,
    fix: `kubectl get networkpolicy -n ${namespace} -o yaml`,
  };
}

/** A kind that the cluster does not have has no objects. */
async function listOf(
  resource: Resource,
  namespace: string,
  { transport }: Access,
): Promise<{ ok: true; items: readonly RawObject[] } | { ok: false; message: string }> {
  const answer = await transport.json({ path: apiPath(resource, { namespace, query: { limit: '500' } }) });
  if (!answer.ok) return answer.error.status === 404 ? { ok: true, items: [] } : { ok: false, message: answer.error.message };
  const { items } = answer.value.value as { items?: unknown };
  return { ok: true, items: Array.isArray(items) ? items : [] };
}

function unknown(what: string, namespace: string, why: string): Preflight {
  return { id: 'unknown', level: 'info', says: `Unknown: ${what} in ${namespace} (${why}).`, fix: '' };
}
