import type { ServerResponse } from 'node:http';
import type { KubeObject } from '../object.ts';
import type { Matches } from '../store/selectors.ts';
import type { Change, ChangeType, Store } from '../store/store.ts';
import type { Resource } from './kinds/kind.ts';
import { apiVersionOf, resourceKey } from './kinds/kind.ts';
import { selection, versioned } from './lists.ts';
import { isTrue } from './request-info.ts';
import type { Status } from './status.ts';
import * as status from './status.ts';

export interface WatchRequest {
  readonly resource: Resource;
  readonly version: string;
  /** '' for all namespaces and for cluster-scoped kinds. */
  readonly namespace: string;
  /** '' unless only one object is watched. */
  readonly name: string;
  readonly query: URLSearchParams;
}

export interface WatchTimes {
  readonly bookmarkMs: number;
  /** How long a watch without timeoutSeconds lasts. */
  readonly defaultTimeoutMs: number;
}

/** A reader that leaves this much unread is dropped, as the real server does with slow watchers. */
const maxBacklog = 64 * 1024 * 1024;

/**
 * Streams the changes of a resource into `response` until the client leaves, the time is up or `close` of the answer is called.
 * Returns the Status instead when the request is refused.
 */
export function startWatch(
  store: Store,
  request: WatchRequest,
  response: ServerResponse,
  times: WatchTimes,
  onEnd: () => void,
): { close: () => void } | Status {
  const { resource, query, namespace, name } = request;
  const matches = selection(resource, query, name);
  if (!matches.ok) return matches.status;
  const text = query.get('resourceVersion') ?? '';
  if (text !== '' && !/^[0-9]+$/.test(text)) return status.unreadableResourceVersion(text, true);
  const initial = isTrue(query.get('sendInitialEvents'));
  const problem = initialEventsProblem(query, initial);
  if (problem) return problem;
  const from = Number(text || 0);

  const table = store.table(resourceKey(resource));
  const inScope: Matches = (object) => (namespace === '' || object.metadata.namespace === namespace) && matches.value(object);
  response.writeHead(200, { 'content-type': 'application/json', 'transfer-encoding': 'chunked' });
  response.flushHeaders();

  const send = (type: string, object: unknown): void => {
    if (response.writableLength > maxBacklog) response.destroy();
    else if (!response.writableEnded) response.write(`${JSON.stringify({ type, object })}\n`);
  };
  const tell = (change: Change): void => {
    // A version from the future is waited for.
    const event = change.revision > from ? eventFor(change, inScope, namespace, name) : undefined;
    if (event) send(event.type, versioned(resource, request.version, event.object));
  };
  const bookmark = (annotations?: Record<string, string>): void =>
    send('BOOKMARK', {
      kind: resource.kind,
      apiVersion: apiVersionOf(resource, request.version),
      metadata: { resourceVersion: String(store.revision), creationTimestamp: null, ...(annotations ? { annotations } : {}) },
    });

  const past = from > 0 && !initial ? table.changesAfter(from) : [];
  if (past === null) {
    send('ERROR', status.expired(`too old resource version: ${from} (${store.revision})`));
    response.end();
    return { close: () => undefined };
  }
  if (from === 0 || initial) {
    for (const object of table.list(namespace || '*')) if (inScope(object)) send('ADDED', versioned(resource, request.version, object));
    if (initial) bookmark({ 'k8s.io/initial-events-end': 'true' });
  }
  for (const change of past) tell(change);

  const seconds = Number(query.get('timeoutSeconds') ?? 0);
  const bookmarks = isTrue(query.get('allowWatchBookmarks')) ? setInterval(bookmark, times.bookmarkMs) : undefined;
  const end = setTimeout(close, seconds > 0 ? seconds * 1000 : times.defaultTimeoutMs);
  const forget = table.listen(tell);
  let open = true;
  function close(): void {
    if (!open) return;
    open = false;
    forget();
    clearInterval(bookmarks);
    clearTimeout(end);
    if (!response.writableEnded) response.end();
    onEnd();
  }
  response.on('close', close);
  return { close };
}

/** What a change is to a reader that sees only what matches: entering is ADDED, leaving is DELETED. */
function eventFor(change: Change, inScope: Matches, namespace: string, name: string): { type: ChangeType; object: KubeObject } | undefined {
  const { object, previous } = change;
  if (namespace !== '' && object.metadata.namespace !== namespace) return undefined;
  if (name !== '' && object.metadata.name !== name) return undefined;
  const was = previous !== undefined && inScope(previous);
  const is = change.type !== 'DELETED' && inScope(object);
  if (is) return { type: was ? 'MODIFIED' : 'ADDED', object };
  if (!was) return undefined;
  if (change.type === 'DELETED') return { type: 'DELETED', object };
  // It left the selection: the reader gets what it knew, under the new version.
  return { type: 'DELETED', object: { ...previous, metadata: { ...previous.metadata, resourceVersion: object.metadata.resourceVersion } } };
}

function initialEventsProblem(query: URLSearchParams, initial: boolean): Status | undefined {
  const match = query.get('resourceVersionMatch');
  const errors: status.FieldError[] = [];
  if (initial && match !== 'NotOlderThan') {
    errors.push(status.forbiddenField('resourceVersionMatch', 'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan'));
  } else if (match && !query.has('sendInitialEvents')) {
    errors.push(
      status.forbiddenField('resourceVersionMatch', 'resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided'),
    );
    if (match !== 'NotOlderThan') errors.push(status.unsupportedValue('resourceVersionMatch', match, ['NotOlderThan']));
  }
  return errors.length > 0 ? status.invalid({ group: 'meta.k8s.io', kind: 'ListOptions' }, '', errors) : undefined;
}
