import { nameKey } from '../model/ref.ts';
import type { World } from '../model/world.ts';
import { admits, handlesServices, handlesWorkloads, waypointOf } from '../resolve/waypoint.ts';
import type { Overview, WaypointNode } from '../view/views.ts';
import { isWaypointClass } from './build.ts';
import { admitting, handlingToo } from './fixes.ts';
import type { IntentOf } from './intent.ts';
import type { PatchKind } from './plan.ts';

export interface Choice {
  readonly node: WaypointNode;
  readonly fits: boolean;
  readonly reason: string;
  /** The change of the waypoint that would make it fit; null: there is none, or none is needed. */
  readonly fix: IntentOf<'edit-waypoint'> | null;
}

/** Every waypoint that an object of this kind in `namespace` could use, those that fit first, the others with the reason. */
export function waypointChoices(
  namespace: string,
  waypoints: Overview['waypoints'],
  world: World,
  kind: PatchKind = 'Namespace',
): Choice[] {
  const choices = waypoints.map((node) => ({ node, fix: null, ...judge(namespace, node, world, kind) }));
  const rank = (c: Choice) => (c.fits ? 0 : 2) + (c.node.namespace === namespace ? 0 : 1);
  return choices.sort((a, b) => rank(a) - rank(b) || (nameKey(a.node) < nameKey(b.node) ? -1 : 1));
}

/** What objects of several namespaces could use together: a waypoint fits when it fits all of them. */
export function commonChoices(
  namespaces: readonly string[],
  waypoints: Overview['waypoints'],
  world: World,
  kind: PatchKind = 'Namespace',
): Choice[] {
  const [first, ...others] = namespaces;
  if (first === undefined) return [];
  const rest = others.map((namespace) => new Map(waypointChoices(namespace, waypoints, world, kind).map((c) => [nameKey(c.node), c])));
  const choices = waypointChoices(first, waypoints, world, kind).map((choice) => {
    const against = [choice, ...rest.map((other) => other.get(nameKey(choice.node)))].find((one) => one && !one.fits);
    // One change for one namespace would not make it fit the others.
    return against && rest.length > 0 ? { ...against, fix: null } : choice;
  });
  return choices.sort((a, b) => Number(b.fits) - Number(a.fits));
}

function judge(namespace: string, node: WaypointNode, world: World, kind: PatchKind): Omit<Choice, 'node' | 'fix'> & Partial<Choice> {
  const gateway = world.Gateway.get(node.namespace, node.name);
  if (!gateway) return { fits: false, reason: 'It was deleted.' };
  const waypoint = waypointOf(gateway, world);
  if (node.name.length > 63) return { fits: false, reason: 'Its name has more than 63 characters, so no label can refer to it.' };
  if (node.name === 'none') return { fits: false, reason: 'A Gateway called "none" can never be referred to: the word means opting out.' };
  if (!waypoint.ready) return { fits: false, reason: `Not ready. ${node.notReady}` };
  const admission = admits(waypoint, namespace, world.Namespace.get('', namespace)?.labels);
  if (admission === 'invalid selector') return { fits: false, reason: 'Its allowedRoutes selector is invalid.' };
  if (admission === 'unknown')
    return { fits: false, reason: `It admits namespaces by their labels, and those of ${namespace} may not be read.` };
  if (admission === 'denied') return { fits: false, reason: `It admits ${node.admits}.`, fix: admitting(waypoint, namespace, world) };
  const asks = kind === 'Namespace' || kind === 'Service' || kind === 'ServiceEntry' ? 'services' : 'workloads';
  if (asks === 'services' ? !handlesServices(waypoint) : !handlesWorkloads(waypoint)) {
    const who = kind === 'Namespace' ? 'every service of the namespace' : `a ${kind}`;
    const fix = isWaypointClass(gateway.className, world) ? handlingToo(waypoint, asks) : null;
    return { fits: false, reason: `It handles ${node.trafficType}, so ${who} would go without a waypoint.`, fix };
  }
  return { fits: true, reason: node.notReady };
}
