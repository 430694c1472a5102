import type { Layout } from '../../layout/lane-layout.ts';
import type { SceneEdge } from '../../scene/edges.ts';
import { edgeLayer } from '../flow-nodes.ts';
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
    const before = previous.get(edge.id);
    const matches = !matched || (matched.has(edge.source) && matched.has(edge.target));
    const data = before?.data;
    const same = data && data.matches === matches && data.route.path === route.path && sameEdge(data.edge, edge);
    drawn.set(edge.id, same ? before : drawing(edge, route, matches));
  }
  return drawn;
}

function drawing(edge: SceneEdge, route: Route, matches: boolean): FlowEdge {
  return {
    id: edge.id,
    source: edge.source,
    target: edge.target,
    type: 'topology',
    data: { edge, route, matches },
    zIndex: edgeLayer,
    domAttributes: hidden,
    selectable: false,
    focusable: false,
  };
}

function sameEdge(a: SceneEdge, b: SceneEdge): boolean {
  return a.label === b.label && a.broken === b.broken && a.crosses === b.crosses;
}
