import type { KubeObject } from '../object.ts';
import type { Matches } from '../store/selectors.ts';
import { parseFieldSelector, parseLabelSelector } from '../store/selectors.ts';
import type { Store } from '../store/store.ts';
import { sortKey } from '../store/table.ts';
import type { Resource } from './kinds/kind.ts';
import { apiVersionOf, resourceKey } from './kinds/kind.ts';
import type { Outcome } from './status.ts';
import * as status from './status.ts';
import { ok, refuse } from './status.ts';

export interface Page {
  readonly items: readonly KubeObject[];
  readonly metadata: { readonly resourceVersion: string; readonly continue?: string; readonly remainingItemCount?: number };
}

const tooOld =
  'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.';

/** The labelSelector and fieldSelector of a request as one test. `name` limits it to one object. */
export function selection(resource: Resource, query: URLSearchParams, name: string): Outcome<Matches> {
  const labels = parseLabelSelector(query.get('labelSelector') ?? '');
  if (!labels.ok) return labels;
  const fields = parseFieldSelector(query.get('fieldSelector') ?? '', resource.fields);
  if (!fields.ok) return fields;
  return ok((object) => (name === '' || object.metadata.name === name) && labels.value(object) && fields.value(object));
}

/** One page of a list: a consistent picture at one resourceVersion, which `continue` keeps up while history reaches back. */
export function listPage(store: Store, resource: Resource, namespace: string, query: URLSearchParams): Outcome<Page> {
  const matches = selection(resource, query, '');
  if (!matches.ok) return matches;
  const limit = count(query.get('limit'));
  const token = query.get('continue');
  const table = store.table(resourceKey(resource));
  const scope = resource.namespaced && namespace ? namespace : '*';

  let revision = store.revision;
  let start = '';
  if (token) {
    if (query.get('resourceVersion') && query.get('resourceVersion') !== '0') {
      return refuse(status.badRequest('specifying resource version is not allowed when using continue'));
    }
    const decoded = decodeToken(token);
    if (!decoded) return refuse(status.badRequest('continue key is not valid: illegal base64 data at input byte 0'));
    start = decoded.start;
    if (decoded.revision > 0) revision = decoded.revision;
  } else {
    const wanted = wantedRevision(query, store.revision);
    if (!wanted.ok) return wanted;
    revision = wanted.value;
  }
  const all = table.listAt(scope, revision);
  if (!all) {
    if (!token) return refuse(status.expired('The resourceVersion for the provided list is too old.'));
    const gone = status.expired(tooOld);
    return refuse({ ...gone, metadata: { continue: encodeToken(-1, start) } });
  }
  const isFiltered = Boolean(query.get('labelSelector') || query.get('fieldSelector'));
  const items: KubeObject[] = [];
  let at = start === '' ? 0 : firstFrom(all, start);
  for (; at < all.length; at++) {
    const item = all[at] as KubeObject;
    if (!matches.value(item)) continue;
    if (limit > 0 && items.length === limit) break;
    items.push(item);
  }
  const more = at < all.length;
  return ok({
    items,
    metadata: {
      resourceVersion: String(revision),
      ...(more ? { continue: encodeToken(revision, `${sortKey(items.at(-1) as KubeObject)}\0`) } : {}),
      ...(more && !isFiltered ? { remainingItemCount: all.length - at } : {}),
    },
  });
}

/** Items of built-in kinds go without kind and apiVersion inside a list. */
export function itemJson(resource: Resource, version: string, object: KubeObject): string {
  if (resource.crd) return JSON.stringify(versioned(resource, version, object));
  const { kind: _kind, apiVersion: _apiVersion, ...rest } = object;
  return JSON.stringify(rest);
}

export function versioned(resource: Resource, version: string, object: KubeObject): KubeObject {
  const apiVersion = apiVersionOf(resource, version);
  return object.apiVersion === apiVersion ? object : { ...object, apiVersion };
}

function wantedRevision(query: URLSearchParams, newest: number): Outcome<number> {
  const text = query.get('resourceVersion') ?? '';
  const match = query.get('resourceVersionMatch');
  if (match && !text)
    return refuse(invalidOptions('resourceVersionMatch', 'resourceVersionMatch is forbidden unless resourceVersion is provided'));
  if (text === '') return ok(newest);
  const revision = Number(text);
  if (!/^[0-9]+$/.test(text)) return refuse(status.unreadableResourceVersion(text, false));
  if (match === 'Exact' && revision === 0)
    return refuse(invalidOptions('resourceVersionMatch', 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"'));
  if (revision > newest) return refuse(status.tooLargeResourceVersion(revision, newest));
  return ok(match === 'Exact' ? revision : newest);
}

function invalidOptions(field: string, detail: string): status.Status {
  return status.invalid({ group: 'meta.k8s.io', kind: 'ListOptions' }, '', [status.forbiddenField(field, detail)]);
}

function count(text: string | null): number {
  const n = Number(text ?? 0);
  return Number.isInteger(n) && n > 0 ? n : 0;
}

/** The first place in a sorted list that is not before `start`. */
function firstFrom(items: readonly KubeObject[], start: string): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sortKey(items[middle] as KubeObject) < start) low = middle + 1;
    else high = middle;
  }
  return low;
}

function encodeToken(rv: number, start: string): string {
  return Buffer.from(JSON.stringify({ v: 'meta.k8s.io/v1', rv, start })).toString('base64url');
}

function decodeToken(token: string): { revision: number; start: string } | undefined {
  try {
    const { v, rv, start } = JSON.parse(Buffer.from(token, 'base64url').toString()) as { v?: unknown; rv?: unknown; start?: unknown };
    return v === 'meta.k8s.io/v1' && typeof rv === 'number' && typeof start === 'string' ? { revision: rv, start } : undefined;
  } catch {
    return undefined;
  }
}
