import type { Viewport } from '@xyflow/react';
import { Background, BackgroundVariant, MiniMap, ReactFlow, useReactFlow, useStore, useStoreApi } from '@xyflow/react';
import type { ReactNode, RefObject } from 'react';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { RefKey } from '../../../lib/mesh/model/ref.ts';
import type { Filter } from '../../../lib/mesh/view/filter.ts';
import type { Picture } from '../export/picture.ts';
import { pictureOf } from '../export/picture.ts';
import type { Rect } from '../layout/geometry.ts';
import type { Layout } from '../layout/lane-layout.ts';
import { sceneEdges } from '../scene/edges.ts';
import { nodeFor } from '../scene/focus.ts';
import { matchedNodes } from '../scene/matching.ts';
import type { Scene } from '../scene/scene.ts';
import type { CanvasTools } from './canvas-state.ts';
import { CanvasContext, createCanvasStore } from './canvas-state.ts';
import { flowEdges } from './edges/flow-edges.ts';
import type { FlowEdge } from './edges/topology-edge.tsx';
import { edgeTypes } from './edges/topology-edge.tsx';
import type { FlowNode } from './flow-nodes.ts';
import { flowNodes } from './flow-nodes.ts';
import { detailAt } from './level-of-detail.ts';
import { lookToken } from './look-token.ts';
import { nodeTypes } from './node-types.ts';
import { useCanvasKeys } from './use-canvas-keys.ts';
import { useFocus } from './use-focus.ts';
import type { Size } from './viewport.ts';
import { centredOn, firstView, fitting, isCut, isInView, movementMs, zoomLimits } from './viewport.ts';

export interface TopologyCanvasProps {
  readonly scene: Scene;
  readonly layout: Layout;
  readonly filter: Filter | null;
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

const minimapFrom = 30;
const selectionZoom = 0.8;

/** The graph. Must stand inside a ReactFlowProvider. It moves the view when the user asks for something, never because data changed. */
export function TopologyCanvas(props: TopologyCanvasProps) {
  const { scene, layout, filter, selection, onSelect, onToggle, onEnroll, onRetry, size, lastViewport, reveal, picture, children } = props;
  const root = useRef<HTMLDivElement>(null);
  const [store] = useState(createCanvasStore);
  const edges = useMemo(() => sceneEdges(scene), [scene]);
  const { connections, hover } = useFocus(scene, edges, selection, store);

  const matched = useMemo(() => matchedNodes(scene, filter), [scene, filter]);
  const shownNodes = useRef<Map<string, FlowNode>>(new Map());
  const nodes = useMemo(() => {
    shownNodes.current = flowNodes(scene, layout, matched, shownNodes.current);
    return shownNodes.current;
  }, [scene, layout, matched]);

  const shownEdges = useRef<Map<string, FlowEdge>>(new Map());
  const drawnEdges = useMemo(() => {
    const homes = new Map(scene.namespaces.map(({ id, card }) => [id, card.name]));
    const homeName = (node: string) => homes.get(connections.homeOf.get(node) ?? '') ?? null;
    shownEdges.current = flowEdges(edges, layout, homeName, matched, shownEdges.current);
    return shownEdges.current;
  }, [scene, connections, edges, layout, matched]);

  const tools = useMemo<CanvasTools>(
    () => ({ store, select: onSelect, toggle: onToggle, enroll: onEnroll, retry: onRetry }),
    [store, onSelect, onToggle, onEnroll, onRetry],
  );
  const keys = useCanvasKeys(nodes, store, root);
  const detail = useStore((state) => detailAt(state.transform[2]));
  const isPartial = useStore(({ transform, width, height }) => isCut(layout.bounds, transform, { width, height }));
  const [initial] = useState(
    () => lastViewport.current ?? initialViewport(selection, layout, size, (id) => nodeFor(id, connections, scene)),
  );

  useReveal(selection, (id) => nodes.get(nodeFor(id, connections, scene) ?? ''));
  useOpened(reveal, layout);

  useEffect(() => {
    picture.current = () => pictureOf(nodes.values(), drawnEdges.values(), layout.bounds, paletteOf(root.current));
    return () => {
      picture.current = null;
    };
  }, [nodes, drawnEdges, layout, picture]);

  const flowNodeList = useMemo(() => [...nodes.values()], [nodes]);
  const flowEdgeList = useMemo(() => [...drawnEdges.values()], [drawnEdges]);
  return (
    <CanvasContext value={tools}>
      <ReactFlow
        ref={root}
        className="topo-canvas"
        data-detail={detail}
        tabIndex={0}
        aria-label="Topology graph. Arrow keys move between nodes, Enter opens; T shows the same as a table."
        onFocus={keys.onFocus}
        onBlur={keys.onBlur}
        onKeyDown={keys.onKeyDown}
        nodes={flowNodeList}
        edges={flowEdgeList}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        defaultViewport={initial}
        minZoom={zoomLimits.least}
        maxZoom={zoomLimits.most}
        onlyRenderVisibleElements
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
        onPaneClick={() => onSelect(null)}
        onViewportChange={(viewport) => {
          lastViewport.current = viewport;
        }}
      >
        <Background variant={BackgroundVariant.Dots} gap={24} size={1} />
        {nodes.size > minimapFrom && isPartial && (
          <MiniMap pannable zoomable ariaLabel="Overview of the graph" nodeColor={minimapColor} nodeStrokeWidth={0} />
        )}
        {children}
      </ReactFlow>
    </CanvasContext>
  );
}

function initialViewport(selection: RefKey | null, layout: Layout, size: Size, nodeOf: (id: RefKey) => string | null): Viewport {
  const node = selection === null ? null : nodeOf(selection);
  const rect = node === null ? undefined : layout.nodes.get(node);
  return rect ? centredOn(rect, selectionZoom, size) : firstView(layout.bounds, size);
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

/** What was asked for fills the view as soon as it has a place. */
function useOpened(reveal: RefObject<Reveal | null>, layout: Layout): void {
  const flow = useReactFlow();
  const api = useStoreApi();
  useEffect(() => {
    const rect = reveal.current && placeOf(reveal.current, layout);
    if (!rect) return;
    reveal.current = null;
    const { width, height } = api.getState();
    void flow.setViewport(fitting(rect, { width, height }), { duration: movementMs() });
  }, [layout, reveal, api, flow]);
}

function placeOf(reveal: Reveal, { bounds, containers, lanes }: Layout): Rect | undefined {
  if (reveal === 'everything') return bounds;
  return lanes.has(reveal.namespace) ? containers.get(reveal.namespace) : undefined;
}

/** The tokens as they are where the graph is drawn: light or dark. */
function paletteOf(element: HTMLElement | null) {
  const style = getComputedStyle(element ?? document.documentElement);
  return (token: string) => style.getPropertyValue(token).trim() || 'gray';
}

function minimapColor(node: FlowNode): string {
  switch (node.type) {
    case 'container':
      return 'var(--surface-2)';
    case 'card':
      return (node.data.card.looks.broken ?? 0) > 0 ? 'var(--broken-line)' : 'var(--line-strong)';
    case 'waypoint':
      return 'var(--waypoint-line)';
    case 'missingWaypoint':
      return 'var(--broken-line)';
    default:
      return `var(${lookToken(node.data.node.look)}-line)`;
  }
}
