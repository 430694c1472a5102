import { labelOf } from '../model/meta.ts';
import { label } from '../model/words.ts';
import type { World } from '../model/world.ts';
import type { Waypoint } from '../resolve/waypoint.ts';
import { admits } from '../resolve/waypoint.ts';
import { isWaypointClass } from './build.ts';
import { allowOf } from './gateway-spec.ts';
import type { EditWaypoint, IntentOf } from './intent.ts';

/** The edit after which the waypoint handles these too, and still what it handles now. */
export function handlingToo({ gateway, trafficType }: Waypoint, wanted: 'services' | 'workloads'): IntentOf<'edit-waypoint'> {
  const handlesOther = trafficType === (wanted === 'services' ? 'workload' : 'service');
  return edit(gateway, { trafficType: handlesOther ? 'all' : wanted === 'services' ? 'service' : 'workload' });
}

/** The edit after which the waypoint admits the namespace, and as few others as can be said; null: its selector is somebody's own. */
export function admitting(waypoint: Waypoint, namespace: string, world: World): IntentOf<'edit-waypoint'> | null {
  const { gateway, listener } = waypoint;
  const allow = allowOf(waypoint);
  if (!listener || allow.from === 'Selector' || !isWaypointClass(gateway.className, world)) return null;
  const homes = [...new Set([gateway.namespace, namespace])];
  // The API server writes this label on every namespace; where it is not there, nothing can be named.
  const named = homes.every((name) => labelOf(world.Namespace.get('', name)?.labels ?? {}, label.namespaceName) === name);
  const selector = { matchExpressions: [{ key: label.namespaceName, operator: 'In', values: homes }] };
  const wider = edit(gateway, { allow: named ? { from: 'Selector', selector } : { from: 'All' } });
  return admits(waypoint, namespace, world.Namespace.get('', namespace)?.labels) === 'allowed' ? null : wider;
}

function edit({ namespace, name }: Waypoint['gateway'], change: Partial<EditWaypoint>): IntentOf<'edit-waypoint'> {
  return { type: 'edit-waypoint', namespace, name, ...change };
}
