import type { Edge, EdgeProps } from '@xyflow/react';
import { EdgeLabelRenderer, useStore } from '@xyflow/react';
import { memo } from 'react';
import type { SceneEdge } from '../../scene/edges.ts';
import { emphasisOf, useCanvasState } from '../canvas-state.ts';
import { layer } from '../flow-nodes.ts';
import { detailAt } from '../level-of-detail.ts';
import type { Route } from './route.ts';

export type FlowEdge = Edge<
  { readonly edge: SceneEdge; readonly route: Route; readonly part: 'whole' | 'behind' | 'ends'; readonly matches: boolean },
  'topology'
>;

/** One edge. What it says is also in the descriptions of the nodes at its ends, so it is hidden from screen readers. */
export const TopologyEdge = memo(function TopologyEdge({ data }: EdgeProps<FlowEdge>) {
  const focus = useCanvasState((state) => emphasisOf(state.focus?.edges, data?.edge.id ?? ''));
  const detail = useStore((state) => detailAt(state.transform[2]));
  if (!data) return null;
  const { edge, route, part, matches } = data;
  if (edge.kind === 'member' && focus !== 'near') return null;
  if (edge.kind === 'selection' && detail === 'far') return null;
  const emphasis = focus === 'plain' && !matches ? 'away' : focus;
  const { label } = route;
  return (
    <g
      className="topo-edge"
      data-kind={edge.kind}
      data-broken={edge.broken || undefined}
      data-crosses={edge.crosses || undefined}
      data-emphasis={emphasis}
    >
      <path className="topo-edge-line" d={part === 'ends' ? (route.ends ?? '') : route.path} />
      {part !== 'behind' && <Ends edge={edge} route={route} />}
      {edge.label !== '' && part !== 'ends' && detail !== 'far' && (edge.kind === 'canary' || emphasis === 'near') && (
        <EdgeLabelRenderer>
          <span
            aria-hidden
            className="topo-edge-label"
            data-broken={edge.broken || undefined}
            data-emphasis={emphasis}
            style={{ transform: `translate(-50%, -50%) translate(${label.x}px, ${label.y}px)`, zIndex: layer.edge }}
          >
            {edge.label}
          </span>
        </EdgeLabelRenderer>
      )}
    </g>
  );
});

/** A dot where an own label asks; an arrow, or a cross where nothing is had. */
function Ends({ edge, route: { start, end, angle } }: { readonly edge: SceneEdge; readonly route: Route }) {
  return (
    <>
      {edge.kind === 'own' && <circle className="topo-edge-dot" cx={start.x} cy={start.y} r={4.5} />}
      <g transform={`translate(${end.x} ${end.y}) rotate(${angle})`}>
        {edge.broken ? (
          <path className="topo-edge-cross" d="M-17 -6 L-5 6 M-17 6 L-5 -6" />
        ) : (
          edge.kind !== 'selection' && <path className="topo-edge-head" d="M-9 -5 L-1 0 L-9 5 Z" />
        )}
      </g>
    </>
  );
}

export const edgeTypes = { topology: TopologyEdge };
