import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { createServer, Agent as HttpAgent, request as httpRequest } from 'node:http';
import type { Http2SecureServer, Http2ServerRequest } from 'node:http2';
import { createSecureServer } from 'node:http2';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { AddressInfo, Server, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { TLSSocket } from 'node:tls';
import type { KeyPair } from '../../../lib/cluster/testing/certificates.ts';
import type { Action, Asked, LineSink, Match, Rule } from './rule.ts';
import { fits, isWatch, Rules } from './rule.ts';

/** One request, as the proxy saw it. */
export interface LogLine {
  readonly number: number;
  /** When it came, on the monotonic clock. */
  readonly at: number;
  /** The end of its bearer token: who asks. */
  readonly identity: string;
  readonly method: string;
  readonly path: string;
  readonly watch: boolean;
  readonly headerNames: readonly string[];
  /** Of the answer; 0 when there was none. */
  status: number;
  bytes: number;
  /** The rule that was applied, '' when none was. */
  fault: string;
}

/** Passes HTTP on to a server and does to it what the rules say. */
export interface HttpLayer {
  readonly port: number;
  readonly log: readonly LogLine[];
  /** Answers how to take it away again. */
  rule(rule: Rule): () => void;
  /** From now on everything passes; what hangs is let go. */
  clear(): void;
  /** Watches that are open now and fit. */
  watching(match?: Match): number;
  /** Puts bytes into the open watches that fit, between two lines. */
  inject(match: Match, text: string): void;
  /** Shows another certificate to connections that come from now on. */
  present(tls: KeyPair): void;
  /** Ends the open watches that fit: as a server does, or by breaking them. */
  endWatches(match: Match, how: 'clean' | 'cut'): void;
  close(): Promise<void>;
}

export interface HttpLayerOptions {
  /** http://… or https://… */
  readonly target: string;
  /** PEM, of the target's authority. */
  readonly ca?: string | undefined;
  /** Speaks TLS with HTTP/2 when given, plain HTTP/1.1 else. */
  readonly tls?: KeyPair | undefined;
  /** Writes another Host and Origin, so that the target takes itself for the one that was asked. */
  readonly asTarget?: boolean;
}

interface OpenWatch {
  readonly asked: Asked;
  readonly sink: LineSink;
}

export async function openHttpLayer({ target, ca, tls, asTarget = false }: HttpLayerOptions): Promise<HttpLayer> {
  const far = new URL(target);
  const secure = far.protocol === 'https:';
  const agent = secure ? new HttpsAgent({ keepAlive: true, ca }) : new HttpAgent({ keepAlive: true });
  const ask = secure ? httpsRequest : httpRequest;
  const rules = new Rules();
  const log: LogLine[] = [];
  const watches = new Set<OpenWatch>();
  const hanging = new Set<() => void>();
  const sockets = new Set<Socket>();

  async function handle(from: IncomingMessage, to: ServerResponse): Promise<void> {
    const asked = { method: from.method ?? 'GET', path: from.url ?? '/' };
    const line = note(asked, from.headers);
    const rule = rules.forRequest(asked);
    if (rule) line.fault = rule.name;
    const action = rule?.action;
    to.on('error', () => {});
    switch (action?.do) {
      case 'answer':
        from.resume();
        line.status = action.status;
        to.writeHead(action.status, action.headers ?? { 'content-type': 'text/plain' });
        to.end(action.body ?? '');
        return;
      case 'break':
        return breakOff(from, to);
      case 'hang':
        await new Promise<void>((resolve) => {
          hanging.add(resolve);
          to.on('close', resolve);
        });
        return breakOff(from, to);
      case 'delay':
        await sleep(action.ms);
        break;
      default:
    }
    pass(from, to, asked, line, action);
  }

  function note(asked: Asked, headers: IncomingHttpHeaders): LogLine {
    const line: LogLine = {
      number: log.length + 1,
      at: performance.now(),
      identity: (headers.authorization ?? '').slice(-8),
      ...asked,
      watch: isWatch(asked),
      headerNames: Object.keys(headers),
      status: 0,
      bytes: 0,
      fault: '',
    };
    log.push(line);
    return line;
  }

  function pass(from: IncomingMessage, to: ServerResponse, asked: Asked, line: LogLine, action: Action | undefined): void {
    const headers = headersFor(from.headers);
    const through = ask({ host: far.hostname, port: far.port, method: asked.method, path: asked.path, headers, agent }, (answer) => {
      line.status = answer.statusCode ?? 0;
      answer.on('error', () => breakOff(from, to));
      if (action?.do === 'lose') {
        answer.resume().on('end', () => breakOff(from, to));
        return;
      }
      answer.on('data', (chunk: Buffer) => {
        line.bytes += chunk.length;
      });
      const rewritten = action?.do === 'rewrite' || action?.do === 'cut' || action?.do === 'http10';
      to.writeHead(answer.statusCode ?? 502, headersBack(answer.headers, rewritten));
      if (action?.do === 'rewrite') rewrite(answer, to, action.body);
      else if (action?.do === 'cut') cut(answer, to, action, () => breakOff(from, to));
      else if (line.watch && answer.statusCode === 200) passLines(answer, to, asked, () => breakOff(from, to));
      else answer.pipe(to);
    });
    if (action?.do === 'http10') speakHttp10(to);
    through.on('error', () => breakOff(from, to));
    to.on('close', () => through.destroy());
    from.pipe(through);
  }

  function passLines(answer: IncomingMessage, to: ServerResponse, asked: Asked, cutOff: () => void): void {
    const sink: LineSink = {
      send: (text) => void to.write(`${text}\n`),
      raw: (text) => void to.write(text),
      end: () => void to.end(),
      cut: cutOff,
    };
    const watch = { asked, sink };
    watches.add(watch);
    to.flushHeaders();
    let rest = '';
    answer.setEncoding('utf8').on('data', (chunk: string) => {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      for (const text of lines) {
        const action = rules.forLine(asked)?.action;
        if (action?.do === 'lines') action.bend(text, sink);
        else sink.send(text);
      }
    });
    answer.on('end', () => to.end(rest));
    to.on('close', () => watches.delete(watch));
  }

  function headersFor(headers: IncomingHttpHeaders): IncomingHttpHeaders {
    const kept = Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith(':')));
    delete kept['connection'];
    const host = asTarget ? far.host : (headers.host ?? far.host);
    return { ...kept, host, ...(asTarget && headers.origin ? { origin: far.origin } : {}) };
  }

  const server = listen(tls, (from, to) => void handle(from, to));
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const chosen = (match: Match) => [...watches].filter(({ asked }) => fits(match, asked));

  return {
    port: (server.address() as AddressInfo).port,
    log,
    rule: (rule) => rules.add(rule),
    clear() {
      rules.clear();
      for (const release of hanging) release();
      hanging.clear();
    },
    present(pair) {
      (server as Partial<Http2SecureServer>).setSecureContext?.(pair);
    },
    watching: (match = {}) => chosen(match).length,
    inject(match, text) {
      for (const { sink } of chosen(match)) sink.raw(text);
    },
    endWatches(match, how) {
      for (const { sink } of chosen(match)) how === 'clean' ? sink.end() : sink.cut();
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      agent.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function listen(tls: KeyPair | undefined, handle: (from: IncomingMessage, to: ServerResponse) => void): Server {
  if (!tls) return createServer(handle);
  // The compatibility API of node:http2 gives the same request and response for both protocols.
  return createSecureServer({ ...tls, allowHTTP1: true }, handle as never) as unknown as Server;
}

/** Over HTTP/1.1 the connection is reset; over HTTP/2 the one stream is. */
function breakOff(from: IncomingMessage, to: ServerResponse): void {
  const { stream } = from as unknown as Partial<Http2ServerRequest>;
  if (stream)
    stream.close(2); // INTERNAL_ERROR
  else if (from.socket instanceof TLSSocket) from.socket.destroy();
  else if (from.socket.destroyed) to.destroy();
  else from.socket.resetAndDestroy();
}

function speakHttp10(to: ServerResponse): void {
  to.useChunkedEncodingByDefault = false;
  to.shouldKeepAlive = false;
  const { socket } = to;
  const write = socket?.write;
  if (!socket || !write) return;
  socket.write = ((head: string | Uint8Array, ...more: never[]) => {
    socket.write = write;
    return Reflect.apply(write, socket, [String(head).replace('HTTP/1.1', 'HTTP/1.0'), ...more]);
  }) as typeof write;
}

/** Headers of one connection are not those of the next; a body that changes has another length. */
function headersBack(headers: IncomingHttpHeaders, rewritten: boolean): Record<string, string | string[]> {
  const own = new Set(['connection', 'keep-alive', 'transfer-encoding', ...(rewritten ? ['content-length'] : [])]);
  return Object.fromEntries(Object.entries(headers).filter(([name, value]) => !own.has(name) && value !== undefined)) as Record<
    string,
    string | string[]
  >;
}

function rewrite(answer: IncomingMessage, to: ServerResponse, body: (text: string) => string): void {
  let text = '';
  answer.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  answer.on('end', () => to.end(body(text)));
}

function cut(answer: IncomingMessage, to: ServerResponse, { after, clean }: Action & { do: 'cut' }, breakIt: () => void): void {
  let left = after;
  answer.on('data', (chunk: Buffer) => {
    if (left < 0) return;
    if (chunk.length < left) {
      left -= chunk.length;
      to.write(chunk);
      return;
    }
    const last = chunk.subarray(0, left);
    left = -1;
    if (clean) to.end(last);
    // The reader must have the bytes before the break.
    else to.write(last, () => setTimeout(breakIt, 20));
  });
  answer.on('end', () => {
    if (left >= 0) to.end();
  });
}
