import type { ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { EventSource } from 'undici';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { StreamEvent } from '../../lib/protocol/events.ts';
import type { ConnectionStore } from './connection.ts';
import { createConnectionStore } from './connection.ts';
import { backOff, openEventStream, SILENCE_MS } from './event-stream.ts';

const closers: Array<() => void | Promise<void>> = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const until = (what: () => boolean) => vi.waitFor(() => expect(what()).toBe(true), { timeout: 10_000, interval: 20 });

describe('backOff', () => {
  it('doubles from one second to thirty, and jitter only takes away', () => {
    expect([1, 2, 3, 5, 6, 50].map((attempt) => backOff(attempt, 0))).toEqual([1_000, 2_000, 4_000, 16_000, 30_000, 30_000]);
    expect(backOff(1, 0.999)).toBeGreaterThanOrEqual(500);
  });
});

describe('openEventStream, with a real server', () => {
  let streams: ServerResponse[];
  let store: ConnectionStore;
  let events: StreamEvent[];
  const say = (name: string, data: unknown) => streams.at(-1)?.write(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);

  beforeEach(async () => {
    vi.stubGlobal('EventSource', EventSource);
    // Only browsers have these; the module needs nothing but their being there.
    vi.stubGlobal('addEventListener', () => {});
    vi.stubGlobal('removeEventListener', () => {});
    streams = [];
    events = [];
    store = createConnectionStore();
    const server = createServer((_request, response) => {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      streams.push(response);
      say('hello', { epoch: `e${streams.length}`, build: 'b' });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closers.push(() => {
      server.closeAllConnections();
      server.close();
    });
    const stream = openEventStream(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, store, (event) => events.push(event));
    closers.push(() => stream.close());
    await until(() => store.get().state === 'live');
  });

  it('hands on what it understands and skips the rest', async () => {
    say('change', { overview: 'nonsense' });
    say('change', { overview: false, namespaces: ['shop'], answers: true });
    await until(() => events.length >= 2);
    expect(events.map((event) => event.name)).toEqual(['hello', 'change']);
  });

  it('reconnects after the connection broke, and says so meanwhile', async () => {
    streams.at(-1)?.destroy();
    await until(() => store.get().state === 'reconnecting');
    expect(store.get().heardAt).not.toBeNull();
    await until(() => store.get().state === 'live');
    expect(events.filter((event) => event.name === 'hello')).toEqual([
      { name: 'hello', data: { epoch: 'e1', build: 'b', tab: '' } },
      { name: 'hello', data: { epoch: 'e2', build: 'b', tab: '' } },
    ]);
  });

  it('calls a server that said goodbye gone, with its reason, until it is back', async () => {
    say('bye', { reason: 'Shutting down.' });
    await until(() => store.get().state === 'gone');
    expect(store.get().reason).toBe('Shutting down.');
    await until(() => store.get().state === 'live');
    expect(store.get().reason).toBe('');
  });
});

describe('openEventStream, with a stream that falls silent', () => {
  it('declares it dead after 45 seconds without an event and opens another', () => {
    vi.useFakeTimers();
    const opened: Array<{ closed: boolean; heard: Map<string, (message: { data: string }) => void> }> = [];
    vi.stubGlobal(
      'EventSource',
      class {
        closed = false;
        heard = new Map<string, (message: { data: string }) => void>();
        onerror = null;
        constructor() {
          opened.push(this);
        }
        addEventListener(name: string, listener: (message: { data: string }) => void) {
          this.heard.set(name, listener);
        }
        close() {
          this.closed = true;
        }
      },
    );
    vi.stubGlobal('addEventListener', () => {});
    vi.stubGlobal('removeEventListener', () => {});
    const store = createConnectionStore();
    const stream = openEventStream('/api/events', store, () => {});
    closers.push(() => stream.close());
    opened[0]?.heard.get('hello')?.({ data: '{"epoch":"e","build":"b"}' });
    vi.advanceTimersByTime(SILENCE_MS - 1);
    expect(store.get().state).toBe('live');
    vi.advanceTimersByTime(1);
    expect([store.get().state, opened[0]?.closed, opened.length]).toEqual(['reconnecting', true, 1]);
    vi.advanceTimersByTime(1_000);
    expect(opened.length).toBe(2);
    for (let n = 0; n < 5; n++) vi.advanceTimersByTime(SILENCE_MS + 30_000);
    expect(store.get().state).toBe('gone');
  });
});
