import { useStoreApi } from '@xyflow/react';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import type { CanvasStore } from './canvas-state.ts';
import type { FlowNode } from './flow-nodes.ts';
import { isBroken } from './flow-nodes.ts';
import type { Live } from './live-nodes.ts';
import { nextLive, noneLive } from './live-nodes.ts';
import type { Grid } from './painting/grid.ts';
import { areaInView } from './painting/sight.ts';
import type { Size } from './viewport.ts';

/** Pixels around the screen in which nodes are elements already. */
const margin = 80;

/**
 * The nodes that are elements now, in reading order. It follows the view a few at a time, so that no movement waits for them:
 * until then they are painted. A box without a size (nothing is laid out) has all of them.
 */
export function useLiveNodes(
  nodes: ReadonlyMap<string, FlowNode>,
  grid: Grid<FlowNode>,
  store: CanvasStore,
  first: Size,
  selected: string | null,
  isFiltered: boolean,
) {
  const api = useStoreApi();
  const [live, setLive] = useState<Live>(noneLive);
  const newest = useRef(live);
  const hovered = useRef<string | null>(null);
  const look = useRef(() => {});

  useEffect(() => {
    let frame = 0;
    const isLoud = (node: FlowNode) => isBroken(node) || (isFiltered && node.data.matches);
    const step = () => {
      frame = 0;
      const { transform, width, height } = api.getState();
      const size = width > 0 ? { width, height } : first;
      // What has the focus must not go away under it: the next key would go nowhere.
      const focused = document.activeElement?.closest<HTMLElement>('.react-flow__node')?.dataset['id'];
      const pinned = new Set(
        [store.get().active, focused, hovered.current, selected].filter((id) => id != null && nodes.has(id)) as string[],
      );
      const next =
        size.width > 0
          ? nextLive(newest.current, grid.within(areaInView(transform, size, margin)), pinned, isLoud)
          : { ids: new Set(nodes.keys()), isCrowded: false, isDone: true };
      if (next.ids !== newest.current.ids || next.isCrowded !== newest.current.isCrowded) setLive(next);
      newest.current = next;
      if (!next.isDone) soon();
    };
    const soon = () => {
      // At once: a key that comes between could give the focus to what is about to go away.
      if (frame === 0) frame = requestAnimationFrame(() => flushSync(step));
    };
    look.current = step;
    step();
    const unfollow = [
      api.subscribe((now, before) => {
        if (now.transform !== before.transform || now.width !== before.width || now.height !== before.height) soon();
      }),
      store.subscribe(soon),
    ];
    return () => {
      cancelAnimationFrame(frame);
      for (const end of unfollow) end();
    };
  }, [api, grid, nodes, store, first, selected, isFiltered]);

  /** The pointer is over this node. */
  const point = useCallback((id: string | null) => {
    if (hovered.current === id) return;
    hovered.current = id;
    look.current();
  }, []);
  const list = useMemo(() => [...nodes.values()].filter(({ id }) => live.ids.has(id)), [nodes, live]);
  return { list, live, point };
}
