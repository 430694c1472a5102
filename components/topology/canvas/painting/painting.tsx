import { useStoreApi } from '@xyflow/react';
import { useLayoutEffect, useRef } from 'react';
import { useTheme } from '../../../shell/theme.ts';
import type { CanvasStore } from '../canvas-state.ts';
import type { DrawnEdge } from '../edges/drawn-edges.ts';
import type { FlowNode } from '../flow-nodes.ts';
import { isBroken } from '../flow-nodes.ts';
import { detailAt } from '../level-of-detail.ts';
import type { Palette } from '../look-strokes.ts';
import type { Grid } from './grid.ts';
import { paintEdge } from './paint-edges.ts';
import { paintGround, paintNode } from './paint-nodes.ts';
import type { Sight } from './sight.ts';
import { areaInView } from './sight.ts';

interface PaintingProps {
  readonly nodes: Grid<FlowNode>;
  readonly edges: Grid<DrawnEdge>;
  /** How many nodes there are. */
  readonly total: number;
  /** Those that are elements; only the ground of open namespaces is painted below them. */
  readonly live: ReadonlySet<string>;
  readonly store: CanvasStore;
}

/**
 * What lies below the elements of the graph: the grounds of open namespaces, all edges, and every node that is not an element.
 * One picture costs the same whatever it shows; thousands of elements do not. Everything in it is also told by the elements that
 * the pointer and the arrow keys make of it, and by the table, so it is hidden from screen readers.
 */
export function Painting({ nodes, edges, total, live, store }: PaintingProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const api = useStoreApi();
  const { dark } = useTheme();
  // In the same frame as the elements, which move when React Flow's state does.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme changes what the tokens stand for
  useLayoutEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d');
    if (!element || !context) return;
    const { color, family } = stylesOf(element);
    const draw = () => {
      const { transform, width, height } = api.getState();
      if (width <= 0 || height <= 0) return;
      resize(element, width, height);
      const zoom = transform[2];
      const area = areaInView(transform, { width, height });
      const sight = { zoom, detail: detailAt(zoom), focus: store.get().focus, color, family };
      const ratio = element.width / width;
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.clearRect(0, 0, element.width, element.height);
      context.setTransform(ratio * zoom, 0, 0, ratio * zoom, ratio * transform[0], ratio * transform[1]);
      const inView = nodes.within(area);
      element.dataset['inView'] = String(inView.length);
      paint(context, inView, edges.within(area), live, sight);
    };
    draw();
    const unfollow = [
      api.subscribe((now, before) => {
        if (now.transform !== before.transform || now.width !== before.width || now.height !== before.height) draw();
      }),
      followFocus(store, draw),
    ];
    return () => {
      for (const end of unfollow) end();
    };
  }, [nodes, edges, live, store, api, dark]);
  return <canvas ref={canvas} aria-hidden data-nodes={total} className="topo-painting" />;
}

function paint(
  context: CanvasRenderingContext2D,
  nodes: readonly FlowNode[],
  edges: readonly DrawnEdge[],
  live: ReadonlySet<string>,
  sight: Sight,
): void {
  for (const edge of edges) if (edge.part === 'behind') paintEdge(context, edge, sight);
  for (const node of nodes) if (node.type === 'container') paintGround(context, node, !live.has(node.id), sight);
  for (const edge of edges) if (edge.part !== 'behind') paintEdge(context, edge, sight);
  const painted = nodes.filter((node) => node.type !== 'container' && !live.has(node.id));
  // The glow of what is broken lies over its neighbours.
  for (const node of painted) if (!isBroken(node)) paintNode(context, node, sight);
  for (const node of painted) if (isBroken(node)) paintNode(context, node, sight);
}

function followFocus(store: CanvasStore, changed: () => void): () => void {
  let { focus } = store.get();
  return store.subscribe(() => {
    if (store.get().focus === focus) return;
    focus = store.get().focus;
    changed();
  });
}

/** As many dots as the screen has. */
function resize(element: HTMLCanvasElement, width: number, height: number): void {
  const ratio = devicePixelRatio || 1;
  const [columns, rows] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (element.width === columns && element.height === rows) return;
  element.width = columns;
  element.height = rows;
}

/** The tokens and the font as they are where the graph is drawn, each read once. */
export function stylesOf(element: Element): { color: Palette; family: string } {
  const style = getComputedStyle(element);
  const known = new Map<string, string>();
  const color = (token: string) => {
    let value = known.get(token);
    if (value === undefined) {
      value = style.getPropertyValue(token).trim() || 'gray';
      known.set(token, value);
    }
    return value;
  };
  return { color, family: style.fontFamily || 'sans-serif' };
}
