import { parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { useMemo } from 'react';

const parsers = {
  to: parseAsString,
  from: parseAsString,
  waypoint: parseAsString,
  show: parseAsStringLiteral(['broken'] as const),
};

const pair = /^[^/\s]+\/[^/\s]+$/;

/** What the Destinations page shows; the URL is the only place that holds it, so every state of the page is a link. */
export type DestinationsUrl =
  | { readonly show: 'search' }
  | { readonly show: 'explanation'; readonly to: string; readonly from: string | null }
  | { readonly show: 'waypoint'; readonly waypoint: string }
  | { readonly show: 'broken' };

export function useDestinationsUrl() {
  const [{ to, from, waypoint, show }, set] = useQueryStates(parsers, { history: 'push' });
  const state = useMemo<DestinationsUrl>(() => {
    if (to !== null && to.trim() !== '')
      return { show: 'explanation', to: to.trim(), from: from !== null && pair.test(from) ? from : null };
    if (waypoint !== null && pair.test(waypoint)) return { show: 'waypoint', waypoint };
    return show === 'broken' ? { show: 'broken' } : { show: 'search' };
  }, [to, from, waypoint, show]);
  const setters = useMemo(
    () => ({
      /** Another destination; the client stays, so that several are compared for it. null: back to the search. */
      explain: (next: string | null) =>
        void set((now) => ({ to: next, from: next === null ? null : now.from, waypoint: null, show: null })),
      callFrom: (next: string | null) => void set({ from: next }),
    }),
    [set],
  );
  return { state, ...setters };
}
