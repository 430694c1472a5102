import { useEffect, useSyncExternalStore } from 'react';

/** Code that the first picture of a page does without. */
export interface Later<T> {
  /** Fetches it, unless it is here or on its way; after a failure, again. */
  start(): void;
  get(): Arrival<T>;
  subscribe(listener: () => void): () => void;
}

export type Arrival<T> = { readonly state: 'coming' | 'failed' } | { readonly state: 'here'; readonly code: T };

/** What `load` imports, once somebody asks for it. */
export function later<T>(load: () => Promise<T>): Later<T> {
  let current: Arrival<T> = { state: 'coming' };
  let isAsked = false;
  const listeners = new Set<() => void>();
  const become = (arrival: Arrival<T>) => {
    current = arrival;
    isAsked = arrival.state !== 'failed';
    for (const listener of listeners) listener();
  };
  return {
    start() {
      if (isAsked) return;
      if (current.state === 'failed') become({ state: 'coming' });
      isAsked = true;
      load().then(
        (code) => become({ state: 'here', code }),
        () => become({ state: 'failed' }),
      );
    },
    get: () => current,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Whether the code is here; asks for it as soon as it is `wanted`. */
export function useLater<T>(code: Later<T>, wanted = true): Arrival<T> {
  useEffect(() => {
    if (wanted) code.start();
  }, [code, wanted]);
  return useSyncExternalStore(code.subscribe, code.get, code.get);
}
