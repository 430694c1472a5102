import { queryOptions, useQueries, useQuery } from '@tanstack/react-query';
import type { RefKey } from '../../lib/mesh/model/ref.ts';
import type { Detail } from '../../lib/mesh/view/views.ts';
import { catchingUpMs } from './catching-up.ts';
import { getJson } from './get-json.ts';
import { askAgainAfter } from './query-client.ts';

/** `key` is `Kind/namespace/name`; '-' stands for the namespace of cluster-scoped objects in the path. */
export function objectDetailQuery(key: RefKey) {
  const [kind = '', namespace = '', name = ''] = key.split('/');
  const path = [kind, namespace === '' ? '-' : namespace, name].map(encodeURIComponent).join('/');
  return queryOptions({
    queryKey: ['object', key],
    queryFn: ({ signal }) => getJson<Detail>(`/api/objects/${path}`, signal),
    refetchInterval: ({ state }) => catchingUpMs([state.data?.reported ?? null]) || askAgainAfter(state),
  });
}

/** The side panel of one object; kept up to date while it is on the screen. */
export function useObjectDetail(key: RefKey) {
  return useQuery(objectDetailQuery(key));
}

/** Several at once; undefined where there is no answer (yet). In the order of `keys`. */
export function useObjectDetails(keys: readonly RefKey[]): ReadonlyArray<Detail | undefined> {
  return useQueries({ queries: keys.map(objectDetailQuery) }).map((result) => result.data);
}
