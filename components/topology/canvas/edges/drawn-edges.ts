import type { Layout } from '../../layout/lane-layout.ts';
import type { SceneEdge } from '../../scene/edges.ts';
import type { Route } from './route.ts';
import { routeEdge } from './route.ts';

/** An edge with its shape. One between containers is two: what runs behind other containers, and its ends on top of its own two. */
export interface DrawnEdge {
  readonly id: string;
  readonly edge: SceneEdge;
  readonly route: Route;
  readonly part: 'whole' | 'behind' | 'ends';
  /** False for what the filter leaves out. */
  readonly matches: boolean;
}

/** All edges that have a place, one a step. One that did not change is the very object of `previous`. */
export function* drawnEdges(
  edges: readonly SceneEdge[],
  layout: Layout,
  homeName: (node: string) => string | null,
  matched: ReadonlySet<string> | null,
  previous?: ReadonlyMap<string, DrawnEdge>,
): Generator<void, Map<string, DrawnEdge>> {
  const drawn = new Map<string, DrawnEdge>();
  for (const edge of edges) {
    yield;
    const route = routeOf(edge, layout, homeName);
    if (!route) continue;
    const matches = !matched || (matched.has(edge.source) && matched.has(edge.target));
    for (const part of route.ends === null ? (['whole'] as const) : (['behind', 'ends'] as const)) {
      const next = { id: part === 'ends' ? `${edge.id}|ends` : edge.id, edge, route, part, matches };
      const before = previous?.get(next.id);
      drawn.set(next.id, before && sameEdge(before, next) ? before : next);
    }
  }
  return drawn;
}

const routes = new WeakMap<Layout, Map<string, Route>>();

/** Where everything stands decides the shape of an edge, and its two ends, whose names tell where they live; found once for each layout. */
function routeOf(edge: SceneEdge, layout: Layout, homeName: (node: string) => string | null): Route | null {
  let known = routes.get(layout);
  if (!known) {
    known = new Map();
    routes.set(layout, known);
  }
  const key = edge.broken ? `${edge.id}|broken` : edge.id;
  const before = known.get(key);
  if (before) return before;
  const route = routeEdge(edge, layout, homeName);
  // Without one an end has no place yet; with the same layout it may have a home later.
  if (route) known.set(key, route);
  return route;
}

function sameEdge(a: DrawnEdge, b: DrawnEdge): boolean {
  return (
    a.matches === b.matches &&
    a.part === b.part &&
    a.route.path === b.route.path &&
    a.edge.label === b.edge.label &&
    a.edge.broken === b.edge.broken &&
    a.edge.crosses === b.edge.crosses
  );
}
