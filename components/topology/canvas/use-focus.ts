import { useEffect, useMemo, useRef } from 'react';
import type { RefKey } from '../../../lib/mesh/model/ref.ts';
import type { SceneEdge } from '../scene/edges.ts';
import type { Connections } from '../scene/focus.ts';
import { connectionsOf, focusOn, nodeFor } from '../scene/focus.ts';
import type { Scene } from '../scene/scene.ts';
import type { CanvasStore } from './canvas-state.ts';

/** A pointer that only passes over a node changes nothing. */
const HOVER_MS = 110;

export interface PointerFocus {
  readonly connections: Connections;
  readonly hover: (node: string | null) => void;
}

/** Keeps the store's focus at what the pointer rests on, else at what is selected. */
export function useFocus(scene: Scene, edges: readonly SceneEdge[], selection: RefKey | null, store: CanvasStore): PointerFocus {
  const connections = useMemo(() => connectionsOf(scene, edges), [scene, edges]);
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

  const hover = useMemo(
    () => (node: string | null) => {
      clearTimeout(timer.current);
      timer.current = setTimeout(() => {
        hovered.current = node;
        show.current();
      }, HOVER_MS);
    },
    [],
  );
  return { connections, hover };
}
