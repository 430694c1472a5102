import { build } from '../../lib/protocol/build.ts';
import type { StreamEvent } from '../../lib/protocol/events.ts';
import type { Connection, ConnectionStore } from './connection.ts';
import { alive } from './connection.ts';
import type { EventStream } from './event-stream.ts';
import { openEventStream } from './event-stream.ts';
import { stand } from './tab-leader.ts';

/** How often a tab that is looked at asks whether the leader is there; after two questions without an answer it takes over. */
const ASK_MS = 4_000;
const PATIENCE = 2;

/** What tabs of one name tell each other. Both are of the same build, so that nothing needs to be checked. */
type Message =
  | { readonly says: 'event'; readonly event: StreamEvent }
  /** How the leader is doing; to one that is new, with the hello that it missed. */
  | { readonly says: 'here'; readonly to: string; readonly connection: Connection; readonly hello: StreamEvent | null }
  | { readonly says: 'ask'; readonly from: string; readonly isNew: boolean }
  | { readonly says: 'retry' };

/**
 * The event stream of this browser: of its tabs with the same `audience`, one holds it and passes on what it hears. For the
 * others it looks as if it were their own: `store` says how it is doing, `onEvent` gets every event, beginning with a hello.
 * Browsers without Web Locks or BroadcastChannel open a stream of their own (docs/decisions/one-stream.md).
 *
 * `audience` is whoever is signed in: what is told to one is never passed on to another (S-02).
 */
export function shareEventStream(
  url: string,
  audience: string,
  store: ConnectionStore,
  onEvent: (event: StreamEvent) => void,
): Pick<EventStream, 'close' | 'retry'> {
  if (!navigator.locks || typeof BroadcastChannel === 'undefined') return openEventStream(url, store, onEvent);
  const name = `waymark.events ${build} ${audience}`;
  let membership: ReturnType<typeof join> | undefined;
  const enter = () => {
    membership ??= join(name, url, store, onEvent);
  };
  // A frozen page, or one that is kept for "Back", must neither lead nor be chosen.
  const exit = () => {
    membership?.close();
    membership = undefined;
  };
  const looked = () => document.visibilityState === 'visible' && membership?.look();
  const ends = new AbortController();
  const { signal } = ends;
  addEventListener('pageshow', enter, { signal });
  addEventListener('pagehide', exit, { signal });
  document.addEventListener('resume', enter, { signal });
  document.addEventListener('freeze', exit, { signal });
  document.addEventListener('visibilitychange', looked, { signal });
  const timer = setInterval(looked, ASK_MS);
  enter();
  return {
    retry: () => membership?.retry(),
    close() {
      clearInterval(timer);
      ends.abort();
      exit();
    },
  };
}

function join(name: string, url: string, store: ConnectionStore, onEvent: (event: StreamEvent) => void) {
  const me = crypto.randomUUID();
  const channel = new BroadcastChannel(name);
  const tell = (message: Message) => channel.postMessage(message);
  const askAnew = () => tell({ says: 'ask', from: me, isNew: true });
  /** While this tab leads. */
  let stream: EventStream | undefined;
  let hello: StreamEvent | null = null;
  let unanswered = 0;

  /** Ages travel, not times: the clocks of two tabs begin when each was opened. */
  const here = (to: string, isNew: boolean): Message => {
    const connection = store.get();
    return { says: 'here', to, connection: { ...connection, heardAt: turned(connection.heardAt) }, hello: isNew ? hello : null };
  };
  const candidate = stand(name, () => {
    const opened = openEventStream(
      url,
      {
        get: store.get,
        set(connection) {
          const before = store.get();
          store.set(connection);
          if (connection.state !== 'live') hello = null;
          if (connection.state !== before.state || connection.reason !== before.reason) tell(here('', false));
        },
      },
      (event) => {
        if (event.name === 'hello') hello = event;
        tell({ says: 'event', event });
        onEvent(event);
      },
    );
    stream = opened;
    return () => {
      opened.close();
      stream = undefined;
      hello = null;
      // What the new leader has told already was not heard here.
      askAnew();
    };
  });

  channel.onmessage = ({ data }: MessageEvent<Message>) => {
    if (data.says === 'ask' || data.says === 'retry') {
      if (data.says === 'retry') return stream?.retry();
      stream?.wake();
      if (stream) tell(here(data.from, data.isNew));
      return;
    }
    unanswered = 0;
    if (stream) return; // another one that led until a moment ago
    if (data.says === 'event') {
      store.set(alive(store.get(), data.event));
      onEvent(data.event);
      return;
    }
    store.set({ ...data.connection, heardAt: turned(data.connection.heardAt) });
    if (data.to === me && data.hello) onEvent(data.hello);
  };
  askAnew();

  return {
    /** Somebody looks at this tab: it makes sure that there is a leader. */
    look() {
      if (stream) return;
      if (unanswered++ < PATIENCE) return tell({ says: 'ask', from: me, isNew: false });
      unanswered = 0;
      candidate.takeOver();
    },
    retry: () => (stream ? stream.retry() : tell({ says: 'retry' })),
    close() {
      candidate.leave();
      channel.close();
    },
  };
}

/** From a time of this tab's clock to an age, and from an age to a time. */
function turned(milliseconds: number | null): number | null {
  return milliseconds === null ? null : performance.now() - milliseconds;
}
