import type { QueryFunctionContext } from '@tanstack/react-query';
import type { Patch, Revised } from '../../lib/protocol/patch.ts';
import { isPatch, patched } from '../../lib/protocol/patch.ts';
import { getJson } from './get-json.ts';

/**
 * Reads a view of which this page may have an older one: then only what differs is sent, as long as the server knows that one.
 * Throws as `getJson` does.
 */
export async function getView<T extends Revised>(
  path: string,
  query: Readonly<Record<string, string>>,
  { client, queryKey, signal }: QueryFunctionContext,
): Promise<T> {
  const known = client.getQueryData<T>(queryKey);
  const search = new URLSearchParams({ ...query, ...(known ? { since: known.revision } : {}) });
  const answer = await getJson<T | Patch>(search.size > 0 ? `${path}?${search}` : path, signal);
  return known && isPatch(answer) ? patched(known, answer) : (answer as T);
}
