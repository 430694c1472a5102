import { queryOptions, useQuery } from '@tanstack/react-query';
import type { PatchKind } from '../../lib/mesh/plan/plan.ts';
import type { WaypointChoice } from '../../lib/protocol/api.ts';
import { getJson } from './get-json.ts';

export function waypointChoicesQuery(namespaces: readonly string[], kind: PatchKind = 'Namespace') {
  const parts = [...namespaces.map((name) => ['namespace', name]), ...(kind === 'Namespace' ? [] : [['kind', kind]])];
  const query = new URLSearchParams(parts).toString();
  return queryOptions({
    queryKey: ['waypoint-choices', query],
    queryFn: ({ signal }) => getJson<WaypointChoice[]>(`/api/waypoint-choices?${query}`, signal),
    enabled: namespaces.length > 0,
  });
}

/** Every waypoint, those that fit all of `namespaces` first, the others with the reason why not. */
export function useWaypointChoices(namespaces: readonly string[], kind: PatchKind = 'Namespace') {
  return useQuery(waypointChoicesQuery(namespaces, kind));
}
