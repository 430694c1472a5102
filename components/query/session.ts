import { queryOptions, useQuery } from '@tanstack/react-query';
import type { Session } from '../../lib/protocol/api.ts';
import { getJson } from './get-json.ts';

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: ({ signal }) => getJson<Session>('/api/session', signal),
});

/** Where the page is connected to, as whom. */
export function useSession() {
  return useQuery(sessionQuery);
}
