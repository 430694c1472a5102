import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { ServerHttp2Session } from 'node:http2';
import { createSecureServer } from 'node:http2';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo, Server, Socket } from 'node:net';
import type { RawObject } from '../../mesh/model/kind.ts';
import { answerReview, mergePatch, readBody, sendJson, sendStatus } from './api-answers.ts';
import type { Collection, WatchEvent } from './collection.ts';
import { createCollection } from './collection.ts';

/** A kind that the test server serves. */
export interface Served {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

export interface Call {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingMessage['headers'];
  readonly verb: string;
  readonly body: string;
}

export interface Attributes {
  readonly verb: string;
  readonly group: string;
  readonly plural: string;
  readonly namespace: string;
  readonly name: string;
}

export type Fault = (call: Call, response: ServerResponse) => boolean | undefined;
export type Mangle = (event: WatchEvent, send: (event: WatchEvent) => void, response: ServerResponse) => void;

/** Answers like a Kubernetes API server over a real socket: versions, history, compaction, rights; and fails on demand. */
export interface TestApi {
  readonly url: string;
  readonly calls: Call[];
  /** TCP connections accepted so far, and those open now. */
  readonly accepted: () => number;
  readonly open: () => number;
  /** May answer a request in place of the server (true: it did). */
  fault: Fault | undefined;
  /** Decides what a watcher gets for an event. */
  mangle: Mangle | undefined;
  /** RBAC; everything is allowed unless this says no. */
  may: (who: Attributes) => boolean;
  readonly store: ApiObjects;
  serve(kind: Served): void;
  withdraw(plural: string): void;
  kill(): void;
  /** Asks every HTTP/2 client to go away, as an API server does before it ends. */
  goAway(): void;
  stop(): Promise<void>;
  start(): Promise<void>;
}

export interface ApiObjects {
  version: number;
  collection(plural: string): Collection;
  put(plural: string, object: PartialObject): RawObject;
  remove(plural: string, name: string, namespace?: string): void;
  compact(): void;
}

export interface PartialObject {
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Record<string, string>;
    readonly [field: string]: unknown;
  };
  readonly [field: string]: unknown;
}

export interface TestApiOptions {
  readonly kinds?: readonly Served[];
  /** PEM; makes the server speak https, HTTP/2 too when `http2`. */
  readonly tls?: {
    readonly key: string;
    readonly cert: string;
    readonly ca?: string;
    readonly requestCert?: boolean;
    readonly rejectUnauthorized?: boolean;
  };
  readonly http2?: boolean;
}

export const core = (plural: string, kind: string, namespaced = true): Served => ({ group: '', version: 'v1', plural, kind, namespaced });
export const namespaces = core('namespaces', 'Namespace', false);
export const services = core('services', 'Service');

