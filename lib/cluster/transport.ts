import { setMaxListeners } from 'node:events';
import type { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import type { Result } from '../mesh/result.ts';
import { err, ok } from '../mesh/result.ts';
import type { ApiFailure } from './api-failure.ts';
import { failure, failureFromStatus } from './api-failure.ts';
import type { Connections } from './connections.ts';
import { connectTo } from './connections.ts';
import type { ClusterAccess, Credentials } from './kubeconfig.ts';
import { failureFromError, isAbort } from './network-failure.ts';
import type { ClusterObserver } from './observer.ts';
import { isProtobuf, readMessage, statusMessage, unwrapped } from './protobuf.ts';
import type { LaneStream } from './stream-lanes.ts';

export interface ApiRequest {
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** From `apiPath`. */
  readonly path: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly contentType?: string;
  readonly signal?: AbortSignal;
  /** Largest answer that is read, in bytes; 8 MB unless said otherwise. */
  readonly maxBytes?: number;
  /** Protobuf is taken as well, from a server that has it for these objects. */
  readonly protobuf?: boolean;
  /** Told once how a 2xx answer begins, while the rest of it is on its way: its first 4 kB, or all of one that is shorter. */
  readonly onHead?: (head: Buffer) => void;
}

export interface ApiAnswer {
  readonly status: number;
  /** '' of protobuf. */
  readonly text: string;
  /** Only of protobuf. */
  readonly bytes?: Buffer;
  /** Texts of the `Warning` headers: admission and deprecation messages. */
  readonly warnings: readonly string[];
}

export interface JsonAnswer {
  readonly value: Readonly<Record<string, unknown>>;
  readonly warnings: readonly string[];
}

export interface StreamRequest {
  readonly path: string;
  readonly signal: AbortSignal;
  /** The stream fails when nothing arrives for this long, milliseconds. */
  readonly idleMs: number;
}

/** Speaks HTTP with one API server as one user. Failures are data; nothing here throws or rejects. */
export interface Transport {
  /** One call, its 2xx answer read to the end. A 401 renews the credentials once and asks again. */
  request(request: ApiRequest): Promise<Result<ApiAnswer, ApiFailure>>;
  /** Like `request`, for an answer that is a JSON object. */
  json(request: ApiRequest): Promise<Result<JsonAnswer, ApiFailure>>;
  /** Opens a long answer (a watch). It must be iterated, which throws what `explain` understands; leaving the loop ends it. */
  stream(request: StreamRequest): Promise<Result<AsyncIterable<Buffer>, ApiFailure>>;
  explain(error: unknown): ApiFailure;
  /**
   * What the API server's clock shows, milliseconds since the epoch, give or take a second: by the `Date` of its last answer. What
   * is compared with times that the cluster wrote is taken from here, whatever the clock of this machine shows. Before the
   * first answer it is that one.
   */
  now(): number;
  /** Ends every connection at once; calls under way fail as aborted. */
  close(): Promise<void>;
}

interface Opened {
  readonly answer: Dispatcher.ResponseData;
}

type Open<A extends Opened> = (connections: Connections, options: Dispatcher.RequestOptions) => Promise<A>;

export interface TransportOptions {
  /** Of Waymark, for the User-Agent header. */
  readonly version?: string;
  /** Nothing that would change the cluster is sent, whoever asks for it (S-12). */
  readonly readOnly?: boolean;
  readonly observer?: Pick<ClusterObserver, 'onCall' | 'auditId'> | undefined;
}

const json = 'application/json';
const kubernetesProtobuf = 'application/vnd.kubernetes.protobuf';
const MAX_BYTES = 8 << 20;
const MAX_ERROR_BYTES = 1 << 20;
const HEAD_BYTES = 4 << 10;
/** From the first byte sent to the last byte read, whatever the pauses between are. */
const TOTAL_MS = 120_000;

export function createTransport(access: ClusterAccess, { version = 'dev', observer, readOnly = false }: TransportOptions = {}): Transport {
  const basePath = access.server.pathname.replace(/\/$/, '');
  const closed = new AbortController();
  setMaxListeners(0, closed.signal); // one for each call under way
  let connections: Connections | undefined;
  /** Milliseconds since the epoch when performance.now() was 0, on the API server's clock. */
  let epoch = performance.timeOrigin;

  /** Those that were made with these certificates; a rotated key or authority gets new ones. */
  function connectionsFor(credentials: Credentials): Connections {
    if (!connections?.fits(credentials.tls)) {
      void connections?.retire();
      connections = connectTo(access, credentials.tls);
    }
    return connections;
  }

  /** Sends with fresh credentials, once more after a 401; every answer that is not 2xx becomes a failure. */
  async function send<A extends Opened>(request: ApiRequest, open: Open<A>): Promise<Result<A, ApiFailure>> {
    for (let attempt = 0; ; attempt++) {
      if (closed.signal.aborted) return err(failure('aborted', 'the connection to the cluster was closed'));
      const credentials = await access.credentials();
      if (!credentials.ok) return err(failure('credentials', credentials.error.message));
      try {
        const opened = await open(connectionsFor(credentials.value), optionsFor(request, credentials.value));
        const { statusCode, body, headers } = opened.answer;
        const date = Date.parse(headerText(headers['date']) ?? '');
        if (!Number.isNaN(date)) epoch = date - performance.now();
        if (statusCode < 300) return ok(opened);
        if (statusCode !== 401 || attempt > 0) return err(await readRefusal(opened.answer));
        await body.dump();
        access.renew();
      } catch (error) {
        const problem = explain(error);
        // The kubeconfig may name a new authority or a new client certificate by now.
        if (problem.kind === 'tls') access.renew();
        return err(problem);
      }
    }
  }

  function optionsFor({ method = 'GET', path, body, contentType = json, protobuf }: ApiRequest, { headers }: Credentials) {
    const auditId = method === 'GET' ? undefined : observer?.auditId();
    return {
      origin: access.server.origin,
      path: `${basePath}${path}`,
      method,
      headers: {
        accept: protobuf ? `${kubernetesProtobuf}, ${json}` : json,
        'user-agent': `waymark/${version}`,
        ...(auditId === undefined ? {} : { 'audit-id': auditId }),
        ...(body === undefined ? {} : { 'content-type': contentType }),
        ...headers,
      },
      body: body === undefined ? null : JSON.stringify(body),
    };
  }

  function explain(error: unknown): ApiFailure {
    if (isAbort(error) || closed.signal.aborted) return failure('aborted', 'the request was stopped', { sent: true });
    return failureFromError(error, access.server);
  }

  const now = () => epoch + performance.now();

  async function readRefusal({ statusCode, headers, body }: Dispatcher.ResponseData): Promise<ApiFailure> {
    const bytes = await readBytes(body, MAX_ERROR_BYTES, explain);
    const status = bytes.ok ? readStatus(bytes.value) : undefined;
    return failureFromStatus(statusCode, status, headerText(headers['retry-after']), now());
  }

  async function request(request: ApiRequest): Promise<Result<ApiAnswer, ApiFailure>> {
    if (readOnly && changes(request)) return err(failure('status', 'Waymark was started read-only', { status: 403, reason: 'ReadOnly' }));
    const began = performance.now();
    const answer = await call(request);
    const status = answer.ok ? answer.value.status : answer.error.status;
    observer?.onCall({ method: request.method ?? 'GET', status, ms: performance.now() - began });
    return answer;
  }

  async function call(request: ApiRequest): Promise<Result<ApiAnswer, ApiFailure>> {
    const limit = timeLimit(TOTAL_MS, [request.signal, closed.signal]);
    try {
      const opened = await send(request, async (to, options) => ({
        answer: await to.requests.request({ ...options, signal: limit.signal }),
      }));
      if (!opened.ok) return limit.passed() ? err(tooSlow(access.server)) : opened;
      const { statusCode, body, headers } = opened.value.answer;
      const read = await readBytes(body, request.maxBytes ?? MAX_BYTES, explain, request.onHead);
      if (!read.ok) return limit.passed() ? err(tooSlow(access.server)) : read;
      const bytes = read.value;
      const content = request.protobuf && isProtobuf(bytes) ? { text: '', bytes } : { text: bytes.toString('utf8') };
      return ok({ status: statusCode, ...content, warnings: warningsIn(headers['warning']) });
    } finally {
      limit.end();
    }
  }

  return {
    request,
    now,
    async json(call) {
      const answer = await request(call);
      if (!answer.ok) return answer;
      const value = parseJson(answer.value.text);
      if (typeof value !== 'object' || value === null) {
        return err(failure('body', `${access.server.host} answered with something else than a JSON object`, { sent: true }));
      }
      return ok({ value: value as JsonAnswer['value'], warnings: answer.value.warnings });
    },
    async stream({ path, signal, idleMs }) {
      const opened = await send({ path }, (to, options) => to.streams.open({ ...options, signal }));
      return opened.ok ? ok(untilSilent(opened.value, idleMs)) : opened;
    },
    explain,
    async close() {
      closed.abort();
      await connections?.destroy();
    },
  };
}

/** Reviews and dry runs leave the cluster as it is. */
function changes({ method = 'GET', path }: ApiRequest): boolean {
  if (method === 'GET') return false;
  const { pathname, searchParams } = new URL(path, 'http://api');
  return (
    searchParams.getAll('dryRun').join() !== 'All' &&
    !(method === 'POST' && /^\/apis\/auth\w+\.k8s\.io\/v1\/selfsubject\w*reviews$/.test(pathname))
  );
}

function tooSlow(server: URL): ApiFailure {
  return failure('network', `${server.host} did not complete its answer within ${TOTAL_MS / 1000} s`, { sent: true });
}

async function readBytes(
  body: Readable,
  maxBytes: number,
  explain: (error: unknown) => ApiFailure,
  onHead?: ApiRequest['onHead'],
): Promise<Result<Buffer, ApiFailure>> {
  const parts: Buffer[] = [];
  let size = 0;
  let told = false;
  const tellHead = () => {
    told = true;
    onHead?.(Buffer.concat(parts).subarray(0, HEAD_BYTES));
  };
  try {
    for await (const part of body) {
      size += part.length;
      if (size > maxBytes) return err(failure('body', `the answer is larger than ${maxBytes} bytes`, { sent: true })); // leaving the loop destroys the stream
      parts.push(part);
      if (!told && size >= HEAD_BYTES) tellHead();
    }
    if (!told) tellHead();
  } catch (error) {
    return err(explain(error));
  }
  return ok(Buffer.concat(parts, size));
}

/** The bytes of a stream; fails when none arrive for `idleMs`, whatever the protocol below promises. */
async function* untilSilent({ answer, heard, silent }: LaneStream, idleMs: number): AsyncGenerator<Buffer> {
  const { body } = answer;
  const timer = setTimeout(() => {
    body.destroy(Object.assign(new Error('silent'), { code: 'UND_ERR_BODY_TIMEOUT' }));
    silent(idleMs);
  }, idleMs);
  try {
    for await (const chunk of body) {
      timer.refresh();
      heard();
      yield chunk;
    }
  } finally {
    clearTimeout(timer);
    body.destroy();
  }
}

/** A refusal comes as what was asked for; undefined: it is no Status. */
function readStatus(bytes: Buffer): unknown {
  if (!isProtobuf(bytes)) return parseJson(bytes.toString('utf8'));
  try {
    return readMessage(statusMessage, unwrapped(bytes));
  } catch {
    return undefined;
  }
}

/** undefined when `text` is not JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** One signal out of several and a clock; `end` must be called, it removes what was attached. */
function timeLimit(ms: number, signals: readonly (AbortSignal | undefined)[]) {
  const own = new AbortController();
  let passed = false;
  const stop = () => own.abort();
  const timer = setTimeout(() => {
    passed = true;
    stop();
  }, ms);
  for (const signal of signals) {
    if (signal?.aborted) stop();
    else signal?.addEventListener('abort', stop, { once: true });
  }
  return {
    signal: own.signal,
    passed: () => passed,
    end() {
      clearTimeout(timer);
      for (const signal of signals) signal?.removeEventListener('abort', stop);
    },
  };
}

/** `299 - "text"`, repeated as header lines or separated by commas (RFC 9111, as the API server writes them). */
function warningsIn(header: string | string[] | undefined): string[] {
  const text = [header ?? []].flat().join(', ');
  return Array.from(text.matchAll(/\d{3} \S+ "((?:[^"\\]|\\.)*)"/g), ([, quoted = '']) => quoted.replaceAll(/\\(.)/g, '$1'));
}

function headerText(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}
