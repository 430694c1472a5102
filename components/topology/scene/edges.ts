import type { RefKey } from '../../../lib/mesh/model/ref.ts';
import { nameKey } from '../../../lib/mesh/model/ref.ts';
import type { Key } from '../../../lib/mesh/resolve/answer.ts';
import type { NamespaceView, ServiceNode, WorkloadNode } from '../../../lib/mesh/view/views.ts';
import { brokenWord } from './look-words.ts';
import type { Scene, SceneNamespace } from './scene.ts';
import { ghostId, membersOf, namespaceId, waypointId } from './scene.ts';

/**
 * - selection: Service → workload.
 * - own: a destination whose own label asks → waypoint.
 * - namespace: the label of a namespace, drawn once from its title.
 * - member: a destination that inherits; drawn only while it or its waypoint is looked at.
 * - canary: a share of the connections.
 * - crossing: all attachments of a closed namespace to waypoints of another.
 */
export type EdgeKind = 'selection' | 'own' | 'namespace' | 'member' | 'canary' | 'crossing';

export interface SceneEdge {
  readonly id: string;
  readonly source: string;
  readonly target: string;
  readonly kind: EdgeKind;
  readonly broken: boolean;
  /** Leaves the namespace. */
  readonly crosses: boolean;
  /** '' when the edge needs no words. */
  readonly label: string;
}

/** All edges of a scene. Both ends are always nodes of the scene. */
export function sceneEdges(scene: Scene): SceneEdge[] {
  const byName = new Map(scene.namespaces.map((namespace) => [namespace.card.name, namespace]));
  const edges = new Map<string, SceneEdge>();
  const add = (edge: Omit<SceneEdge, 'id'>) => {
    const id = `${edge.kind}:${edge.source}>${edge.target}`;
    edges.set(id, { id, ...edge });
  };
  for (const namespace of scene.namespaces) {
    if (!namespace.view) continue;
    for (const edge of edgesInside(namespace, namespace.view, scene, byName)) add(edge);
  }
  for (const edge of crossings(scene, byName)) add(edge);
  return [...edges.values()];
}

type Unnamed = Omit<SceneEdge, 'id'>;
type ByName = ReadonlyMap<string, SceneNamespace>;

function* edgesInside(namespace: SceneNamespace, view: NamespaceView, scene: Scene, byName: ByName): Iterable<Unnamed> {
  for (const { service, workload } of view.selections) {
    yield { source: service, target: workload, kind: 'selection', broken: false, crosses: false, label: '' };
  }
  for (const member of membersOf(view)) yield* attachmentEdges(member, scene, byName);
  const { asks } = view.card;
  if (asks === null || asks === 'none') return;
  const target = targetNode(asks, view.card.name, scene, byName);
  if (!target) return;
  const broken = inheritedBroken(view, asks, scene);
  const crosses = asks.namespace !== view.card.name;
  yield {
    source: namespace.id,
    target,
    kind: 'namespace',
    broken: broken !== '',
    crosses,
    label: labelOf(broken, crosses ? 'namespace label' : ''),
  };
}

function* attachmentEdges(member: ServiceNode | WorkloadNode, scene: Scene, byName: ByName): Iterable<Unnamed> {
  const { attachment, namespace, id } = member;
  const key = attachment.waypoint ?? (attachment.state === 'broken' ? attachment.asked : null);
  const target = key && targetNode(key, namespace, scene, byName);
  if (key && target) {
    const broken = attachment.state === 'broken' ? brokenWord(attachment, scene.waypoints) : '';
    const crosses = key.namespace !== namespace;
    yield { source: id, target, kind: attachment.source === 'own' ? 'own' : 'member', broken: broken !== '', crosses, label: broken };
  }
  const { canary } = attachment;
  const canaryTarget = canary && targetNode(canary.key, namespace, scene, byName);
  if (canary && canaryTarget) {
    yield {
      source: id,
      target: canaryTarget,
      kind: 'canary',
      broken: false,
      crosses: canary.key.namespace !== namespace,
      label: `${canary.weight} %`,
    };
  }
}

/** Why what the namespace's label asks for is not had, '' when it is: by those who inherit, else by the waypoint itself. */
function inheritedBroken(view: NamespaceView, asks: Key, scene: Scene): string {
  const inherits = membersOf(view).filter(({ attachment }) => attachment.source === 'namespace');
  const broken = inherits.find(({ attachment }) => attachment.state === 'broken');
  if (broken) return brokenWord(broken.attachment, scene.waypoints);
  return scene.waypoints.has(nameKey(asks)) ? '' : 'missing';
}

/** Closed namespaces: one edge to each namespace whose waypoints they use, with lossless counts. */
function* crossings(scene: Scene, byName: ByName): Iterable<Unnamed> {
  const sums = new Map<string, { source: RefKey; target: string; handled: number; broken: number }>();
  for (const { namespace, waypoint, handled, broken } of scene.overview.crossings) {
    const from = byName.get(namespace);
    if (!from || from.view) continue;
    const target = targetNode(waypoint, namespace, scene, byName);
    if (!target || target === from.id) continue;
    const id = `${from.id}>${target}`;
    const sum = sums.get(id) ?? { source: from.id, target, handled: 0, broken: 0 };
    sums.set(id, { ...sum, handled: sum.handled + handled, broken: sum.broken + broken });
  }
  for (const { source, target, handled, broken } of sums.values()) {
    const words = [handled > 0 ? `${handled} attached` : '', broken > 0 ? `${broken} broken` : '']
      .filter((text) => text !== '')
      .join(' · ');
    yield { source, target, kind: 'crossing', broken: broken > 0, crosses: true, label: words };
  }
}

/** The node that stands for a waypoint, seen from `from`: itself, its namespace when that is closed, or the ghost of a missing one. */
function targetNode(key: Key, from: string, scene: Scene, byName: ByName): string | null {
  const home = byName.get(key.namespace);
  if (scene.waypoints.has(nameKey(key))) {
    if (!home) return null;
    return home.view?.waypoints.some((waypoint) => waypoint.name === key.name) ? waypointId(key) : namespaceId(key.namespace);
  }
  const source = byName.get(from);
  const ghost = ghostId(key, from);
  if (source?.ghosts.some(({ id }) => id === ghost)) return ghost;
  return home && home.card.name !== from ? namespaceId(home.card.name) : null;
}

function labelOf(broken: string, otherwise: string): string {
  return broken === '' ? otherwise : broken;
}
