import { randomBytes } from 'node:crypto';
import type { StreamEvents } from '../protocol/api.ts';
import type { Topic } from '../protocol/topics.ts';
import type { Session } from './identity/caller.ts';
import { metrics } from './metrics/metrics.ts';

type EventName = keyof StreamEvents;

/** One open stream to a tab. Changes wait merged, never queued: a slow reader skips revisions. */
interface Reader {
  /** Whose it is; null where nobody signs in. */
  session: Pick<Session, 'id' | 'expires'> | null;
  /** What was asked for since it was last told of a change of that; null: whose stream it is never said so, and all is told. */
  wants: Set<Topic> | null;
  readonly send: <E extends EventName>(event: E, data: StreamEvents[E]) => void;
  readonly end: () => void;
}

const heartbeatMs = 15_000;

type Change = StreamEvents['change'];

/**
 * The open streams of one identity: what is told here reaches nobody else (S-02). A tab that names itself when it asks is told once
 * that an answer is old; asking again is what subscribes it again. So a change costs only those who look at what changed.
 */
export class Streams {
  readonly #readers = new Map<string, Reader>();

  get count(): number {
    return this.#readers.size;
  }

  /** A tab is about to be answered about this. */
  asked(tab: string, topic: Topic): void {
    const reader = this.#readers.get(tab);
    if (!reader) return;
    reader.wants ??= new Set();
    // Nobody looks at so much; a forgotten topic is what is told without need, never what is not told.
    if (reader.wants.size >= MAX_TOPICS) reader.wants = null;
    else reader.wants.add(topic);
  }

  /** Whether a tab has asked about this and was not told since that it is old. */
  isAwaited(topic: Topic): boolean {
    for (const { wants } of this.#readers.values()) if (wants?.has(topic)) return true;
    return false;
  }

  /** Tells every tab. */
  publish<E extends Exclude<EventName, 'change'>>(event: E, data: StreamEvents[E]): void {
    for (const reader of this.#all()) reader.send(event, data);
  }

  /** Tells each tab what of a change it looks at. */
  publishChange(change: Change): void {
    for (const reader of this.#all()) {
      const part = partOf(change, reader.wants);
      if (part.overview || part.answers || part.radar || part.namespaces.length > 0) reader.send('change', part);
    }
  }

  /** Tells each tab that all it asked for is old, also what could not be answered. */
  publishEverything(): void {
    for (const reader of this.#all()) {
      const namespaces = Array.from(reader.wants ?? [], (topic) => (topic.startsWith('ns:') ? topic.slice(3) : '')).filter(Boolean);
      reader.wants?.clear();
      reader.send('change', { overview: true, namespaces, answers: true, radar: true });
    }
  }

  #all(): Reader[] {
    return [...this.#readers.values()];
  }

  /** On SIGTERM Next waits for open responses without a limit; a stream never ends by itself. */
  end(reason: string): void {
    for (const reader of this.#all()) farewell(reader, reason);
  }

  /** How many streams a session has open (S-51). */
  countOf(session: string): number {
    return this.#all().filter((reader) => reader.session?.id === session).length;
  }

  /** Somebody signed out: their streams end, those of others stay. */
  endOf(session: string, reason: string): void {
    for (const reader of this.#all()) if (reader.session?.id === session) farewell(reader, reason);
  }

  /** A session goes on with its next token, and so do its streams. */
  extend(session: Pick<Session, 'id' | 'expires'>): void {
    for (const reader of this.#all()) if (reader.session?.id === session.id) reader.session = session;
  }

  /** Ends what was opened by sign-ins that have expired at `date`, milliseconds since the epoch. */
  endExpired(date: number, reason: string): void {
    for (const reader of this.#all()) if (reader.session && reader.session.expires <= date) farewell(reader, reason);
  }

  /** Server-sent events. `first` is sent at once, because headers leave with the first bytes; `pulse` is sent every 15 s. */
  open(
    signal: AbortSignal,
    first: Omit<StreamEvents['hello'], 'tab'>,
    pulse: () => StreamEvents['freshness'],
    session: Reader['session'] = null,
  ): Response {
    return openStream(this.#readers, signal, first, pulse, session);
  }
}

/** A tab has asked about more than this: a page shows a few dozen namespaces at most. */
const MAX_TOPICS = 1000;

/** What of a change somebody wants who asked for `wants`; that is taken out, for they will ask again. */
function partOf(change: Change, wants: Set<Topic> | null): Change {
  if (!wants) return change;
  return {
    overview: change.overview && wants.delete('overview'),
    namespaces: change.namespaces.filter((name) => wants.delete(`ns:${name}`)),
    answers: change.answers && wants.delete('answers'),
    radar: change.radar && wants.delete('radar'),
  };
}

function farewell(reader: Reader, reason: string): void {
  reader.send('bye', { reason });
  reader.end();
}

function openStream(
  readers: Map<string, Reader>,
  signal: AbortSignal,
  first: Omit<StreamEvents['hello'], 'tab'>,
  pulse: () => StreamEvents['freshness'],
  session: Reader['session'],
): Response {
  const encoder = new TextEncoder();
  const tab = randomBytes(9).toString('base64url');
  let release = () => {};
  let flush = () => {};
  const body = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const waiting = new Map<EventName, unknown>();
        const write = (event: EventName, data: unknown) =>
          controller.enqueue(encoder.encode(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`));
        flush = () => {
          for (const [event, data] of waiting) {
            if ((controller.desiredSize ?? 0) <= 0) return;
            waiting.delete(event);
            metrics().streamEvents.inc({ event });
            write(event, data);
          }
        };
        const send: Reader['send'] = (event, data) => {
          if (waiting.has(event)) metrics().streamMerged.inc();
          waiting.set(event, event === 'change' ? mergedChange(waiting.get('change'), data) : data);
          flush();
        };
        const timer = setInterval(() => send('freshness', pulse()), heartbeatMs);
        const reader: Reader = {
          session,
          wants: null,
          send,
          end: () => {
            release();
            controller.close();
          },
        };
        release = () => {
          clearInterval(timer);
          readers.delete(tab);
          release = () => {};
          flush = () => {};
        };
        readers.set(tab, reader);
        signal.addEventListener('abort', () => release(), { once: true });
        // Where people sign in there may be several replicas: what a tab asks another one for, this one does not hear.
        send('hello', { ...first, tab: session ? '' : tab });
        send('freshness', pulse());
      },
      pull: () => flush(),
      cancel: () => release(),
    },
    new ByteLengthQueuingStrategy({ highWaterMark: 256 * 1024 }),
  );
  return new Response(body, {
    headers: {
      'Content-Type': 'text/event-stream',
      'Cache-Control': 'no-store, no-transform',
      'X-Accel-Buffering': 'no',
      'X-Content-Type-Options': 'nosniff',
    },
  });
}

function mergedChange(old: unknown, data: unknown): Change {
  const now = data as Change;
  if (!old) return now;
  const before = old as Change;
  return {
    overview: before.overview || now.overview,
    namespaces: [...new Set([...before.namespaces, ...now.namespaces])],
    answers: before.answers || now.answers,
    radar: before.radar || now.radar,
  };
}
