import type { Knowledge } from '../../lib/mesh/model/table.ts';
import type { Freshness, Part } from '../../lib/protocol/api.ts';

/** Most telling first. The words are those of lib/mesh/model/table.ts. */
const worstFirst: readonly Knowledge[] = ['unauthenticated', 'stale', 'forbidden', 'loading', 'absent', 'live'];
const wordOrder: readonly Knowledge[] = ['live', 'stale', 'loading', 'forbidden', 'absent', 'unauthenticated'];

export const stateWords: Readonly<Record<Knowledge, { readonly word: string; readonly says: string }>> = {
  live: { word: 'Live', says: 'Watched: changes arrive by themselves.' },
  stale: { word: 'Stale', says: 'The last known content; the watch is broken and being repaired.' },
  loading: { word: 'Loading', says: 'Being read for the first time.' },
  forbidden: { word: 'Forbidden', says: 'You may not list or watch it.' },
  absent: { word: 'Absent', says: 'The cluster does not have this kind.' },
  unauthenticated: { word: 'Not signed in', says: 'The cluster does not accept the credentials.' },
};

/** Each kind once, in the worst of its states. */
export function stateByKind(parts: readonly Part[]): ReadonlyMap<string, Knowledge> {
  const states = new Map<string, Knowledge>();
  for (const { kind, state } of parts) {
    const known = states.get(kind);
    if (known === undefined || worstFirst.indexOf(state) < worstFirst.indexOf(known)) states.set(kind, state);
  }
  return states;
}

/** 'Live · all 11 kinds', or '9 live · 1 forbidden · 1 absent'. */
export function summary({ parts }: Pick<Freshness, 'parts'>): string {
  const states = [...stateByKind(parts).values()];
  if (states.length === 0) return 'Nothing is read yet';
  if (states.every((state) => state === 'live')) return `Live · all ${states.length} kinds`;
  return wordOrder
    .map((state) => ({ state, count: states.filter((s) => s === state).length }))
    .filter(({ count }) => count > 0)
    .map(({ state, count }) => `${count} ${stateWords[state].word.toLowerCase()}`)
    .join(' · ');
}

/** The one word that decides the picture of the indicator. */
export function worstState({ parts }: Pick<Freshness, 'parts'>): Knowledge {
  const present = new Set(parts.map((part) => part.state));
  return worstFirst.find((state) => present.has(state)) ?? 'loading';
}

/** Rows for the list: what is not live first, then by kind and namespace as the server ordered them. */
export function rows(parts: readonly Part[]): readonly Part[] {
  return parts.toSorted((a, b) => worstFirst.indexOf(a.state) - worstFirst.indexOf(b.state));
}
