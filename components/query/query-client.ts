import { QueryClient } from '@tanstack/react-query';
import { appErrorOf } from './get-json.ts';
import { shareById } from './share-by-id.ts';

/** Failures that pass by themselves: the page asks again until they do. */
function passes(thrown: unknown): boolean {
  const { code } = appErrorOf(thrown);
  return code === 'unreachable' || code === 'notReady';
}

/** Freshness is pushed (live-updates.tsx), so nothing is refetched on a timer, except what failed for a reason that passes. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: Number.POSITIVE_INFINITY,
        // A server on this machine answers without a network.
        networkMode: 'always',
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
        retry: false,
        refetchInterval: (query) => (query.state.status === 'error' && passes(query.state.error) ? 3_000 : false),
        structuralSharing: shareById,
      },
      mutations: { networkMode: 'always', retry: false },
    },
  });
}
