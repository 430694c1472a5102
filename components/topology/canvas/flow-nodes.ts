import type { Node } from '@xyflow/react';
import type { NamespaceCard, ServiceNode, WaypointNode, WorkloadNode } from '../../../lib/mesh/view/views.ts';
import type { AppError } from '../../../lib/protocol/app-error.ts';
import type { LaneName, Rect } from '../layout/geometry.ts';
import { laneNames } from '../layout/geometry.ts';
import type { Layout } from '../layout/lane-layout.ts';
import type { LookWords } from '../scene/look-words.ts';
import { countsOf, lookWords } from '../scene/look-words.ts';
import type { Ghost, Scene, SceneNamespace } from '../scene/scene.ts';

/** What every drawing is given beside its subject. `matches` is false for what the filter leaves out. */
type Common = { readonly matches: boolean };

export interface DrawingData {
  container: Common & {
    readonly card: NamespaceCard;
    readonly error: AppError | null;
    readonly loading: boolean;
    readonly lanes: readonly LaneHead[];
    /** In what is drawn: without those of waypoints. */
    readonly pods: number;
  };
  card: Common & { readonly card: NamespaceCard };
  /** `reaches`: the workloads that it selects. */
  service: Common & { readonly node: ServiceNode; readonly words: LookWords; readonly reaches: readonly string[] };
  serviceEntry: Common & { readonly node: ServiceNode; readonly words: LookWords; readonly reaches: readonly string[] };
  workload: Common & { readonly node: WorkloadNode; readonly words: LookWords };
  workloadEntry: Common & { readonly node: WorkloadNode; readonly words: LookWords };
  waypoint: Common & { readonly node: WaypointNode };
  missingWaypoint: Common & { readonly ghost: Ghost };
}

export type DrawingName = keyof DrawingData;
export type FlowNode = { [T in DrawingName]: Node<DrawingData[T], T> }[DrawingName];

/** The heading of a lane, in coordinates of its container. */
export interface LaneHead {
  readonly name: LaneName;
  readonly x: number;
  readonly width: number;
  readonly count: number;
}

/** What lies above what; edges and grounds are painted below both (painting/). */
const layer = { container: 1, node: 2 } as const;

/**
 * The nodes of React Flow, in reading order, one a step. A node that did not change is the very object of `previous`: React Flow
 * and the memoized drawings skip it.
 */
export function* flowNodes(
  scene: Scene,
  layout: Layout,
  matched: ReadonlySet<string> | null,
  previous?: ReadonlyMap<string, FlowNode>,
): Generator<void, Map<string, FlowNode>> {
  const nodes = new Map<string, FlowNode>();
  const add = (drawn: FlowNode | null) => {
    if (!drawn) return;
    const before = previous?.get(drawn.id);
    nodes.set(drawn.id, before && sameNode(before, drawn) ? before : drawn);
  };
  const matches: Matches = (id) => !matched || matched.has(id);
  const byName = new Map(scene.namespaces.map((namespace) => [namespace.card.name, namespace]));
  for (const [name, rect] of layout.containers) {
    const namespace = byName.get(name);
    if (!namespace) continue;
    add(drawNamespace(namespace, rect, layout, matches));
    yield;
    for (const member of drawMembers(namespace, layout, matches, scene.waypoints)) {
      add(member);
      yield;
    }
  }
  return nodes;
}

type Matches = (id: string) => boolean;

const nothing: readonly string[] = [];

function drawNamespace(namespace: SceneNamespace, rect: Rect, layout: Layout, matches: Matches): FlowNode {
  const { card, error, view } = namespace;
  const common = { matches: matches(namespace.id) };
  const boxes = layout.lanes.get(card.name);
  if (!boxes) return { ...placed(namespace.id, rect, layer.node), type: 'card', data: { ...common, card } };
  const counts = {
    waypoints: view ? view.waypoints.length : card.waypoints,
    services: view ? view.services.length : card.services + card.serviceEntries,
    workloads: view ? view.workloads.length : card.workloads,
  };
  const lanes = laneNames.map((name) => ({ name, x: boxes[name].x - rect.x, width: boxes[name].width, count: counts[name] }));
  const pods = view
    ? view.workloads.reduce((sum, { looks }) => sum + countsOf(looks).reduce((all, { count }) => all + count, 0), 0)
    : card.pods;
  const data = { ...common, card, error, loading: !view && !error, lanes, pods };
  return { ...placed(namespace.id, rect, layer.container), type: 'container', data, style: { pointerEvents: 'none' } };
}

