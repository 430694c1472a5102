import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { discover, serverVersion } from './discovery.ts';
import { mediaTypes, readObject, sendItems, sendJson, sendNotFound, sendStatus, sendText, takesJson } from './http.ts';
import type { Resource } from './kinds/kind.ts';
import { apiVersionOf } from './kinds/kind.ts';
import { itemJson, listPage, versioned } from './lists.ts';
import { offLimits } from './off-limits.ts';
import { openApi } from './openapi.ts';
import { authorize, authorizePath } from './rbac.ts';
import type { Registry } from './registry.ts';
import type { RequestInfo } from './request-info.ts';
import { requestInfo } from './request-info.ts';
import { resources } from './resources.ts';
import { selfSubjectAccessReview, selfSubjectReview } from './reviews.ts';
import { isScalable, scaleOf } from './scale.ts';
import * as status from './status.ts';
import type { User } from './users.ts';
import { authenticate } from './users.ts';
import type { WatchTimes } from './watch.ts';
import { startWatch } from './watch.ts';
import type { Call } from './write-handlers.ts';
import { handleCreate, handleDelete, handleDeleteCollection, handlePatch, handleScale, handleUpdate } from './write-handlers.ts';

export interface ApiServerOptions {
  /** 0: any free port. */
  readonly port: number;
  readonly watchTimes: WatchTimes;
}

export interface ApiServer {
  readonly url: string;
  readonly port: number;
  /** Ends every watch of a resource that is no longer served. */
  endWatches(resource: Resource): void;
  close(): Promise<void>;
}

interface OpenWatch {
  readonly resource: Resource;
  close: () => void;
}

