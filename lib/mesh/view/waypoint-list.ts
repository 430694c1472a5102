import type { Labels } from '../model/meta.ts';
import { nameKey } from '../model/ref.ts';
import type { World } from '../model/world.ts';
import { isWaypointClass } from '../plan/build.ts';
import { specOf, waypointClass } from '../plan/gateway-spec.ts';
import type { GatewaySpec } from '../plan/plan.ts';
import type { Key } from '../resolve/answer.ts';
import type { NamespaceDestinations } from './destinations.ts';
import { allOf } from './destinations.ts';
import type { LiveViews } from './live-views.ts';
import type { WaypointNode } from './views.ts';

/** How many destinations came to a waypoint in each way; `inVain` asks for it and does not get it. */
export interface AttachedCounts {
  readonly own: number;
  readonly namespace: number;
  /** Destinations that send a share of their connections to it. */
  readonly canary: number;
  /** The smallest and the greatest share that one of those sends, in percent of its connections; null without any. */
  readonly canaryWeight: { readonly min: number; readonly max: number } | null;
  readonly inVain: number;
}

export interface WaypointItem extends Omit<WaypointNode, 'handled' | 'broken' | 'labels' | 'from'> {
  readonly attached: AttachedCounts;
  /** What Waymark would have to be told to make this one. */
  readonly spec: GatewaySpec;
  readonly uid: string;
  readonly created: string;
}

/** GET /api/waypoints: every waypoint of every class, by namespace and name. */
export interface WaypointList {
  readonly revision: string;
  readonly items: readonly WaypointItem[];
  /** Namespaces, of those that are shown, whose Gateways may not be read: what is there is unknown. */
  readonly unread: readonly string[];
  /** The cluster does not know the kind Gateway. */
  readonly absent: boolean;
  /** Classes that Istio makes waypoints of, its own first. */
  readonly classes: readonly string[];
  /** Labels of the namespaces that are shown, for the selector of who may attach. */
  readonly namespaces: ReadonlyArray<{ readonly name: string; readonly labels: Labels | null }>;
}

export function waypointList(views: LiveViews, world: World): Omit<WaypointList, 'revision'> {
  const { waypoints, namespaces } = views.overview();
  const counts = countAttached(views);
  const items: WaypointItem[] = [];
  for (const { handled: _handled, broken: _broken, labels: _labels, from: _from, ...node } of waypoints) {
    const gateway = world.Gateway.get(node.namespace, node.name);
    if (!gateway) continue;
    const attached = counts.get(nameKey(node)) ?? none;
    items.push({ ...node, attached, spec: specOf(gateway, world), uid: gateway.uid, created: gateway.created });
  }
  return {
    items,
    unread: namespaces
      .filter(({ name }) => ['forbidden', 'unauthenticated'].includes(world.Gateway.knowledge(name)))
      .map(({ name }) => name),
    absent: world.Gateway.knowledge('') === 'absent',
    classes: classesOf(world),
    namespaces: namespaces.map(({ name }) => ({ name, labels: world.Namespace.get('', name)?.labels ?? null })),
  };
}

function classesOf(world: World): string[] {
  const others = [...world.GatewayClass.all()]
    .map(({ name }) => name)
    .filter((name) => name !== waypointClass && isWaypointClass(name, world));
  return [waypointClass, ...others.sort()];
}

const none: AttachedCounts = { own: 0, namespace: 0, canary: 0, canaryWeight: null, inVain: 0 };

/** What each namespace adds, put together: it costs the namespaces, and the destinations of those that were resolved again. */
function countAttached(views: LiveViews): Map<string, AttachedCounts> {
  const counts = new Map<string, AttachedCounts>();
  for (const here of views.everything()) for (const [key, piece] of attachedIn(here)) counts.set(key, sum(counts.get(key) ?? none, piece));
  return counts;
}

/** A namespace that is resolved again is another object. */
const pieces = new WeakMap<NamespaceDestinations, ReadonlyMap<string, AttachedCounts>>();

function attachedIn(here: NamespaceDestinations): ReadonlyMap<string, AttachedCounts> {
  const known = pieces.get(here);
  if (known) return known;
  const counts = new Map<string, AttachedCounts>();
  const add = (key: Key, more: Partial<AttachedCounts>) =>
    counts.set(nameKey(key), sum(counts.get(nameKey(key)) ?? none, { ...none, ...more }));
  for (const { answer } of allOf(here)) {
    if (answer.canary) add(answer.canary.key, { canary: 1, canaryWeight: { min: answer.canary.weight, max: answer.canary.weight } });
    if (!answer.asked) continue;
    if (answer.state === 'broken') add(answer.asked, { inVain: 1 });
    if (answer.state === 'handled') add(answer.asked, answer.source === 'own' ? { own: 1 } : { namespace: 1 });
  }
  pieces.set(here, counts);
  return counts;
}

function sum(a: AttachedCounts, b: AttachedCounts): AttachedCounts {
  const weights = [a.canaryWeight, b.canaryWeight].filter((weight) => weight !== null);
  return {
    own: a.own + b.own,
    namespace: a.namespace + b.namespace,
    canary: a.canary + b.canary,
    canaryWeight:
      weights.length === 0 ? null : { min: Math.min(...weights.map(({ min }) => min)), max: Math.max(...weights.map(({ max }) => max)) },
    inVain: a.inVain + b.inVain,
  };
}
