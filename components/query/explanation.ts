import { queryOptions, useQuery } from '@tanstack/react-query';
import type { Explanation } from '../../lib/mesh/view/explanation-view.ts';
import { catchingUpMs } from './catching-up.ts';
import { getJson } from './get-json.ts';
import { askAgainAfter } from './query-client.ts';

/** `to` is `Kind/namespace/name` or whatever a person types; `from` is a client pod as `namespace/name`. */
export function explanationQuery(to: string, from: string | null) {
  const search = new URLSearchParams(from === null ? { to } : { to, from });
  return queryOptions({
    queryKey: ['explain', to, from],
    queryFn: ({ signal }) => getJson<Explanation>(`/api/explain?${search}`, signal),
    refetchInterval: ({ state }) => catchingUpMs(state.data?.answers.map(({ reported }) => reported)) || askAgainAfter(state),
  });
}

/** Why a destination is handled the way it is. While another client is asked about, the answer of the last one stays. */
export function useExplanation(to: string, from: string | null) {
  return useQuery({
    ...explanationQuery(to, from),
    placeholderData: (previous, query) => (query?.queryKey[1] === to ? previous : undefined),
  });
}

/** The same for something that may not be wanted (yet): null asks nothing. */
export function useExplanationIf(to: string | null) {
  return useQuery({ ...explanationQuery(to ?? '', null), enabled: to !== null });
}
