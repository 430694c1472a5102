import type { Viewport } from '@xyflow/react';
import { Background, BackgroundVariant, ReactFlow, useReactFlow, useStore, useStoreApi } from '@xyflow/react';
import type { CSSProperties, MouseEvent, ReactNode, RefObject } from 'react';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { RefKey } from '../../../lib/mesh/model/ref.ts';
import type { Picture } from '../export/picture.ts';
import { pictureOf } from '../export/picture.ts';
import type { Rect } from '../layout/geometry.ts';
import { boundsOf } from '../layout/geometry.ts';
import type { Layout } from '../layout/lane-layout.ts';
import { nodeFor } from '../scene/focus.ts';
import type { Stage } from '../stage/stage.ts';
import type { CanvasTools } from './canvas-state.ts';
import { CanvasContext, createCanvasStore } from './canvas-state.ts';
import type { FlowNode } from './flow-nodes.ts';
import { detailAt, zoomStep } from './level-of-detail.ts';
import { Matches, matchesIn } from './matches.tsx';
import { nodeTypes } from './node-types.ts';
import { OverviewMap } from './overview-map.tsx';
import { rectOf } from './painting/paint-nodes.ts';
import { Painting, stylesOf } from './painting/painting.tsx';
import { useCanvasKeys } from './use-canvas-keys.ts';
import { useFocus } from './use-focus.ts';
import { useLiveNodes } from './use-live-nodes.ts';
import type { Size } from './viewport.ts';
import { centredOn, closeZoom, firstView, fitting, isCut, isInView, movementMs, readableZoom, zoomLimits } from './viewport.ts';

export interface TopologyCanvasProps {
  readonly stage: Stage;
  readonly selection: RefKey | null;
  readonly onSelect: (ref: RefKey | null) => void;
  readonly onToggle: (namespace: string) => void;
  readonly onEnroll: (namespace: string) => void;
  readonly onRetry: (namespace: string) => void;
  /** The size of the box around the canvas when it is first drawn. */
  readonly size: Size;
  /** Where the user last looked; it outlives the canvas while the table is shown. */
  readonly lastViewport: RefObject<Viewport | null>;
  /** What the user has just asked to see: it is brought into view when it has its place. */
  readonly reveal: RefObject<Reveal | null>;
  /** Filled with what draws the whole graph as a picture, for export. */
  readonly picture: RefObject<(() => Picture) | null>;
  readonly children?: ReactNode;
}

/** A namespace that was opened by hand, or everything in a new arrangement. */
export type Reveal = 'everything' | { readonly namespace: string };

const mapFrom = 30;

/** The graph. Must stand inside a ReactFlowProvider. It moves the view when the user asks for something, never because data changed. */
export function TopologyCanvas(props: TopologyCanvasProps) {
  const { stage, selection, onSelect, onToggle, onEnroll, onRetry, size, lastViewport, reveal, picture, children } = props;
  const { scene, layout, filter, isFiltered, connections, nodes, lines, nodeGrid, lineGrid } = stage;
  const root = useRef<HTMLDivElement>(null);
  const [store] = useState(createCanvasStore);
  const hover = useFocus(stage, selection, store);
  const tools = useMemo<CanvasTools>(
    () => ({ store, select: onSelect, toggle: onToggle, enroll: onEnroll, retry: onRetry }),
    [store, onSelect, onToggle, onEnroll, onRetry],
  );
  const flow = useReactFlow();
  const keys = useCanvasKeys(nodes, store, root);
  const detail = useStore((state) => detailAt(state.transform[2]));
  const step = useStore((state) => (detailAt(state.transform[2]) === 'far' ? zoomStep(state.transform[2]) : 1));
  const isPartial = useStore(({ transform, width, height }) => isCut(layout.bounds, transform, { width, height }));
  const [initial] = useState(
    () => lastViewport.current ?? initialViewport(selection, layout, size, (id) => nodeFor(id, connections, scene)),
  );

  useReveal(selection, (id) => nodes.get(nodeFor(id, connections, scene) ?? ''));
  useOpened(reveal, stage);

  useEffect(() => {
    picture.current = () =>
      pictureOf(nodes.values(), lines.values(), layout.bounds, stylesOf(root.current ?? document.documentElement).color);
    return () => {
      picture.current = null;
    };
  }, [nodes, lines, layout, picture]);

  const { list, live, point } = useLiveNodes(
    nodes,
    nodeGrid,
    store,
    size,
    selection && nodeFor(selection, connections, scene),
    filter !== null,
  );
  const nodeAt = (event: MouseEvent): FlowNode | undefined => {
    const spot = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY });
    return nodeGrid.within({ ...spot, width: 0, height: 0 }).find(({ type }) => type !== 'container');
  };
  return (
    <CanvasContext value={tools}>
      <ReactFlow
        ref={root}
        className="topo-canvas"
        data-detail={detail}
        style={{ '--topo-zoom': step } as CSSProperties}
        data-crowded={live.isCrowded || undefined}
        tabIndex={0}
        aria-label="Topology graph. Arrow keys move between nodes, Enter opens; T shows the same as a table."
        onFocus={keys.onFocus}
        onBlur={keys.onBlur}
        onKeyDown={keys.onKeyDown}
        nodes={list}
        nodeTypes={nodeTypes}
        defaultViewport={initial}
        minZoom={zoomLimits.least}
        maxZoom={zoomLimits.most}
        nodesDraggable={false}
        nodesConnectable={false}
        nodesFocusable={false}
        edgesFocusable={false}
        elementsSelectable={false}
        disableKeyboardA11y
        deleteKeyCode={null}
        selectionKeyCode={null}
        multiSelectionKeyCode={null}
        panActivationKeyCode={null}
        zoomOnDoubleClick={false}
        onNodeMouseEnter={(_, node) => hover(node.type === 'container' ? null : node.id)}
        onNodeMouseLeave={() => hover(null)}
        onPaneMouseMove={(event) => event.buttons === 0 && point(nodeAt(event)?.id ?? null)}
        onPaneClick={(event) => press(nodeAt(event), props)}
        onViewportChange={(viewport) => {
          lastViewport.current = viewport;
        }}
      >
        <Background variant={BackgroundVariant.Dots} gap={24} size={1} />
        <Painting nodes={nodeGrid} edges={lineGrid} total={nodes.size} live={live.ids} store={store} />
        <Matches nodes={nodes} filter={filter} isFiltered={isFiltered} />
        {nodes.size > mapFrom && isPartial && <OverviewMap nodes={nodes} bounds={layout.bounds} />}
        {children}
      </ReactFlow>
    </CanvasContext>
  );
}

