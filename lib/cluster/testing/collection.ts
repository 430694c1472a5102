import type { ServerResponse } from 'node:http';
import type { RawObject } from '../../mesh/model/kind.ts';
import { sendJson, sendStatus, statusOf } from './api-answers.ts';
import type { Attributes, Mangle, PartialObject } from './api-server.ts';

export interface WatchEvent {
  readonly version: number;
  readonly type: string;
  readonly object: RawObject;
}

/** The objects of one kind with their history. */
export interface Collection {
  readonly objects: Map<string, RawObject>;
  history: WatchEvent[];
  /** Watches from before this version get 410. */
  oldest: number;
  get(namespace: string, name: string): RawObject | undefined;
  put(object: PartialObject, version: number): RawObject;
  remove(namespace: string, name: string, nextVersion: () => number): void;
  compact(): void;
  list(scope: Attributes, query: URLSearchParams, response: ServerResponse, kind: string): void;
  watch(scope: Attributes, query: URLSearchParams, response: ServerResponse, mangle: () => Mangle | undefined): void;
  /** Open watches. */
  watching(): number;
  endWatches(): void;
}

export function createCollection(now: () => number): Collection {
  const objects = new Map<string, RawObject>();
  const watchers = new Map<(event: WatchEvent) => void, ServerResponse>();
  let uids = 0;

  const collection: Collection = {
    objects,
    history: [],
    oldest: 0,
    get: (namespace, name) => objects.get(`${namespace}/${name}`),
    put(wanted, version) {
      const key = `${wanted.metadata.namespace ?? ''}/${wanted.metadata.name}`;
      const old = objects.get(key);
      const uid = old?.metadata?.uid ?? `uid-${wanted.metadata.name}-${++uids}`;
      const object: RawObject = { ...wanted, metadata: { ...wanted.metadata, uid, resourceVersion: String(version) } };
      objects.set(key, object);
      tell({ version, type: old ? 'MODIFIED' : 'ADDED', object });
      return object;
    },
    remove(namespace, name, nextVersion) {
      const key = `${namespace}/${name}`;
      const old = objects.get(key);
      if (!old) return;
      objects.delete(key);
      const version = nextVersion();
      tell({ version, type: 'DELETED', object: { ...old, metadata: { ...old.metadata, resourceVersion: String(version) } } });
    },
    compact() {
      collection.oldest = now();
      collection.history = [];
    },
    list(scope, query, response, kind) {
      const limit = Number(query.get('limit')) || Number.POSITIVE_INFINITY;
      const [version = now(), from = 0] = query.get('continue')?.split('.').map(Number) ?? [];
      if (query.has('continue') && version < collection.oldest)
        return sendStatus(response, 410, 'Expired', 'The provided continue parameter is too old');
      const all = [...objects.values()].filter((object) => inScope(object, scope));
      const more = from + limit < all.length ? `${version}.${from + limit}` : undefined;
      sendJson(response, 200, {
        kind: `${kind}List`,
        apiVersion: 'v1',
        metadata: { resourceVersion: String(version), continue: more },
        items: all.slice(from, from + limit),
      });
    },
    watch(scope, query, response, mangle) {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.flushHeaders();
      const send = ({ type, object }: WatchEvent) => void response.write(`${JSON.stringify({ type, object })}\n`);
      const deliver = (event: WatchEvent) => {
        if (!inScope(event.object, scope)) return;
        const bent = mangle();
        if (bent) bent(event, send, response);
        else send(event);
      };
      const from = query.get('resourceVersion');
      if (from === null) {
        for (const object of objects.values()) deliver({ version: 0, type: 'ADDED', object });
      } else if (Number(from) < collection.oldest) {
        response.end(`${JSON.stringify({ type: 'ERROR', object: statusOf(410, 'Expired', 'too old resource version') })}\n`);
        return;
      } else {
        for (const event of collection.history) if (event.version > Number(from) && inScope(event.object, scope)) send(event);
      }
      watchers.set(deliver, response);
      response.on('close', () => watchers.delete(deliver));
    },
    watching: () => watchers.size,
    endWatches() {
      for (const response of watchers.values()) response.end();
    },
  };

  function tell(event: WatchEvent): void {
    collection.history.push(event);
    for (const deliver of [...watchers.keys()]) deliver(event);
  }

  return collection;
}

function inScope(object: RawObject, { plural, namespace, name }: Attributes): boolean {
  if (name !== '') return object.metadata?.name === name;
  return plural === 'namespaces' || namespace === '' || object.metadata?.namespace === namespace;
}