/** Serves the Kubernetes API over plain HTTP on 127.0.0.1. Rejects when the port is taken. */
export async function startApiServer(registry: Registry, { port, watchTimes }: ApiServerOptions): Promise<ApiServer> {
  const watches = new Set<OpenWatch>();
  const server = createServer((request, response) => {
    handle(request, response).catch((bug: unknown) => {
      // A client that went away while its request was read is nobody's bug.
      if (request.destroyed || response.destroyed) return;
      console.error('[sandbox]', request.method, request.url, bug);
      if (response.headersSent) response.destroy();
      else sendStatus(response, status.internal((bug as Error).message));
    });
  });
  server.keepAliveTimeout = 60_000;

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = parseUrl(request.url ?? '/');
    const info = url && requestInfo(request.method ?? 'GET', url);
    if (!info) return sendStatus(response, status.badRequest('the path of the request cannot be read'));
    const never = offLimits(request, info);
    if (never) console.error(never);
    const user = authenticate(request.headers);
    if (!user) return sendStatus(response, status.unauthorized());
    if (!info.isResource) return answerPath(request, response, info, user);

    const decision = authorize(registry.store, user, info);
    if (!decision.allowed) return sendStatus(response, forbidden(info, user));
    const review = await answerReview(request, response, info, user);
    if (review) return;
    const resource = registry.catalog.get(info.group, info.resource);
    if (!resource?.versions.includes(info.version) || !isAddress(resource, info)) {
      return isBuiltIn(info.group, info.version) ? sendStatus(response, status.noSuchResource()) : sendNotFound(response);
    }
    if (!takesJson(request)) {
      return sendStatus(response, resource.crd ? status.notAcceptable(mediaTypes) : status.unroutableAccept(mediaTypes));
    }
    // The path of a namespace lies inside itself, the object does not.
    const key = resource.namespaced ? info : { ...info, namespace: '' };
    const call: Call = { registry, resource, info: key, query: url.searchParams, request, response };
    if (info.verb === 'get') return answerGet(call);
    if (info.verb === 'list') return answerList(call);
    if (info.verb === 'watch') return answerWatch(call);
    const write = writeFor(call);
    if (!write) return refuseMethod(call);
    await write(call);
  }

  function answerPath(request: IncomingMessage, response: ServerResponse, info: RequestInfo, user: User): void {
    const { path, verb } = info;
    const isAllowed = authorizePath(registry.store, user, verb, path).allowed;
    const isHealth = path === '/healthz' || path === '/livez' || path === '/readyz';
    const found =
      path === '/version'
        ? serverVersion
        : (discover(registry.catalog, path, request.headers.host ?? '') ?? openApi(registry.catalog, path));
    if (!isAllowed) sendStatus(response, status.forbiddenPath(`User "${user.name}" cannot ${verb} path "${path}"`));
    else if (request.method === 'GET' && isHealth) sendText(response, 200, 'ok');
    else if (request.method === 'GET' && found) sendJson(response, 200, found);
    else sendNotFound(response);
  }

  async function answerReview(request: IncomingMessage, response: ServerResponse, info: RequestInfo, user: User): Promise<boolean> {
    const isAccess = info.group === 'authorization.k8s.io' && info.resource === 'selfsubjectaccessreviews';
    const isSelf = info.group === 'authentication.k8s.io' && info.resource === 'selfsubjectreviews';
    if ((!isAccess && !isSelf) || info.version !== 'v1') return false;
    if (info.verb !== 'create') {
      sendStatus(response, status.methodNotAllowed());
      return true;
    }
    const body = await readObject(request);
    if (!body.ok) sendStatus(response, body.status);
    else if (isSelf) sendJson(response, 201, selfSubjectReview(user));
    else {
      const review = selfSubjectAccessReview(registry.store, user, body.value);
      if (review.ok) sendJson(response, 201, review.value);
      else sendStatus(response, review.status);
    }
    return true;
  }

  function answerGet({ resource, info, response }: Call): void {
    const object = registry.get(resource, info);
    if (object) sendJson(response, 200, info.subresource === 'scale' ? scaleOf(object) : versioned(resource, info.version, object));
    else sendStatus(response, status.notFound(resource, info.name));
  }

  async function answerList({ resource, info, query, response }: Call): Promise<void> {
    const page = listPage(registry.store, resource, info.namespace, query);
    if (!page.ok) return sendStatus(response, page.status);
    const metadata = resource.crd ? { continue: '', ...page.value.metadata } : page.value.metadata;
    const head = JSON.stringify({ kind: `${resource.kind}List`, apiVersion: apiVersionOf(resource, info.version), metadata });
    const items = mapped(page.value.items, (item) => itemJson(resource, info.version, item));
    await sendItems(response, `${head.slice(0, -1)},"items":[`, items, ']}\n');
  }

  function answerWatch({ resource, info, query, response }: Call): void {
    const watch: OpenWatch = { resource, close: () => undefined };
    const namespace = resource.namespaced ? info.namespace : '';
    const started = startWatch(
      registry.store,
      { resource, version: info.version, namespace, name: info.name, query },
      response,
      watchTimes,
      () => watches.delete(watch),
    );
    if ('kind' in started) {
      sendStatus(response, started);
      return;
    }
    watch.close = started.close;
    if (!response.writableEnded) watches.add(watch);
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve());
  });
  const address = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${address.port}`,
    port: address.port,
    endWatches(resource) {
      for (const watch of [...watches]) if (watch.resource === resource) watch.close();
    },
    async close() {
      for (const watch of [...watches]) watch.close();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

function writeFor({ resource, info }: Call): ((call: Call) => Promise<void>) | undefined {
  const { verb, name, namespace, subresource } = info;
  if (resource.namespaced && namespace === '') return undefined;
  // The handler of custom resources looks at the method only.
  if (verb === 'create') return name === '' || resource.crd ? handleCreate : undefined;
  if (name === '') return verb === 'deletecollection' ? handleDeleteCollection : undefined;
  if (subresource === 'scale') return verb === 'update' || verb === 'patch' ? handleScale : undefined;
  if (verb === 'update') return handleUpdate;
  if (verb === 'patch') return handlePatch;
  return verb === 'delete' && subresource === '' ? handleDelete : undefined;
}

function refuseMethod({ resource, info, response }: Call): void {
  if (!resource.crd) sendStatus(response, status.methodNotAllowed());
  else if (info.verb === 'create') sendNotFound(response);
  else sendStatus(response, status.badRequest('name must be provided'));
}

/** Groups that the API server serves itself: it answers their unknown paths with a Status. */
function isBuiltIn(group: string, version: string): boolean {
  return resources.some((known) => !known.crd && known.group === group && known.versions.includes(version));
}

/** Whether the path is one of the resource: in a namespace or not, with a subresource that it has. */
function isAddress(resource: Resource, { namespace, name, subresource, verb }: RequestInfo): boolean {
  if (subresource !== '' && !(subresource === 'status' && resource.hasStatus) && !(subresource === 'scale' && isScalable(resource)))
    return false;
  if (!resource.namespaced) return namespace === '' || (resource.kind === 'Namespace' && resource.group === '');
  return namespace !== '' || name === '' || verb === 'list' || verb === 'watch';
}

function forbidden({ verb, group, resource, subresource, namespace, name }: RequestInfo, user: User): status.Status {
  const full = subresource ? `${resource}/${subresource}` : resource;
  const where = namespace ? `in the namespace "${namespace}"` : 'at the cluster scope';
  return status.forbidden(
    { group, plural: resource },
    name,
    `User "${user.name}" cannot ${verb} resource "${full}" in API group "${group}" ${where}`,
  );
}

function* mapped<T, U>(items: Iterable<T>, change: (item: T) => U): Iterable<U> {
  for (const item of items) yield change(item);
}

function parseUrl(path: string): URL | undefined {
  try {
    return new URL(path, 'http://127.0.0.1');
  } catch {
    return undefined;
  }
}
