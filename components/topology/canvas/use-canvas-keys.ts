import { useReactFlow, useStoreApi } from '@xyflow/react';
import type { FocusEvent, KeyboardEvent, RefObject } from 'react';
import { useCallback } from 'react';
import type { CanvasStore } from './canvas-state.ts';
import type { FlowNode } from './flow-nodes.ts';
import { directionOf, neighbourOf } from './keyboard.ts';
import { centredOn, isInView, movementMs } from './viewport.ts';

const attribute = 'data-topo-node';
/** Frames to wait for a node that has just come into view to be drawn. */
const patience = 30;

/**
 * The canvas is one stop of the Tab key. Focus goes to the node that had it last; arrows move between neighbours and take the
 * view along; Tab goes on to the controls of the node and then out.
 */
export function useCanvasKeys(nodes: ReadonlyMap<string, FlowNode>, store: CanvasStore, root: RefObject<HTMLDivElement | null>) {
  const flow = useReactFlow();
  const api = useStoreApi();

  const focusNode = useCallback(
    (node: FlowNode) => {
      const { width, height } = api.getState();
      const rect = { ...node.position, width: node.width ?? 0, height: node.type === 'container' ? 60 : (node.height ?? 0) };
      const viewport = flow.getViewport();
      if (!isInView(rect, viewport, { width, height }))
        void flow.setViewport(centredOn(rect, viewport.zoom, { width, height }), { duration: movementMs() });
      store.set({ active: node.id });
      const attempt = (left: number) => {
        // Another key was faster.
        if (store.get().active !== node.id) return;
        const element = root.current?.querySelector<HTMLElement>(`[${attribute}="${CSS.escape(node.id)}"]`);
        if (element) element.focus({ preventScroll: true });
        else if (left > 0) requestAnimationFrame(() => attempt(left - 1));
      };
      attempt(patience);
    },
    [api, flow, root, store],
  );

  const current = useCallback((): FlowNode | undefined => {
    const { active, selected } = store.get();
    return nodes.get(active ?? '') ?? nodes.get(selected ?? '') ?? nodes.values().next().value;
  }, [nodes, store]);

  const onFocus = useCallback(
    (event: FocusEvent<HTMLElement>) => {
      const id = (event.target as HTMLElement).getAttribute(attribute);
      if (id !== null) store.set({ active: id });
      const here = event.target === event.currentTarget;
      // With the focus inside, the canvas itself is no stop: Shift+Tab would come back to where it came from.
      event.currentTarget.tabIndex = here ? 0 : -1;
      const node = here && event.currentTarget.matches(':focus-visible') ? current() : undefined;
      if (node) focusNode(node);
    },
    [current, focusNode, store],
  );

  const onBlur = useCallback((event: FocusEvent<HTMLElement>) => {
    if (!event.currentTarget.contains(event.relatedTarget as Node | null)) event.currentTarget.tabIndex = 0;
  }, []);

  const onKeyDown = useCallback(
    (event: KeyboardEvent<HTMLElement>) => {
      if (event.altKey || event.ctrlKey || event.metaKey) return;
      const from = current();
      const direction = directionOf[event.key];
      const target = direction && from ? neighbourOf(from, direction, nodes.values()) : endOf(event.key, nodes);
      if (!direction && !target) return;
      event.preventDefault();
      if (target) focusNode(target);
    },
    [current, focusNode, nodes],
  );

  return { onFocus, onBlur, onKeyDown, focusNode };
}

function endOf(key: string, nodes: ReadonlyMap<string, FlowNode>): FlowNode | undefined {
  if (key === 'Home') return nodes.values().next().value;
  return key === 'End' ? [...nodes.values()].at(-1) : undefined;
}
