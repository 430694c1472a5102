import { useStoreApi } from '@xyflow/react';
import { useLayoutEffect, useRef } from 'react';
import { useTheme } from '../../../shell/theme.ts';
import type { CanvasStore } from '../canvas-state.ts';
import type { DrawnEdge } from '../edges/drawn-edges.ts';
import type { FlowNode } from '../flow-nodes.ts';
import type { Palette } from '../look-strokes.ts';
import type { Grid } from './grid.ts';
import { Painter } from './painter.ts';

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
  const place = useRef<HTMLDivElement>(null);
  const painter = useRef<Painter | undefined>(undefined);
  const styles = useRef<{ readonly dark: boolean; readonly of: ReturnType<typeof stylesOf> } | undefined>(undefined);
  const api = useStoreApi();
  const { dark } = useTheme();
  // In the same frame as the elements, which move when React Flow's state does.
  useLayoutEffect(() => {
    if (!place.current) return;
    const own = Painter.on(place.current, () => api.getState(), store);
    painter.current = own;
    if (!own) return;
    const unfollow = [
      api.subscribe((now, before) => {
        if (now.transform !== before.transform || now.width !== before.width || now.height !== before.height) own.follow();
      }),
      followFocus(store, () => own.repaint()),
      followFonts(() => own.repaint()),
    ];
    return () => {
      for (const end of unfollow) end();
      own.end();
    };
  }, [api, store]);
  useLayoutEffect(() => {
    if (!place.current) return;
    // The theme changes what the tokens stand for; as long as it stays, so does the picture.
    if (styles.current?.dark !== dark) styles.current = { dark, of: stylesOf(place.current) };
    painter.current?.show({ nodes, edges, live, ...styles.current.of });
  }, [nodes, edges, live, dark]);
  return (
    <div ref={place} aria-hidden data-nodes={total} className="topo-painting">
      <canvas />
      <canvas />
    </div>
  );
}

function followFocus(store: CanvasStore, changed: () => void): () => void {
  let { focus } = store.get();
  return store.subscribe(() => {
    if (store.get().focus === focus) return;
    focus = store.get().focus;
    changed();
  });
}

/** What was painted before a font had come was painted with another one. */
function followFonts(changed: () => void): () => void {
  const { fonts } = document;
  fonts.addEventListener('loadingdone', changed);
  return () => fonts.removeEventListener('loadingdone', changed);
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
