import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { appErrorOf } from './get-json.ts';
import { sessionQuery } from './session.ts';
import { shareById } from './share-by-id.ts';
import { needsSignIn } from './sign-in.ts';

/** Failures that pass by themselves: the page asks again until they do. */
function passes(thrown: unknown): boolean {
  const { code } = appErrorOf(thrown);
  return code === 'unreachable' || code === 'notReady';
}

/** When a query asks again by itself, in milliseconds; false: when something says that its answer is old. */
export function askAgainAfter({ status, error }: { readonly status: string; readonly error: unknown }): number | false {
  return status === 'error' && passes(error) ? 3_000 : false;
}

/** Freshness is pushed (live-updates.tsx), so nothing is refetched on a timer, except what failed for a reason that passes. */
export function createQueryClient(): QueryClient {
  // Whatever is refused for want of a sign-in, the session is asked for again: it shows where to sign in.
  const onError = (thrown: unknown) => {
    if (needsSignIn(thrown) && !needsSignIn(client.getQueryState(sessionQuery.queryKey)?.error)) {
      void client.invalidateQueries({ queryKey: sessionQuery.queryKey });
    }
  };
  const client = new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        staleTime: Number.POSITIVE_INFINITY,
        // A server on this machine answers without a network.
        networkMode: 'always',
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
        retry: false,
        refetchInterval: (query) => askAgainAfter(query.state),
        structuralSharing: shareById,
      },
      mutations: { networkMode: 'always', retry: false },
    },
  });
  return client;
}
