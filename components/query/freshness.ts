import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Freshness } from '../../lib/protocol/api.ts';
import { getJson, postJson } from './get-json.ts';
import { refresh } from './refresh.ts';

/** Freshness with the moment of its arrival on the page's monotonic clock, from which ages count on. */
export interface HeardFreshness extends Freshness {
  readonly heardAt: number;
}

/** Stamps an answer or event. The wall clock may jump; `performance.now()` does not. */
export function heardNow(freshness: Freshness): HeardFreshness {
  return { ...freshness, heardAt: performance.now() };
}

export const freshnessQuery = queryOptions({
  queryKey: ['freshness'],
  queryFn: async ({ signal }) => heardNow(await getJson<Freshness>('/api/freshness', signal)),
});

/** How fresh each kind is. Keep `select` stable (module scope): it says what a component re-renders for. */
export function useFreshness<T>(select: (freshness: HeardFreshness) => T) {
  return useQuery({ ...freshnessQuery, select });
}

const clockOf = ({ now, heardAt }: HeardFreshness) => ({ now, heardAt });

/** What the API server's clock showed when that was last heard; undefined before. It comes with the freshness; nothing is asked for it. */
export function useClusterClock(): { readonly now: number; readonly heardAt: number } | undefined {
  return useQuery({ ...freshnessQuery, select: clockOf, enabled: false }).data;
}

/** Adds a namespace to those that are read one by one. */
export function useAddNamespace() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (namespace: string) => postJson<unknown>('/api/scope', { namespace }),
    onSuccess: () => refresh(client, {}),
  });
}
