import { queryOptions, useQuery } from '@tanstack/react-query';
import type { Radar } from '../../lib/mesh/view/explanation-view.ts';
import { getJson } from './get-json.ts';

export const radarQuery = queryOptions({
  queryKey: ['radar'],
  queryFn: ({ signal }) => getJson<Radar>('/api/radar', signal),
});

/** What asks for a waypoint and does not get one, by cause. */
export function useRadar() {
  return useQuery(radarQuery);
}
