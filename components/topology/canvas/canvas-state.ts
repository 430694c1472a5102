import { createContext, useContext, useSyncExternalStore } from 'react';
import type { RefKey } from '../../../lib/mesh/model/ref.ts';
import type { Focus } from '../scene/focus.ts';

/** What changes with every movement of the pointer; kept outside of React so that only the nodes concerned draw again. */
export interface CanvasState {
  /** What is connected to what is looked at; null: nothing is. */
  readonly focus: Focus | null;
  /** The selected object: a node or a pod in one. */
  readonly selected: RefKey | null;
  /** The node that has, or last had, the keyboard. */
  readonly active: string | null;
}

export interface CanvasStore {
  get(): CanvasState;
  set(part: Partial<CanvasState>): void;
  subscribe(listener: () => void): () => void;
}

export function createCanvasStore(): CanvasStore {
  let state: CanvasState = { focus: null, selected: null, active: null };
  const listeners = new Set<() => void>();
  return {
    get: () => state,
    set(part) {
      state = { ...state, ...part };
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

export interface CanvasTools {
  readonly store: CanvasStore;
  readonly select: (ref: RefKey) => void;
  readonly toggle: (namespace: string) => void;
  readonly enroll: (namespace: string) => void;
  readonly retry: (namespace: string) => void;
}

export const CanvasContext = createContext<CanvasTools | null>(null);

export function useCanvas(): CanvasTools {
  const tools = useContext(CanvasContext);
  if (!tools) throw new Error('A node was drawn outside of the canvas.');
  return tools;
}

/** A part of the state that is a plain value; the component draws again only when it changes. */
export function useCanvasState<T extends string | boolean | null>(select: (state: CanvasState) => T): T {
  const { store } = useCanvas();
  const read = () => select(store.get());
  return useSyncExternalStore(store.subscribe, read, read);
}

export type Emphasis = 'plain' | 'near' | 'away';

export function emphasisOf(focused: ReadonlySet<string> | undefined, id: string): Emphasis {
  if (!focused) return 'plain';
  return focused.has(id) ? 'near' : 'away';
}
