import { Panel, useReactFlow, useStore, useStoreApi } from '@xyflow/react';
import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { Filter } from '../../../lib/mesh/view/filter.ts';
import { usePageKeys } from '../../shell/use-page-keys.ts';
import { IconButton } from '../../ui/button.tsx';
import type { Rect } from '../layout/geometry.ts';
import { boundsOf, overlaps } from '../layout/geometry.ts';
import { useCanvas } from './canvas-state.ts';
import type { FlowNode } from './flow-nodes.ts';
import { rectOf } from './painting/paint-nodes.ts';
import { areaInView } from './painting/sight.ts';
import { centredOn, closeZoom, fitting, movementMs, readableZoom } from './viewport.ts';

interface MatchesProps {
  readonly nodes: ReadonlyMap<string, FlowNode>;
  readonly filter: Filter | null;
  /** False while the answer to a new filter is on its way. */
  readonly isFiltered: boolean;
}

/**
 * Goes through what matches the filter, in reading order. A new filter brings its matches into view when none of them is: what
 * is searched for among thousands is shown, not only lit somewhere outside of the screen. Counted is what is drawn: the pods of a
 * workload are one place, and a closed namespace is one.
 */
export function Matches({ nodes, filter, isFiltered }: MatchesProps) {
  const flow = useReactFlow();
  const api = useStoreApi();
  const { store } = useCanvas();
  const found = useMemo(() => (filter && isFiltered ? matchesIn(nodes) : []), [nodes, filter, isFiltered]);
  const [at, setAt] = useState(-1);

  const goTo = (index: number) => {
    const node = found[index];
    if (!node) return;
    const { width, height, transform } = api.getState();
    setAt(index);
    store.set({ active: node.id });
    void flow.setViewport(centredOn(rectOf(node), Math.max(transform[2], closeZoom), { width, height }), { duration: movementMs() });
  };
  const step = (by: number) => goTo(at < 0 && by < 0 ? found.length - 1 : (at + by + found.length) % Math.max(1, found.length));
  usePageKeys({ n: () => step(1), N: () => step(-1) });

  // Before it is measured and can be moved there is no view to compare with.
  const canMove = useStore(({ width, panZoom }) => width > 0 && panZoom !== null);
  const shown = useRef<Filter | null>(null);
  useEffect(() => {
    if (!canMove || !isFiltered || shown.current === filter) return;
    shown.current = filter;
    setAt(-1);
    const { width, height, transform } = api.getState();
    const rects = found.map(rectOf);
    const inView = areaInView(transform, { width, height });
    if (rects.length === 0 || rects.some((rect) => overlaps(rect, inView))) return;
    const all = fitting(boundsOf(rects), { width, height });
    const first = rects[0] as Rect;
    const next =
      all.zoom >= readableZoom ? { all: true, viewport: all } : { all: false, viewport: centredOn(first, closeZoom, { width, height }) };
    if (!next.all || rects.length === 1) setAt(0);
    void flow.setViewport(next.viewport, { duration: movementMs() });
  }, [filter, isFiltered, canMove, found, api, flow]);

  if (found.length === 0) return null;
  return (
    <Panel position="bottom-center" className="topo-matches">
      <IconButton label="Previous match (N)" onClick={() => step(-1)}>
        <ChevronLeft aria-hidden />
      </IconButton>
      <span role="status" className="tabular-nums">
        {at >= 0 ? `${(at + 1).toLocaleString('en')} of ${found.length.toLocaleString('en')}` : found.length.toLocaleString('en')}{' '}
        {found.length === 1 ? 'match' : 'matches'} in the graph
      </span>
      <IconButton label="Next match (n)" onClick={() => step(1)}>
        <ChevronRight aria-hidden />
      </IconButton>
    </Panel>
  );
}

/**
 * What the filter is about and can be gone to: closed namespaces and single objects, row by row. Waypoints match with what they
 * serve, so they count only where nothing else does.
 */
export function matchesIn(nodes: ReadonlyMap<string, FlowNode>, namespace?: string): FlowNode[] {
  const all = [...nodes.values()]
    .filter((node) => node.type !== 'container' && node.data.matches && (namespace === undefined || namespaceOf(node) === namespace))
    .sort((a, b) => a.position.y - b.position.y || a.position.x - b.position.x);
  const others = all.filter(({ type }) => type !== 'waypoint' && type !== 'missingWaypoint');
  return others.length > 0 ? others : all;
}

function namespaceOf(node: FlowNode): string {
  switch (node.type) {
    case 'container':
    case 'card':
      return node.data.card.name;
    case 'missingWaypoint':
      return node.data.ghost.namespace;
    default:
      return node.data.node.namespace;
  }
}