/** A finger that comes down on a node which is painted, so that nothing was under it before. */
function press(node: FlowNode | undefined, { onSelect, onToggle }: Pick<TopologyCanvasProps, 'onSelect' | 'onToggle'>): void {
  if (node?.type === 'card') onToggle(node.data.card.name);
  else onSelect(node && 'node' in node.data ? node.data.node.id : null);
}

function initialViewport(selection: RefKey | null, layout: Layout, size: Size, nodeOf: (id: RefKey) => string | null): Viewport {
  const node = selection === null ? null : nodeOf(selection);
  const rect = node === null ? undefined : layout.nodes.get(node);
  return rect ? centredOn(rect, closeZoom, size) : firstView(layout.bounds, size);
}

/** Something selected elsewhere, or hidden by the panel that opened, comes into view. */
function useReveal(selection: RefKey | null, nodeOf: (id: RefKey) => FlowNode | undefined): void {
  const flow = useReactFlow();
  const api = useStoreApi();
  const find = useRef(nodeOf);
  find.current = nodeOf;
  useEffect(() => {
    if (selection === null) return;
    // The panel takes its room in the same commit; React Flow learns its new size a frame later.
    let frame = requestAnimationFrame(() => {
      frame = requestAnimationFrame(() => {
        const node = find.current(selection);
        if (!node || node.type === 'container') return;
        const { width: whole, height, domNode } = api.getState();
        const width = whole - coveredBy(domNode);
        const viewport = flow.getViewport();
        const rect = { ...node.position, width: node.width ?? 0, height: node.height ?? 0 };
        if (isInView(rect, viewport, { width, height })) return;
        void flow.setViewport(centredOn(rect, Math.max(viewport.zoom, 0.5), { width, height }), { duration: movementMs() });
      });
    });
    return () => cancelAnimationFrame(frame);
  }, [selection, api, flow]);
}

/** How much of the canvas the panel lies over: on narrow screens it has no room of its own. */
function coveredBy(canvas: HTMLElement | null): number {
  const panel = canvas?.closest('[data-topology-stage]')?.querySelector('aside');
  return panel && canvas ? Math.max(0, canvas.getBoundingClientRect().right - panel.getBoundingClientRect().left) : 0;
}

/** What was asked for fills the view as soon as it has a place. Of a large namespace, what matches the filter does. */
function useOpened(
  reveal: RefObject<Reveal | null>,
  { layout, scene, nodes, filter }: Pick<Stage, 'layout' | 'scene' | 'nodes' | 'filter'>,
): void {
  const flow = useReactFlow();
  const api = useStoreApi();
  useEffect(() => {
    const asked = reveal.current;
    const rect = asked && placeOf(asked, layout);
    if (!rect) return;
    const size = api.getState();
    let view = fitting(rect, size);
    if (asked !== 'everything' && filter && view.zoom < readableZoom) {
      const { view: inside, error } = scene.namespaces.find(({ card }) => card.name === asked.namespace) ?? {};
      if (!inside && !error) return;
      const matches = matchesIn(nodes, asked.namespace).map(rectOf);
      if (matches.length > 0) view = fitting(boundsOf(matches), size);
      if (matches[0] && view.zoom < readableZoom) view = centredOn(matches[0], closeZoom, size);
    }
    reveal.current = null;
    void flow.setViewport(view, { duration: movementMs() });
  }, [layout, scene, nodes, filter, reveal, api, flow]);
}

function placeOf(reveal: Reveal, { bounds, containers, lanes }: Layout): Rect | undefined {
  if (reveal === 'everything') return bounds;
  return lanes.has(reveal.namespace) ? containers.get(reveal.namespace) : undefined;
}
