import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query';
import type { Overview } from '../../lib/mesh/view/views.ts';
import { getJson } from './get-json.ts';

export function overviewQuery(filter: string) {
  return queryOptions({
    queryKey: ['overview', filter],
    queryFn: ({ signal }) => getJson<Overview>(`/api/overview?${new URLSearchParams({ filter })}`, signal),
  });
}

/** All namespaces as cards. While a new filter loads, the old answer stays (`isPlaceholderData`). */
export function useOverview(filter: string) {
  return useQuery({ ...overviewQuery(filter), placeholderData: keepPreviousData });
}
