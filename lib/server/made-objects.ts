import type { Resource } from '../cluster/api-path.ts';
import type { RawObject } from '../mesh/model/kind.ts';
import { nameKey } from '../mesh/model/ref.ts';
import { label } from '../mesh/model/words.ts';
import type { Key } from '../mesh/resolve/answer.ts';
import type { Result } from '../mesh/result.ts';
import { err, ok } from '../mesh/result.ts';
import type { MadeListing, MadeListings, MadeObjects } from '../mesh/view/made-objects.ts';
import { madeObjects } from '../mesh/view/made-objects.ts';
import type { AppError } from '../protocol/app-error.ts';
import { listOnDemand } from './list-on-demand.ts';
import type { Live } from './live.ts';

const PATIENCE_MS = 10_000;

const resources: { readonly [K in keyof MadeListings]: Resource } = {
  Deployment: { group: 'apps', version: 'v1', plural: 'deployments' },
  Service: { group: '', version: 'v1', plural: 'services' },
  ServiceAccount: { group: '', version: 'v1', plural: 'serviceaccounts' },
  HorizontalPodAutoscaler: { group: 'autoscaling', version: 'v2', plural: 'horizontalpodautoscalers' },
  PodDisruptionBudget: { group: 'policy', version: 'v1', plural: 'poddisruptionbudgets' },
  Pod: { group: '', version: 'v1', plural: 'pods' },
};

/**
 * The objects that istiod made for a Gateway, found by its label. Some of these kinds are not watched, and of the others too
 * little is kept to tell why one is not as it should be: all are listed as the user when somebody looks.
 */
export async function readMadeObjects(
  { namespace, name }: Key,
  { cluster: { store, transport } }: Pick<Live, 'cluster'>,
): Promise<Result<MadeObjects, AppError>> {
  const gateway = store.world.Gateway.get(namespace, name);
  if (!gateway) return err({ code: 'notFound', message: `There is no Gateway ${nameKey({ namespace, name })}, or you may not read it.` });
  // No label has so long a value, so nothing was made for it.
  const labelSelector = name.length > 63 ? `${label.gatewayName},!${label.gatewayName}` : `${label.gatewayName}=${name}`;
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const read = async ([kind, resource]: [string, Resource]): Promise<[string, MadeListing]> => {
    const answer = await listOnDemand({ resource, namespace, labelSelector, project: (raw: RawObject) => raw }, transport, signal);
    return [kind, answer.ok ? { items: answer.value } : { unknown: answer.error }];
  };
  const listings = Object.fromEntries(await Promise.all(Object.entries(resources).map(read)));
  return ok(madeObjects(gateway, listings as unknown as MadeListings, store.world));
}
