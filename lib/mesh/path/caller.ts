import { captureOf } from '../capture/capture.ts';
import type { GatewayRecord } from '../model/kinds/gateway.ts';
import type { PodRecord } from '../model/kinds/pod.ts';
import { labelOf } from '../model/meta.ts';
import { nameKey } from '../model/ref.ts';
import { isKnown } from '../model/table.ts';
import { annotation, label, meshController } from '../model/words.ts';
import type { World } from '../model/world.ts';
import type { Caller } from './path.ts';

export interface CallerOf {
  readonly caller: Caller;
  /** Why, in one sentence. */
  readonly says: string;
}

/**
 * Which kind of caller a pod is. An instance of a Gateway is one whether it is captured or not: the proxy in it chooses where to send.
 * A pod of another program that is captured is an ambient pod, also where it is an ingress controller.
 */
export function callerOf(pod: PodRecord, world: World): CallerOf {
  return ofGateway(pod, world) ?? ofCapture(pod, world);
}

function ofGateway(pod: PodRecord, world: World): CallerOf | null {
  const name = labelOf(pod.labels, label.gatewayName);
  if (name === undefined) return null;
  const key = { namespace: pod.namespace, name };
  const gateway = world.Gateway.get(key.namespace, key.name);
  if (!gateway && isKnown(world.Gateway.knowledge(pod.namespace))) return null;
  const role = gateway ? roleOf(gateway, world) : roleByLabel(pod);
  const from = gateway ? `Gateway ${nameKey(key)} of class ${gateway.className}` : `Gateway ${nameKey(key)}, which may not be read`;
  if (role === 'ingress') return { caller: 'ingress gateway', says: `It is an instance of ${from}: an Istio gateway.` };
  // Without an address it is no waypoint yet (3.1), and nothing is sent to it that it could send on.
  if (role === 'waypoint' && (!gateway || gateway.addresses.length > 0))
    return { caller: 'waypoint', says: `It is an instance of ${from}: a waypoint.` };
  return null;
}

const gatewayController = 'istio.io/gateway-controller';

function roleOf({ className, addresses }: GatewayRecord, world: World): 'ingress' | 'waypoint' | null {
  const controller = world.GatewayClass.get('', className)?.controller;
  if (controller === gatewayController) return 'ingress';
  if (controller === meshController || controller?.includes('waypoint')) return 'waypoint';
  // The class may not be read: the names of Istio's own are known.
  if (controller === undefined && className === 'istio') return 'ingress';
  if (controller === undefined && className.includes('waypoint')) return 'waypoint';
  // Any other Gateway with an address can be used as a waypoint (3.1), but those of Istio's other controllers are for other things.
  return addresses.length > 0 && controller !== undefined && !controller.startsWith('istio.io/') ? 'waypoint' : null;
}

/** istiod writes it on the pods of every Gateway that it deploys. */
function roleByLabel(pod: PodRecord): 'ingress' | 'waypoint' | null {
  const manager = labelOf(pod.labels, label.managed);
  if (manager === 'istio.io-gateway-controller') return 'ingress';
  return manager === 'istio.io-mesh-controller' || manager === 'istio.io-agentgateway-waypoint-controller' ? 'waypoint' : null;
}

function ofCapture(pod: PodRecord, world: World): CallerOf {
  const capture = captureOf(pod, world.Namespace.get('', pod.namespace)?.labels);
  if (labelOf(pod.annotations, annotation.sidecarStatus) !== undefined) {
    return {
      caller: 'sidecar pod',
      says: `It has the annotation ${annotation.sidecarStatus}: a sidecar, or a gateway that was made by injection, sends for it.`,
    };
  }
  const redirection = labelOf(pod.annotations, annotation.redirection);
  if (redirection === 'enabled' || redirection === 'pending') return { caller: 'ambient pod', says: capture.says };
  return { caller: 'outside', says: capture.says };
}
