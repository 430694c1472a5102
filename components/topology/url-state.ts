import { parseAsArrayOf, parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { useMemo } from 'react';
import type { RefKey } from '../../lib/mesh/model/ref.ts';

/** What the page shows; the URL is the only place that holds it. */
export interface UrlState {
  readonly view: 'graph' | 'table';
  readonly selection: RefKey | null;
  /** Open namespaces; null: chosen automatically. */
  readonly open: readonly string[] | null;
  readonly filter: string;
}

const parsers = {
  view: parseAsStringLiteral(['graph', 'table'] as const).withDefault('graph'),
  sel: parseAsString,
  ns: parseAsArrayOf(parseAsString),
  q: parseAsString.withDefault(''),
};

const refPattern = /^[A-Za-z]+\/[^/]*\/[^/]+$/;

/** The state of the page and its setters, which are stable. Back takes back going to something, but not the typing of a filter. */
export function useUrlState() {
  const [{ view, sel, ns, q }, set] = useQueryStates(parsers);
  const state: UrlState = { view, selection: sel !== null && refPattern.test(sel) ? sel : null, open: ns, filter: q };
  const setters = useMemo(
    () => ({
      setView: (next: UrlState['view']) => void set({ view: next }, { history: 'push' }),
      setSelection: (next: RefKey | null) => void set({ sel: next }, { history: 'push' }),
      setOpen: (next: readonly string[] | null) => void set({ ns: next && [...next] }, { history: 'push' }),
      setFilter: (next: string) => void set({ q: next === '' ? null : next }, { history: 'replace' }),
    }),
    [set],
  );
  return { state, ...setters };
}
