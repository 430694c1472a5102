import { queryOptions, useQuery } from '@tanstack/react-query';
import type { WaypointChoice } from '../../lib/protocol/api.ts';
import { getJson } from './get-json.ts';

export function waypointChoicesQuery(namespace: string) {
  return queryOptions({
    queryKey: ['waypoint-choices', namespace],
    queryFn: ({ signal }) => getJson<WaypointChoice[]>(`/api/waypoint-choices?${new URLSearchParams({ namespace })}`, signal),
  });
}

/** Every waypoint, those that fit `namespace` first, the others with the reason why not. */
export function useWaypointChoices(namespace: string) {
  return useQuery(waypointChoicesQuery(namespace));
}
