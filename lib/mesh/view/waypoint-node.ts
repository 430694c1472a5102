import type { GatewayRecord } from '../model/kinds/gateway.ts';
import { conditionOf, labelOf } from '../model/meta.ts';
import { nameKey } from '../model/ref.ts';
import { condition, label, meshController } from '../model/words.ts';
import type { World } from '../model/world.ts';
import type { Waypoint } from '../resolve/waypoint.ts';
import { waypointOf } from '../resolve/waypoint.ts';
import type { Instances } from './destinations.ts';
import type { WaypointBadge, WaypointNode } from './views.ts';

/** How many destinations are bound to a waypoint, and how many ask for it in vain. */
export interface Load {
  readonly handled: number;
  readonly broken: number;
}

export const noLoad: Load = { handled: 0, broken: 0 };

const trafficTypes = new Set(['service', 'workload', 'all', 'none']);

/**
 * Gateways that the screens show as waypoints: those of a waypoint class, those that claim to be one by label,
 * and any other that a destination refers to (semantics.md 3.1: the class is not part of the rule).
 */
export function isWaypointGateway(gateway: GatewayRecord, world: World, load: Load): boolean {
  if (load.handled + load.broken > 0 || Object.hasOwn(gateway.labels, label.waypointFor)) return true;
  const controller = world.GatewayClass.get('', gateway.className)?.controller;
  return controller === meshController || gateway.className.includes('waypoint');
}

const noInstances: Instances = { ready: 0, total: 0 };

export function waypointNode(gateway: GatewayRecord, world: World, load: Load, { ready, total }: Instances = noInstances): WaypointNode {
  const waypoint = waypointOf(gateway, world);
  const { badge, notReady } = judge(waypoint, ready, world);
  const origins = { Gateway: '', GatewayClass: ' (from GatewayClass)', default: ' (default)', assumed: ' (assumed)' };
  return {
    id: `Gateway/${gateway.namespace}/${gateway.name}`,
    namespace: gateway.namespace,
    name: gateway.name,
    className: gateway.className,
    trafficType: waypoint.trafficType,
    trafficTypeOrigin: origins[waypoint.trafficTypeFrom],
    badge,
    notReady,
    admits: admitsText(waypoint),
    from: waypoint.from,
    ready,
    total,
    handled: load.handled,
    broken: load.broken,
    labels: gateway.labels,
  };
}

/** semantics.md 7.7 and the diagnosis of 3.6, as far as the objects that Waymark reads tell. */
function judge(waypoint: Waypoint, readyPods: number, world: World): { badge: WaypointBadge; notReady: string } {
  const { gateway } = waypoint;
  const programmed = conditionOf(gateway.conditions, condition.programmed);
  const accepted = conditionOf(gateway.conditions, condition.accepted);
  if (!waypoint.ready) {
    const cls = world.GatewayClass.get('', gateway.className);
    if (gateway.conditions.length === 0 || gateway.conditions.every((c) => c.reason === 'Pending')) {
      return { badge: 'unowned', notReady: unownedText(gateway, Boolean(cls), world) };
    }
    if (accepted?.status === 'False')
      return { badge: 'misconfigured', notReady: `Accepted is False: ${accepted.reason}: ${accepted.message}` };
    if (programmed && programmed.status !== 'True')
      return { badge: 'starting', notReady: `Programmed is ${programmed.status}: ${programmed.reason}: ${programmed.message}` };
    return { badge: 'starting', notReady: 'It has no address yet.' };
  }
  const invalid = gateway.listenerConditions.flatMap((l) =>
    l.conditions.filter((c) => c.type === condition.accepted && c.status === 'False'),
  )[0];
  if (invalid) return { badge: 'misconfigured', notReady: `A listener is not accepted: ${invalid.reason}: ${invalid.message}` };
  if (!trafficTypes.has(waypoint.trafficType)) {
    return {
      badge: 'misconfigured',
      notReady: `${label.waypointFor} is "${waypoint.trafficType}", which is none of service, workload, all, none: it handles nothing.`,
    };
  }
  if (readyPods === 0 && istioRuns(gateway, world) && world.Pod.knowledge(gateway.namespace) === 'live') {
    return { badge: 'stale address', notReady: 'It has an address but no ready pod: traffic to the destinations that it handles fails.' };
  }
  return { badge: 'ready', notReady: '' };
}

function unownedText(gateway: GatewayRecord, classKnown: boolean, world: World): string {
  const revision =
    labelOf(gateway.labels, label.revision) ?? labelOf(world.Namespace.get('', gateway.namespace)?.labels ?? {}, label.revision);
  if (!classKnown && world.GatewayClass.knowledge('') === 'live')
    return `No controller took it: there is no GatewayClass ${gateway.className}.`;
  if (revision) return `No controller took it yet: it waits for an istiod of revision ${revision}.`;
  return 'No controller took it yet: Waiting for controller.';
}

function istioRuns(gateway: GatewayRecord, world: World): boolean {
  return world.GatewayClass.get('', gateway.className)?.controller === meshController || gateway.className === 'istio-waypoint';
}

function admitsText(waypoint: Waypoint): string {
  if (waypoint.from === 'All') return 'every namespace';
  if (waypoint.from !== 'Selector') return `only its own namespace, ${waypoint.gateway.namespace}`;
  if (waypoint.selector === null) return 'nobody: allowedRoutes says Selector but has no selector';
  return `namespaces that match ${selectorText(waypoint.selector)}`;
}

function selectorText(selector: NonNullable<Waypoint['selector']>): string {
  const parts = [
    ...Object.entries(selector.matchLabels ?? {}).map(([key, value]) => `${key}=${value}`),
    ...(selector.matchExpressions ?? []).map(({ key, operator, values = [] }) =>
      values.length > 0 ? `${key} ${operator} (${values.join(', ')})` : `${key} ${operator}`,
    ),
  ];
  return parts.length > 0 ? parts.join(' and ') : 'everything';
}

/** Whether `record` is one of the objects that istiod made for a Gateway of its namespace; the graph folds them into the waypoint. */
export function madeFor(record: { readonly namespace: string; readonly labels: GatewayRecord['labels'] }, world: World): string | null {
  const name = labelOf(record.labels, label.gatewayName);
  return name !== undefined && world.Gateway.get(record.namespace, name) ? nameKey({ namespace: record.namespace, name }) : null;
}
