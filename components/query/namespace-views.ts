import type { UseQueryResult } from '@tanstack/react-query';
import { queryOptions, useQueries, useQuery } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import type { NamespaceView } from '../../lib/mesh/view/views.ts';
import type { AppError } from '../../lib/protocol/app-error.ts';
import { appErrorOf } from './get-json.ts';
import { getView } from './get-view.ts';

export function namespaceViewQuery(name: string) {
  return queryOptions({
    queryKey: ['namespace', name],
    queryFn: (asked): Promise<NamespaceView> => getView<NamespaceView>(`/api/namespaces/${encodeURIComponent(name)}`, {}, asked),
  });
}

export interface NamespaceViewState {
  /** The newest answer; it stays while a newer one loads and when that fails. */
  readonly view: NamespaceView | undefined;
  readonly error: AppError | undefined;
  /** True until the first answer or failure. */
  readonly loading: boolean;
}

/**
 * What is inside of some namespaces, by name. Parts that did not change keep their identity, so memoized nodes skip them.
 * The map is a new one only when something in it changed.
 */
export function useNamespaceViews(names: readonly string[]): ReadonlyMap<string, NamespaceViewState> {
  // The caller's array may be a new one on each render; its content counts. Names contain no blanks.
  const key = [...new Set(names)].sort().join(' ');
  const sorted = useMemo(() => (key === '' ? [] : key.split(' ')), [key]);
  const queries = useMemo(() => sorted.map(namespaceViewQuery), [sorted]);
  // A Map, because the library would compare a plain object by position and give every part a new identity.
  const combine = useCallback(
    (results: ReadonlyArray<UseQueryResult<NamespaceView>>): ReadonlyMap<string, NamespaceViewState> =>
      new Map(results.map((result, index) => [sorted[index] ?? '', stateOf(result)])),
    [sorted],
  );
  return useQueries({ queries, combine });
}

/** One namespace, or none; see useNamespaceViews. */
export function useNamespaceView(name: string | null): NamespaceViewState {
  return stateOf(useQuery({ ...namespaceViewQuery(name ?? ''), enabled: name !== null }));
}

function stateOf(result: UseQueryResult<NamespaceView>): NamespaceViewState {
  return { view: result.data, error: result.error ? appErrorOf(result.error) : undefined, loading: result.isPending };
}
