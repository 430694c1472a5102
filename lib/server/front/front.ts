import { randomBytes, randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener, Server, ServerOptions, ServerResponse } from 'node:http';
import http from 'node:http';
import type { Duplex } from 'node:stream';
import type { CompressedFiles } from './compressed-files.ts';
import { sendCompressed } from './compressed-files.ts';
import { encodedHeader } from './encoded.ts';
import type { Refused } from './screen.ts';
import { isMisleading, screen } from './screen.ts';
import { policy, securityHeaders } from './security-headers.ts';
import { senderOf } from './sender.ts';

export interface FrontOptions {
  /** `host:port` as browsers name it; no other is answered. */
  readonly hosts: readonly string[];
  /** How many proxies stand before this server, each of which writes down whom it heard; 0: what a client writes is not believed. */
  readonly proxies?: number;
  /** Answered here, to who takes them; without them Next answers. */
  readonly files?: CompressedFiles;
}

const noFiles: CompressedFiles = new Map();

/** S-46. Node looks at the clocks once a second; 16 KB of headers is its own limit, written down. */
export const limits = {
  maxHeaderSize: 16 * 1024,
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  connectionsCheckingInterval: 1_000,
  // The screen says it with our headers.
  requireHostHeader: false,
} satisfies ServerOptions;
const maxSockets = 1_000;

/** The next server that this process makes is Next's; it becomes one behind the front. */
export function installFront(options: FrontOptions): void {
  const { createServer } = http;
  http.createServer = ((next: RequestListener) => {
    http.createServer = createServer;
    return serveBehindFront(next, options);
  }) as typeof createServer;
}

/** A server that hands `next` only what passed the screen, and whose every answer has the security headers. */
export function serveBehindFront(next: RequestListener, { hosts, proxies = 0, files = noFiles }: FrontOptions): Server {
  const server = http.createServer(limits, (request, response) => {
    const path = (request.url ?? '').split('?', 1)[0] ?? '';
    const nonce = randomBytes(18).toString('base64url');
    dress(response, path, nonce);
    const { method = '', url = '', rawHeaders } = request;
    const refused = screen({ method, url, rawHeaders }, hosts);
    if (refused) return refuse(response, refused);
    if (sendCompressed(request, response, path, files)) return;
    const sender = senderOf(request.headers['x-forwarded-for'], request.socket.remoteAddress, proxies);
    rewriteHeaders(request, {
      'content-security-policy': policy(nonce),
      'x-waymark-nonce': nonce,
      [encodedHeader]: 'gzip',
      'x-forwarded-for': sender,
    });
    next(request, response);
  });
  server.maxConnections = maxSockets;
  server.on('checkExpectation', (_request, response) => {
    dress(response, '', '');
    refuse(response, { status: 417, code: 'invalid', message: 'Expect nothing but 100-continue.' });
  });
  server.on('clientError', answerBroken);
  withoutUpgrades(server);
  endingWithoutReserve(server);
  return server;
}

/**
 * Browsers open connections in reserve. Node takes one on which nothing was asked yet for busy, and a server that ends would wait until
 * its headers are overdue, longer than it has.
 */
function endingWithoutReserve(server: Server): void {
  const reserve = new Set<Duplex>();
  server.on('connection', (socket: Duplex) => {
    reserve.add(socket);
    socket.once('close', () => reserve.delete(socket));
  });
  server.on('request', ({ socket }: IncomingMessage) => reserve.delete(socket));
  const { close } = server;
  server.close = function end(then) {
    for (const socket of reserve) socket.destroy();
    return Reflect.apply(close, server, [then]);
  };
}

/** Node hands over a socket only while somebody listens for it; otherwise an upgrade is a request like any other, which the screen refuses. */
function withoutUpgrades(server: Server): void {
  const on = server.on;
  server.on = server.addListener = function listen(this: Server, event: string, listener: (...args: never[]) => void) {
    return event === 'upgrade' || event === 'connect' ? server : Reflect.apply(on, server, [event, listener]);
  } as typeof on;
}

function dress(response: ServerResponse, path: string, nonce: string): void {
  for (const [name, value] of Object.entries(securityHeaders(path, nonce))) response.setHeader(name, value);
  const { writeHead } = response;
  response.writeHead = function write(...args: Parameters<typeof writeHead>) {
    if (!response.hasHeader('X-Request-Id')) response.setHeader('X-Request-Id', randomUUID());
    const encoded = response.getHeader(encodedHeader);
    if (encoded !== undefined) {
      response.removeHeader(encodedHeader);
      response.setHeader('Content-Encoding', encoded);
    }
    return Reflect.apply(writeHead, response, args);
  } as typeof writeHead;
}

/** Next learns the nonce from the request's own policy header: ours, never the client's (CVE-2026-44581). */
function rewriteHeaders(request: IncomingMessage, ours: Readonly<Record<string, string>>): void {
  const { headers, rawHeaders } = request;
  for (const name of Object.keys(headers)) if (isMisleading(name)) delete headers[name];
  Object.assign(headers, ours);
  const kept = rawHeaders.filter((_, at) => !isMisleading(rawHeaders[at - (at % 2)] ?? ''));
  request.rawHeaders = [...kept, ...Object.entries(ours).flat()];
}

function refuse(response: ServerResponse, { status, code, message, headers }: Refused): void {
  const requestId = randomUUID();
  response.writeHead(status, {
    ...headers,
    'Content-Type': 'application/json; charset=utf-8',
    'Cache-Control': 'no-store',
    'X-Request-Id': requestId,
    // What follows on this connection is as little to be trusted, and a body may still be on its way.
    Connection: 'close',
  });
  response.end(JSON.stringify({ error: { code, message, requestId } }));
}

const broken: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

/** What is no HTTP, or came too slowly, never becomes a request: answered by hand. */
function answerBroken(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const requestId = randomUUID();
  const body = JSON.stringify({ error: { code: 'invalid', message: 'The request is broken, too large or too slow.', requestId } });
  const headers = {
    ...securityHeaders('', ''),
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': String(body.length),
    'Cache-Control': 'no-store',
    'X-Request-Id': requestId,
    Connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${broken[error.code ?? ''] ?? '400 Bad Request'}\r\n${lines.join('')}\r\n${body}`);
}
