import type { StreamEvents } from '../protocol/api.ts';
import type { Session } from './identity/caller.ts';
import { metrics } from './metrics/metrics.ts';

type EventName = keyof StreamEvents;

/** One open stream to a tab. Changes wait merged, never queued: a slow reader skips revisions. */
interface Reader {
  /** Whose it is; null where nobody signs in. */
  session: Pick<Session, 'id' | 'expires'> | null;
  readonly send: <E extends EventName>(event: E, data: StreamEvents[E]) => void;
  readonly end: () => void;
}

const heartbeatMs = 15_000;

/** The open streams of one identity: what is told here reaches nobody else (S-02). */
export class Streams {
  readonly #readers = new Set<Reader>();

  get count(): number {
    return this.#readers.size;
  }

  /** Tells every tab. */
  publish<E extends EventName>(event: E, data: StreamEvents[E]): void {
    for (const reader of this.#readers) reader.send(event, data);
  }

  /** On SIGTERM Next waits for open responses without a limit; a stream never ends by itself. */
  end(reason: string): void {
    for (const reader of [...this.#readers]) farewell(reader, reason);
  }

  /** How many streams a session has open (S-51). */
  countOf(session: string): number {
    return [...this.#readers].filter((reader) => reader.session?.id === session).length;
  }

  /** Somebody signed out: their streams end, those of others stay. */
  endOf(session: string, reason: string): void {
    for (const reader of [...this.#readers]) if (reader.session?.id === session) farewell(reader, reason);
  }

  /** A session goes on with its next token, and so do its streams. */
  extend(session: Pick<Session, 'id' | 'expires'>): void {
    for (const reader of this.#readers) if (reader.session?.id === session.id) reader.session = session;
  }

  /** Ends what was opened by sign-ins that have expired at `date`, milliseconds since the epoch. */
  endExpired(date: number, reason: string): void {
    for (const reader of [...this.#readers]) if (reader.session && reader.session.expires <= date) farewell(reader, reason);
  }

  /** Server-sent events. `first` is sent at once, because headers leave with the first bytes; `pulse` is sent every 15 s. */
  open(
    signal: AbortSignal,
    first: StreamEvents['hello'],
    pulse: () => StreamEvents['freshness'],
    session: Reader['session'] = null,
  ): Response {
    return openStream(this.#readers, signal, first, pulse, session);
  }
}

function farewell(reader: Reader, reason: string): void {
  reader.send('bye', { reason });
  reader.end();
}

function openStream(
  readers: Set<Reader>,
  signal: AbortSignal,
  first: StreamEvents['hello'],
  pulse: () => StreamEvents['freshness'],
  session: Reader['session'],
): Response {
  const encoder = new TextEncoder();
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
          send,
          end: () => {
            release();
            controller.close();
          },
        };
        release = () => {
          clearInterval(timer);
          readers.delete(reader);
          release = () => {};
          flush = () => {};
        };
        readers.add(reader);
        signal.addEventListener('abort', () => release(), { once: true });
        send('hello', first);
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

function mergedChange(old: unknown, data: unknown): StreamEvents['change'] {
  const now = data as StreamEvents['change'];
  if (!old) return now;
  const before = old as StreamEvents['change'];
  return {
    overview: before.overview || now.overview,
    namespaces: [...new Set([...before.namespaces, ...now.namespaces])],
    answers: before.answers || now.answers,
  };
}
