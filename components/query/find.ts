import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query';
import type { FindResult } from '../../lib/mesh/view/explanation-view.ts';
import { getJson } from './get-json.ts';

export function findQuery(text: string, kind?: 'Pod') {
  const query = new URLSearchParams(kind === undefined ? { q: text } : { q: text, kind });
  return queryOptions({
    queryKey: ['find', text, kind ?? ''],
    queryFn: ({ signal }) => getJson<FindResult>(`/api/find?${query}`, signal),
  });
}

/** The destinations that a text may mean; '' asks nothing. While the next text loads, the old answer stays (`isPlaceholderData`). */
export function useFind(text: string, kind?: 'Pod') {
  return useQuery({ ...findQuery(text, kind), enabled: text !== '', placeholderData: keepPreviousData });
}
