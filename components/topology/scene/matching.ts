import { nameKey } from '../../../lib/mesh/model/ref.ts';
import type { Filter, Filterable } from '../../../lib/mesh/view/filter.ts';
import type { Attachment, ServiceNode, WaypointNode, WorkloadNode } from '../../../lib/mesh/view/views.ts';
import type { Scene } from './scene.ts';
import { membersOf } from './scene.ts';

/** Which nodes of the scene a filter is about; null without a filter. Everything else steps back, nothing disappears. */
export function matchedNodes(scene: Scene, filter: Filter | null): ReadonlySet<string> | null {
  if (!filter) return null;
  const matched = new Set<string>();
  const wanted = new Set<string>();
  for (const { id, card, view } of scene.namespaces) {
    if (card.matches !== 0) matched.add(id);
    for (const member of view ? membersOf(view) : []) {
      if (!isMatch(member, filter)) continue;
      matched.add(member.id);
      for (const key of [member.attachment.waypoint, member.attachment.asked]) if (key) wanted.add(nameKey(key));
    }
  }
  // A waypoint belongs to what it serves; alone it is judged by its names.
  for (const { view, ghosts } of scene.namespaces) {
    for (const waypoint of view?.waypoints ?? [])
      if (wanted.has(nameKey(waypoint)) || filter(ofWaypoint(waypoint))) matched.add(waypoint.id);
    for (const ghost of ghosts) if (wanted.has(nameKey(ghost.waypoint))) matched.add(ghost.id);
  }
  return matched;
}

/** Filters judge destinations. A workload stands for its pods, and a filter may also name its own kind. */
function isMatch(node: ServiceNode | WorkloadNode, filter: Filter): boolean {
  if ('type' in node) return filter(node);
  return filter({ ...node, type: '' }) || node.pods.some(({ name, look }) => filter({ ...node, kind: 'Pod', name, look, type: '' }));
}

const nothing: Attachment = {
  state: 'direct',
  reason: 'Exempt',
  waypoint: null,
  asked: null,
  source: null,
  canary: null,
  canaryError: '',
  message: '',
};

function ofWaypoint({ namespace, name, labels, trafficType }: WaypointNode): Filterable {
  return { kind: 'Gateway', namespace, name, labels, type: trafficType, look: 'exempt', attachment: nothing };
}
