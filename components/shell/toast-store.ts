import { useSyncExternalStore } from 'react';

/** A short message at the corner of the page. */
export interface Toast {
  /** One with the same id takes its place. */
  readonly id: string;
  readonly state: 'done' | 'busy' | 'failed';
  readonly title: string;
  readonly text: string;
  readonly action?: { readonly label: string; readonly run: () => void };
  /** How long it stays, in milliseconds, while nobody points at it or is inside of it; null: until it is replaced. */
  readonly stays: number | null;
}

interface ToastStore {
  list: readonly Toast[];
  readonly listeners: Set<() => void>;
}

const slot = Symbol.for('waymark.toasts');

/** The one store of this tab, made when first asked for. */
function store(): ToastStore {
  const shared = globalThis as { [slot]?: ToastStore };
  shared[slot] ??= { list: [], listeners: new Set() };
  return shared[slot];
}

function change(list: readonly Toast[]): void {
  store().list = list;
  for (const listener of store().listeners) listener();
}

export function showToast(toast: Toast): void {
  const { list } = store();
  const known = list.some(({ id }) => id === toast.id);
  change(known ? list.map((other) => (other.id === toast.id ? toast : other)) : [...list, toast].slice(-3));
}

export function dismissToast(id: string): void {
  change(store().list.filter((toast) => toast.id !== id));
}

const none: readonly Toast[] = [];

export function useToasts(): readonly Toast[] {
  return useSyncExternalStore(
    (listener) => {
      store().listeners.add(listener);
      return () => store().listeners.delete(listener);
    },
    () => store().list,
    () => none,
  );
}
