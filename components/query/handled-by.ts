import { queryOptions, useQuery } from '@tanstack/react-query';
import type { HandledBy } from '../../lib/mesh/view/explanation-view.ts';
import { getJson } from './get-json.ts';

/** `waypoint` is `namespace/name`. */
export function handledByQuery(waypoint: string) {
  const [namespace = '', name = ''] = waypoint.split('/').map(encodeURIComponent);
  return queryOptions({
    queryKey: ['handled-by', waypoint],
    queryFn: ({ signal }) => getJson<HandledBy>(`/api/waypoints/${namespace}/${name}/destinations`, signal),
  });
}

/** Everything that a waypoint handles or is asked for by. */
export function useHandledBy(waypoint: string) {
  return useQuery(handledByQuery(waypoint));
}
