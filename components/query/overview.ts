import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query';
import type { Overview } from '../../lib/mesh/view/views.ts';
import { getView } from './get-view.ts';

export function overviewQuery(filter: string) {
  return queryOptions({
    queryKey: ['overview', filter],
    queryFn: (asked): Promise<Overview> => getView<Overview>('/api/overview', { filter }, asked),
  });
}

/** All namespaces as cards. While a new filter loads, the old answer stays (`isPlaceholderData`). */
export function useOverview(filter: string) {
  return useQuery({ ...overviewQuery(filter), placeholderData: keepPreviousData });
}
