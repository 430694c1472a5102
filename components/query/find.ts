import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query';
import type { FindResult } from '../../lib/mesh/view/explanation-view.ts';
import { getJson } from './get-json.ts';

export function findQuery(text: string) {
  return queryOptions({
    queryKey: ['find', text],
    queryFn: ({ signal }) => getJson<FindResult>(`/api/find?${new URLSearchParams({ q: text })}`, signal),
  });
}

/** The destinations that a text may mean; '' asks nothing. While the next text loads, the old answer stays (`isPlaceholderData`). */
export function useFind(text: string) {
  return useQuery({ ...findQuery(text), enabled: text !== '', placeholderData: keepPreviousData });
}
