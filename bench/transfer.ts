import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a browser was sent, in bytes as they cross the network: compressed bodies with their headers. */
export interface Transfer {
  readonly html: number;
  readonly js: number;
  readonly css: number;
  readonly fonts: number;
  /** Answers of /api, without the event stream. */
  readonly data: number;
  /** The event stream, by name of the event; '' is its head. */
  readonly events: Readonly<Record<string, number>>;
  readonly other: number;
  readonly requests: number;
}

/** Stands between a browser and the server and counts. */
export interface Meter {
  /** http://127.0.0.1:PORT; the server takes it for its own address. */
  readonly address: string;
  /** Since the last call. */
  take(): Transfer;
  close(): Promise<void>;
}

type Part = 'html' | 'js' | 'css' | 'fonts' | 'data' | 'other';

export async function startMeter(target: URL): Promise<Meter> {
  let counts = emptyCounts();
  const server = createServer((incoming, outgoing) => {
    forward(incoming, outgoing, target, {
      answered: () => counts.requests++,
      bytes: (part, size) => {
        counts.parts[part] += size;
      },
      event: (name, size) => {
        counts.events[name] = (counts.events[name] ?? 0) + size;
      },
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    take() {
      const { parts, events, requests } = counts;
      counts = emptyCounts();
      return { ...parts, events, requests };
    },
    close: () => closeServer(server),
  };
}

/** All but the freshness that comes every few seconds whether or not anything changes. */
export function bytesIn({ html, js, css, fonts, data, events, other }: Transfer): number {
  const stream = Object.entries(events).reduce((sum, [name, bytes]) => (name === 'freshness' ? sum : sum + bytes), 0);
  return html + js + css + fonts + data + other + stream;
}

/** Which part of a page an answer is. */
export function partOf(path: string, contentType: string): Part {
  if (path.startsWith('/api/')) return 'data';
  if (contentType.startsWith('text/html')) return 'html';
  if (/^(text|application)\/javascript/.test(contentType)) return 'js';
  if (contentType.startsWith('text/css')) return 'css';
  return contentType.startsWith('font/') ? 'fonts' : 'other';
}

/** Takes the text of an event stream in pieces and tells each event with its size. */
export function eventSizes(tell: (name: string, bytes: number) => void): (piece: string) => void {
  let rest = '';
  return (piece) => {
    const blocks = (rest + piece).split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) tell(/^event: (.*)$/m.exec(block)?.[1] ?? '', Buffer.byteLength(block) + 2);
  };
}

interface Counting {
  answered(): void;
  bytes(part: Part, size: number): void;
  event(name: string, size: number): void;
}

function forward(incoming: IncomingMessage, outgoing: ServerResponse, target: URL, counting: Counting): void {
  const { method, url: path = '/', headers } = incoming;
  const own = { host: target.host, ...(headers.origin === undefined ? {} : { origin: target.origin }) };
  const upstream = request(new URL(path, target), { method, headers: { ...headers, ...own } }, (answer) => {
    counting.answered();
    const type = answer.headers['content-type'] ?? '';
    const head = `HTTP/1.1 ${answer.statusCode} ${answer.statusMessage}\r\n`.length + headerBytes(answer.rawHeaders);
    outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
    if (type.startsWith('text/event-stream')) {
      counting.event('', head);
      const count = eventSizes(counting.event);
      answer.on('data', (chunk: Buffer) => count(chunk.toString('utf8')));
    } else {
      const part = partOf(path, type);
      counting.bytes(part, head);
      answer.on('data', (chunk: Buffer) => counting.bytes(part, chunk.length));
    }
    answer.on('error', () => outgoing.destroy());
    answer.pipe(outgoing);
  });
  upstream.on('error', () => outgoing.destroy());
  outgoing.on('close', () => upstream.destroy());
  incoming.pipe(upstream);
}

function headerBytes(rawHeaders: readonly string[]): number {
  // ": " and the end of the line for each pair, and the empty line.
  return rawHeaders.reduce((sum, text) => sum + text.length + 2, 2);
}

function emptyCounts() {
  return {
    parts: { html: 0, js: 0, css: 0, fonts: 0, data: 0, other: 0 } satisfies Record<Part, number>,
    events: {} as Record<string, number>,
    requests: 0,
  };
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
