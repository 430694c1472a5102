import type { StreamEvent } from '../../lib/protocol/events.ts';
import { parseStreamEvent, streamEventNames } from '../../lib/protocol/events.ts';
import type { ConnectionStore } from './connection.ts';
import { alive } from './connection.ts';

/** The server sends a freshness event at least every 20 s; after this silence the stream is dead, whatever the socket says. */
export const SILENCE_MS = 45_000;
/** So many failed attempts in a row (about 30 s) are called "gone". */
const GONE_AFTER = 5;

/** Milliseconds before attempt `attempt` (1, 2, …): 1 s doubling to 30 s, of which `random` (0…1) takes away up to half. */
export function backOff(attempt: number, random: number): number {
  const full = Math.min(30_000, 1_000 * 2 ** Math.min(attempt - 1, 5));
  return Math.round(full * (1 - random / 2));
}

export interface EventStream {
  close(): void;
  /** Something says that the server is back: the next attempt need not wait. Does nothing while the stream is well. */
  retry(): void;
  /** Does now what is due: a browser holds back the timers of a tab that nobody looks at, by up to a minute. */
  wake(): void;
}

/**
 * Keeps one event stream open until it is closed: reconnects after errors, silence and `bye`.
 * The connection's state goes to `store`, each understood event to `onEvent`.
 */
export function openEventStream(
  url: string,
  store: Pick<ConnectionStore, 'get' | 'set'>,
  onEvent: (event: StreamEvent) => void,
): EventStream {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let next = { at: Number.POSITIVE_INFINITY, run: () => {} };
  let failures = 0;

  const wait = (ms: number, run: () => void) => {
    clearTimeout(timer);
    next = { at: performance.now() + ms, run };
    timer = setTimeout(run, ms);
  };

  const connect = () => {
    source?.close();
    const opened = new EventSource(url);
    source = opened;
    opened.onerror = () => {
      if (opened === source) lost('');
    };
    for (const name of streamEventNames) {
      opened.addEventListener(name, (message: MessageEvent<string>) => {
        const event = parseStreamEvent(name, message.data);
        if (event && opened === source) heard(event);
      });
    }
    wait(SILENCE_MS, () => lost(''));
  };

  const heard = (event: StreamEvent) => {
    if (event.name === 'bye') {
      lost(event.data.reason || 'The server is stopping.');
      return;
    }
    failures = 0;
    store.set(alive(store.get(), event));
    wait(SILENCE_MS, () => lost(''));
    onEvent(event);
  };

  const lost = (reason: string) => {
    source?.close();
    source = undefined;
    failures++;
    const known = store.get();
    const said = reason || known.reason;
    store.set({ ...known, state: said || failures >= GONE_AFTER ? 'gone' : 'reconnecting', reason: said });
    wait(backOff(failures, Math.random()), connect);
  };

  const retry = () => {
    const { state } = store.get();
    if (state === 'reconnecting' || state === 'gone') connect();
  };
  globalThis.addEventListener('online', retry);
  // The page came back from the browser's cache of pages.
  globalThis.addEventListener('pageshow', retry);
  connect();

  return {
    retry,
    wake: () => performance.now() >= next.at && next.run(),
    close() {
      clearTimeout(timer);
      source?.close();
      source = undefined;
      globalThis.removeEventListener('online', retry);
      globalThis.removeEventListener('pageshow', retry);
    },
  };
}
