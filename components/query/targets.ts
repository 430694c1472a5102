import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query';
import type { RefKey } from '../../lib/mesh/model/ref.ts';
import type { StandIn, TargetsFound } from '../../lib/mesh/plan/find-targets.ts';
import { getJson } from './get-json.ts';

export function targetsQuery(text: string) {
  return queryOptions({
    queryKey: ['targets', text],
    queryFn: ({ signal }) => getJson<TargetsFound>(`/api/targets?${new URLSearchParams({ q: text })}`, signal),
  });
}

/** What a text may mean as something that shall use a waypoint; '' asks nothing. While the next text loads, the old answer stays. */
export function useTargets(text: string) {
  return useQuery({ ...targetsQuery(text), enabled: text !== '', placeholderData: keepPreviousData });
}

/** So many are asked about in one request. */
const AT_ONCE = 50;

/** What stands for each of these, in their order; read once. Throws RequestFailed. */
export async function requestStandIns(keys: readonly RefKey[]): Promise<readonly StandIn[]> {
  const chunks = Array.from({ length: Math.ceil(keys.length / AT_ONCE) }, (_, at) => keys.slice(at * AT_ONCE, (at + 1) * AT_ONCE));
  const answers = await Promise.all(
    chunks.map((chunk) => getJson<{ items: StandIn[] }>(`/api/targets?${new URLSearchParams(chunk.map((key) => ['of', key]))}`)),
  );
  return answers.flatMap(({ items }) => items);
}
