import type { Layout } from '../../layout/lane-layout.ts';
import type { SceneEdge } from '../../scene/edges.ts';
import { layer } from '../flow-nodes.ts';
import type { Route } from './route.ts';
import { routeEdge } from './route.ts';
import type { FlowEdge } from './topology-edge.tsx';

const hidden = { 'aria-hidden': true } as const;

/** The edges of React Flow. One that did not change is the very object of `previous`. */
export function flowEdges(
  edges: readonly SceneEdge[],
  layout: Layout,
  homeName: (node: string) => string | null,
  matched: ReadonlySet<string> | null,
  previous: ReadonlyMap<string, FlowEdge>,
): Map<string, FlowEdge> {
  const drawn = new Map<string, FlowEdge>();
  for (const edge of edges) {
    const route = routeEdge(edge, layout, homeName);
    if (!route) continue;
    const matches = !matched || (matched.has(edge.source) && matched.has(edge.target));
    for (const part of route.ends === null ? (['whole'] as const) : (['behind', 'ends'] as const)) {
      const next = drawing(edge, route, part, matches);
      const before = previous.get(next.id);
      drawn.set(next.id, before?.data && sameEdge(before.data, next.data) ? before : next);
    }
  }
  return drawn;
}

type Drawing = NonNullable<FlowEdge['data']>;

function drawing(edge: SceneEdge, route: Route, part: Drawing['part'], matches: boolean): FlowEdge & { data: Drawing } {
  return {
    id: part === 'ends' ? `${edge.id}|ends` : edge.id,
    source: edge.source,
    target: edge.target,
    type: 'topology',
    data: { edge, route, part, matches },
    zIndex: part === 'behind' ? layer.behind : layer.edge,
    domAttributes: hidden,
    selectable: false,
    focusable: false,
  };
}

function sameEdge(a: Drawing, b: Drawing): boolean {
  return (
    a.matches === b.matches &&
    a.part === b.part &&
    a.route.path === b.route.path &&
    a.edge.label === b.edge.label &&
    a.edge.broken === b.edge.broken &&
    a.edge.crosses === b.edge.crosses
  );
}