export async function startTestApi(options: TestApiOptions = {}): Promise<TestApi> {
  const served = [...(options.kinds ?? [namespaces])];
  const store = createObjects();
  const sockets = new Set<Socket>();
  const sessions = new Set<ServerHttp2Session>();
  let accepted = 0;
  let port = 0;
  let server: Server;

  const api: TestApi = {
    get url() {
      return `${options.tls ? 'https' : 'http'}://127.0.0.1:${port}`;
    },
    calls: [],
    accepted: () => accepted,
    open: () => sockets.size,
    fault: undefined,
    mangle: undefined,
    may: () => true,
    store,
    serve(kind) {
      served.push(kind);
    },
    withdraw(plural) {
      served.splice(0, served.length, ...served.filter((kind) => kind.plural !== plural));
      store.collection(plural).endWatches();
    },
    kill() {
      for (const socket of sockets) socket.destroy();
    },
    goAway() {
      for (const session of sessions) session.goaway();
    },
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      api.kill();
      await closed;
    },
    async start() {
      server = listenWith(options, (request, response) => void handle(request, response));
      server.on('session', (session: ServerHttp2Session) => {
        sessions.add(session);
        session.on('close', () => sessions.delete(session));
      });
      server.on('connection', (socket: Socket) => {
        accepted++;
        sockets.add(socket);
        socket.on('close', () => sockets.delete(socket));
      });
      await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
      port = (server.address() as AddressInfo).port;
    },
  };

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://test');
    const body = await readBody(request);
    const target = targetOf(url, request.method ?? 'GET');
    const call = { method: request.method ?? 'GET', url, headers: request.headers, verb: target?.verb ?? 'other', body };
    api.calls.push(call);
    if (api.fault?.(call, response)) return;
    if (target) serveTarget(target, call, response);
    else serveOther(call, response);
  }

  function serveOther({ url, body }: Call, response: ServerResponse) {
    if (url.pathname === '/version') return sendJson(response, 200, { gitVersion: 'v1.37.2' });
    if (/self-?subject/i.test(url.pathname)) return sendJson(response, 201, answerReview(body, api.may));
    const [, group = '', version = ''] = /^\/(?:api|apis\/([^/]+))\/([^/]+)$/.exec(url.pathname) ?? [];
    const resources = served.filter((kind) => kind.group === group && kind.version === version);
    if (resources.length === 0) return sendStatus(response, 404, 'NotFound', 'the server could not find the requested resource');
    sendJson(response, 200, { kind: 'APIResourceList', resources: resources.map(({ plural, kind }) => ({ name: plural, kind })) });
  }

  function serveTarget(target: Target, call: Call, response: ServerResponse) {
    const kind = served.find((k) => k.group === target.group && k.version === target.version && k.plural === target.plural);
    if (!kind) return sendStatus(response, 404, 'NotFound', 'the server could not find the requested resource');
    if (!api.may(target)) {
      const where = target.namespace ? ` in the namespace "${target.namespace}"` : ' at the cluster scope';
      return sendStatus(
        response,
        403,
        'Forbidden',
        `${target.plural} is forbidden: User "test" cannot ${target.verb} resource "${target.plural}"${where}`,
      );
    }
    const collection = store.collection(target.plural);
    if (target.verb === 'watch') return collection.watch(target, call.url.searchParams, response, () => api.mangle);
    if (target.verb === 'list') return collection.list(target, call.url.searchParams, response, kind.kind);
    const object = collection.get(kind.namespaced ? target.namespace : '', target.name);
    if (!object) return sendStatus(response, 404, 'NotFound', `${target.plural} "${target.name}" not found`);
    if (target.verb === 'get') return sendJson(response, 200, object);
    if (target.verb === 'patch') return patch(object, target, call, response);
    sendStatus(response, 405, 'MethodNotAllowed', 'not by this test server');
  }

  function patch(object: RawObject, target: Target, call: Call, response: ServerResponse) {
    const wanted = JSON.parse(call.body);
    const { uid, resourceVersion } = wanted.metadata ?? {};
    if (uid && uid !== object.metadata?.uid) return sendStatus(response, 409, 'Conflict', 'Precondition failed: UID in precondition');
    if (resourceVersion && resourceVersion !== object.metadata?.resourceVersion) {
      return sendStatus(response, 409, 'Conflict', 'the object has been modified; please apply your changes to the latest version');
    }
    const next = mergePatch(object, wanted) as RawObject & PartialObject;
    if (call.url.searchParams.get('dryRun') === 'All') return sendJson(response, 200, next);
    sendJson(response, 200, store.put(target.plural, next));
  }

  await api.start();
  return api;
}

function listenWith({ tls, http2 }: TestApiOptions, handle: (request: IncomingMessage, response: ServerResponse) => void): Server {
  if (!tls) return createServer(handle);
  if (!http2) return createHttpsServer(tls, handle);
  // The compatibility API of node:http2 gives the same request and response for both protocols.
  return createSecureServer({ ...tls, allowHTTP1: true }, handle as never) as unknown as Server;
}

interface Target extends Attributes {
  readonly version: string;
}

/** What a path asks for; undefined for everything that is not a resource. */
function targetOf(url: URL, method: string): Target | undefined {
  const pattern = /^\/(?:api|apis\/([^/]+))\/(v\w+)(\/watch)?(?:\/namespaces\/([^/]+))?\/([^/]+)(?:\/([^/]+))?$/;
  const whole = /^\/api\/v1(\/watch)?\/namespaces\/([^/]+)$/.exec(url.pathname);
  if (whole)
    return {
      verb: verbOf(method, whole[1] || url.searchParams.get('watch'), true),
      group: '',
      version: 'v1',
      plural: 'namespaces',
      namespace: whole[2]!,
      name: whole[2]!,
    };
  const found = pattern.exec(url.pathname);
  if (!found) return undefined;
  const [, group = '', version = '', watch, namespace = '', plural = '', name = ''] = found.map((part) => part && decodeURIComponent(part));
  if (/^selfsubject/.test(plural)) return undefined;
  return { verb: verbOf(method, watch || url.searchParams.get('watch'), name !== ''), group, version, plural, namespace, name };
}

function verbOf(method: string, watch: string | null | undefined, named: boolean): string {
  if (watch) return 'watch';
  if (method === 'GET') return named ? 'get' : 'list';
  return method.toLowerCase();
}

function createObjects(): ApiObjects {
  const collections = new Map<string, Collection>();
  const objects: ApiObjects = {
    version: 10,
    collection(plural) {
      const found = collections.get(plural) ?? createCollection(() => objects.version);
      collections.set(plural, found);
      return found;
    },
    put(plural, object) {
      return objects.collection(plural).put(object, ++objects.version);
    },
    remove(plural, name, namespace = '') {
      objects.collection(plural).remove(namespace, name, () => ++objects.version);
    },
    compact() {
      for (const collection of collections.values()) collection.compact();
    },
  };
  return objects;
}
