import { useEffect, useMemo, useRef } from 'react';
import type { RefKey } from '../../../lib/mesh/model/ref.ts';
import { focusOn, nodeFor } from '../scene/focus.ts';
import type { Stage } from '../stage/stage.ts';
import type { CanvasStore } from './canvas-state.ts';

/** A pointer that only passes over a node changes nothing. */
const HOVER_MS = 110;

/**
 * Keeps the store's focus at what the pointer rests on, else at what is selected. Answers how to say on which node the pointer is;
 * null: on none.
 */
export function useFocus(
  { scene, connections }: Pick<Stage, 'scene' | 'connections'>,
  selection: RefKey | null,
  store: CanvasStore,
): (node: string | null) => void {
  const hovered = useRef<string | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const show = useRef(() => {});

  useEffect(() => {
    show.current = () => {
      const selected = selection === null ? null : nodeFor(selection, connections, scene);
      const node = hovered.current ?? selected;
      store.set({ selected: selection, focus: node === null ? null : focusOn(node, connections) });
    };
    show.current();
  }, [connections, scene, selection, store]);

  useEffect(() => () => clearTimeout(timer.current), []);

  return useMemo(
    () => (node: string | null) => {
      clearTimeout(timer.current);
      timer.current = setTimeout(() => {
        hovered.current = node;
        show.current();
      }, HOVER_MS);
    },
    [],
  );
}
