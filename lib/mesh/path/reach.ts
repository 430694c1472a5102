import type { GatewayRecord } from '../model/kinds/gateway.ts';
import type { PodRecord } from '../model/kinds/pod.ts';
import type { ServiceRecord } from '../model/kinds/service.ts';
import { labelOf } from '../model/meta.ts';
import { nameKey } from '../model/ref.ts';
import { isKnown } from '../model/table.ts';
import { label } from '../model/words.ts';
import type { World } from '../model/world.ts';
import type { Key } from '../resolve/answer.ts';
import { matchesLabels } from '../resolve/label-selector.ts';
import { addressOf, waypointOf } from '../resolve/waypoint.ts';

/**
 * Whether a bound waypoint takes a connection (semantics.md 3.4, 4.8).
 * - takes: a pod of it is ready. - assumed: that cannot be seen. - fails: nothing takes it.
 * - unsent: the data plane is told of no waypoint, and traffic goes past it.
 */
export interface Reach {
  readonly state: 'takes' | 'assumed' | 'fails' | 'unsent';
  /** Why, as a relative clause; '' for takes. */
  readonly which: string;
  /** The service accounts of its pods, sorted. */
  readonly accounts: readonly string[];
}

const HBONE_PORT = 15008;

export function reachOf(key: Key, world: World): Reach {
  const gateway = world.Gateway.get(key.namespace, key.name);
  if (!gateway) return { state: 'assumed', which: 'which may not be read', accounts: [] };
  const address = addressOf(gateway);
  if (!address) return { state: 'unsent', which: 'which has no address that the data plane understands', accounts: [] };

  const named = address.kind === 'hostname' ? serviceIn(address.value) : null;
  const service = named && world.Service.get(named.namespace, named.name);
  const homeOfPods = service ? service.namespace : gateway.namespace;
  const pods = [...instances(gateway, service, world)];
  const accounts = [...new Set(pods.map((pod) => pod.serviceAccount).filter(Boolean))].sort();
  const reach = (state: Reach['state'], which: string): Reach => ({ state, which, accounts });

  if (named && !service && isKnown(world.Service.knowledge(named.namespace)))
    return reach('fails', `whose Service ${nameKey(named)} is missing`);
  // With an application tunnel ztunnel takes the tunnel's port instead.
  const tunnelled = waypointOf(gateway, world).binding !== null;
  if (service && !tunnelled && !service.ports.some(({ port }) => port === HBONE_PORT))
    return reach('fails', `whose Service ${nameKey(service)} has no port ${HBONE_PORT}`);
  if (pods.some((pod) => pod.ready && !pod.terminating)) return reach('takes', '');
  if (!isKnown(world.Pod.knowledge(homeOfPods))) return reach('assumed', `whose pods may not be read (Pods of namespace ${homeOfPods})`);
  // What another controller runs need not carry the label by which pods are found.
  if (pods.length === 0 && !service?.selector && !istioRuns(gateway, world)) return reach('assumed', 'whose pods are not known by a label');
  return reach('fails', 'which has no ready pod');
}

/** `gatewayNamespace/name.namespace.svc…`: the hostname of a Service of this cluster; null for any other. */
function serviceIn(hostname: string): Key | null {
  const [, name, namespace] = /^[^/]*\/([^.]+)\.([^.]+)\.svc(?:\.|$)/.exec(hostname) ?? [];
  return name !== undefined && namespace !== undefined ? { namespace, name } : null;
}

function* instances(gateway: GatewayRecord, service: ServiceRecord | null | undefined, world: World): Iterable<PodRecord> {
  if (service?.selector) {
    for (const pod of world.Pod.in(service.namespace)) if (matchesLabels(service.selector, pod.labels)) yield pod;
    return;
  }
  for (const pod of world.Pod.in(gateway.namespace)) if (labelOf(pod.labels, label.gatewayName) === gateway.name) yield pod;
}

function istioRuns(gateway: GatewayRecord, world: World): boolean {
  const controller = world.GatewayClass.get('', gateway.className)?.controller;
  return controller === undefined ? gateway.className.startsWith('istio') : controller.startsWith('istio.io/');
}
