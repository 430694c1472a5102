import { useQuery } from '@tanstack/react-query';
import type { MadeObjects } from '../../lib/mesh/view/made-objects.ts';
import { getJson } from './get-json.ts';
import { askAgainAfter } from './query-client.ts';

/** These objects are not watched: while they are on the screen they are asked for again, sooner while something is wrong. */
const WELL_MS = 30_000;
const WRONG_MS = 5_000;

/** The objects that istiod made for a Gateway, as they are now. */
export function useMadeObjects(namespace: string, name: string) {
  return useQuery({
    queryKey: ['made', namespace, name],
    queryFn: ({ signal }) =>
      getJson<MadeObjects>(`/api/waypoints/${encodeURIComponent(namespace)}/${encodeURIComponent(name)}/objects`, signal),
    staleTime: 0,
    refetchInterval: ({ state }) => askAgainAfter(state) || (isWell(state.data) ? WELL_MS : WRONG_MS),
  });
}

function isWell(data: MadeObjects | undefined): boolean {
  return data?.objects.every(({ state }) => state === 'there' || state === 'none' || state === 'unknown') ?? false;
}