function* drawMembers(
  { view, ghosts }: SceneNamespace,
  layout: Layout,
  matches: Matches,
  waypoints: ReadonlySet<string>,
): Iterable<FlowNode | null> {
  if (!view) return;
  const named = new Map(view.workloads.map((workload) => [workload.id, workload.name]));
  const at = (id: string) => layout.nodes.get(id);
  for (const node of view.waypoints) {
    const rect = at(node.id);
    const data = { node, matches: matches(node.id) };
    yield rect ? { ...placed(node.id, rect, layer.node), type: 'waypoint', data } : null;
  }
  for (const ghost of ghosts) {
    const rect = at(ghost.id);
    const data = { ghost, matches: matches(ghost.id) };
    yield rect ? { ...placed(ghost.id, rect, layer.node), type: 'missingWaypoint', data } : null;
  }
  const reaches = new Map<string, string[]>();
  for (const { service, workload } of view.selections) {
    const name = named.get(workload);
    if (name === undefined) continue;
    const known = reaches.get(service);
    if (known) known.push(name);
    else reaches.set(service, [name]);
  }
  for (const node of inPlace(view.services, layout)) {
    const rect = at(node.id);
    const words = lookWords(node.look, node.attachment, waypoints);
    const data = { node, words, reaches: reaches.get(node.id) ?? nothing, matches: matches(node.id) };
    yield rect ? { ...placed(node.id, rect, layer.node), type: node.kind === 'Service' ? 'service' : 'serviceEntry', data } : null;
  }
  for (const node of inPlace(view.workloads, layout)) {
    const rect = at(node.id);
    const words = lookWords(node.look, node.attachment, waypoints);
    const data = { node, words, matches: matches(node.id) };
    yield rect ? { ...placed(node.id, rect, layer.node), type: node.kind === 'WorkloadEntry' ? 'workloadEntry' : 'workload', data } : null;
  }
}

/** In the order of their places, so that the order of focus is the order on the screen. */
function inPlace<T extends { readonly id: string }>(nodes: readonly T[], layout: Layout): T[] {
  return nodes
    .map((node) => ({ node, at: layout.nodes.get(node.id) }))
    .sort(({ at: p }, { at: q }) => (p && q ? p.y - q.y || p.x - q.x : 0))
    .map(({ node }) => node);
}

/** The size is given, so that React Flow measures nothing. */
function placed(id: string, { x, y, width, height }: Rect, zIndex: number) {
  return {
    id,
    position: { x, y },
    width,
    height,
    measured: { width, height },
    zIndex,
    // React Flow calls every wrapper a "node" for screen readers; the button inside says what it is.
    domAttributes: { 'aria-roledescription': undefined, 'aria-describedby': undefined },
  };
}

/** Whether a node asks, or holds something that asks, for a waypoint in vain. */
export function isBroken(node: FlowNode): boolean {
  switch (node.type) {
    case 'container':
    case 'card':
      return (node.data.card.looks.broken ?? 0) > 0;
    case 'missingWaypoint':
      return true;
    case 'waypoint':
      return node.data.node.broken > 0;
    default:
      return node.data.node.look === 'broken';
  }
}

function sameNode(a: FlowNode, b: FlowNode): boolean {
  return (
    a.type === b.type &&
    a.position.x === b.position.x &&
    a.position.y === b.position.y &&
    a.width === b.width &&
    a.height === b.height &&
    sameData(a.data, b.data)
  );
}

/** Compares what a drawing is given: parts of views keep their identity in the query cache, small parts are compared by value. */
export function sameData(a: Readonly<Record<string, unknown>>, b: Readonly<Record<string, unknown>>): boolean {
  return sameFields(a, b, (p, q, key) => Object.is(p, q) || (small.has(key) && sameSmall(p as object, q as object)));
}

const small: ReadonlySet<string> = new Set(['words', 'reaches', 'lanes', 'ghost']);

function sameSmall(a: object, b: object): boolean {
  return sameFields(a, b, Object.is) || JSON.stringify(a) === JSON.stringify(b);
}

function sameFields(a: object, b: object, same: (p: unknown, q: unknown, key: string) => boolean): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => same(a[key as never], b[key as never], key));
}
