import { queryOptions, useQuery } from '@tanstack/react-query';
import type { WaypointList } from '../../lib/mesh/view/waypoint-list.ts';
import { getJson } from './get-json.ts';

export const waypointsQuery = queryOptions({
  queryKey: ['waypoints'],
  queryFn: ({ signal }) => getJson<WaypointList>('/api/waypoints', signal),
});

/** Every waypoint of the cluster. */
export function useWaypoints() {
  return useQuery(waypointsQuery);
}
