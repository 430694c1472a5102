import { useSyncExternalStore } from 'react';
import { build } from '../../lib/protocol/build.ts';
import type { StreamEvent } from '../../lib/protocol/events.ts';

/**
 * The event stream as this tab knows it; which tab of the browser holds it does not matter.
 * - connecting: the first attempt.
 * - live: events arrive.
 * - reconnecting: the stream broke or fell silent; another attempt follows by itself.
 * - gone: the server said goodbye, or did not answer several attempts; attempts go on.
 */
export interface Connection {
  readonly state: 'connecting' | 'live' | 'reconnecting' | 'gone';
  /** When the last event arrived, in milliseconds of performance.now(); null before the first. */
  readonly heardAt: number | null;
  /** Why the server closed the stream, '' when it did not say. */
  readonly reason: string;
  /** Of the server that was heard last; null before the first. */
  readonly build: string | null;
}

export interface ConnectionStore {
  get(): Connection;
  set(connection: Connection): void;
  subscribe(listener: () => void): () => void;
}

export function createConnectionStore(): ConnectionStore {
  let current: Connection = { state: 'connecting', heardAt: null, reason: '', build: null };
  const listeners = new Set<() => void>();
  return {
    get: () => current,
    set(connection) {
      current = connection;
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

const slot = Symbol.for('waymark.connection');

/** The one store of this tab, made when first asked for. */
export function connectionStore(): ConnectionStore {
  const shared = globalThis as { [slot]?: ConnectionStore };
  shared[slot] ??= createConnectionStore();
  return shared[slot];
}

/** The connection after an event was heard just now. */
export function alive(known: Connection, event: StreamEvent): Connection {
  return { state: 'live', heardAt: performance.now(), reason: '', build: event.name === 'hello' ? event.data.build : known.build };
}

/** A part of the connection, for example `(c) => c.state`; the component re-renders only when that part changes. */
export function useConnection<T extends string | number | null>(select: (connection: Connection) => T): T {
  const store = connectionStore();
  const read = () => select(store.get());
  return useSyncExternalStore(store.subscribe, read, read);
}

/** Whether the server is of another build than this page: it was updated after the page was opened. */
export function useIsOutdated(): boolean {
  const served = useConnection((connection) => connection.build);
  return served !== null && served !== build;
}
