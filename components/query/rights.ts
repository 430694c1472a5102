import { queryOptions, useQuery } from '@tanstack/react-query';
import type { Ref } from '../../lib/mesh/model/ref.ts';
import type { Step } from '../../lib/mesh/plan/plan.ts';
import type { PlanPreview } from '../../lib/protocol/api.ts';
import { getJson } from './get-json.ts';

export function rightQuery(what: Exclude<Step['kind'], 'wait'>, { kind, namespace, name }: Ref) {
  const query = new URLSearchParams({ do: what, kind, namespace, name });
  return queryOptions({
    queryKey: ['right', what, kind, namespace, name],
    queryFn: ({ signal }) => getJson<PlanPreview['permitted']>(`/api/rights?${query}`, signal),
    staleTime: 30_000,
  });
}

/** The right that is missing, as a sentence; '' when it is there, or while it is not known: each write is decided anew in any case. */
export function useMissingRight(what: Exclude<Step['kind'], 'wait'>, target: Ref, enabled = true): string {
  return useQuery({ ...rightQuery(what, target), enabled }).data?.missing ?? '';
}
