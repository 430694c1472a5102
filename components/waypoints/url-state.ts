import { parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';

export const sorts = ['name', 'state', 'type', 'attached', 'vain'] as const;
export type Sort = (typeof sorts)[number];

const parsers = {
  q: parseAsString.withDefault(''),
  sort: parseAsStringLiteral(sorts).withDefault('name'),
};

/** What is filtered and how it is sorted is in the URL, so that every state of the page is a link. */
export function useWaypointsUrl() {
  const [{ q, sort }, set] = useQueryStates(parsers, { history: 'replace' });
  return { text: q, sort, setText: (text: string) => void set({ q: text }), setSort: (next: Sort) => void set({ sort: next }) };
}
