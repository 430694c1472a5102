import { useSyncExternalStore } from 'react';
import { nameKey } from '../../lib/mesh/model/ref.ts';
import type { Intent, IntentOf } from '../../lib/mesh/plan/intent.ts';
import type { Operation } from '../../lib/protocol/api.ts';
import { later, useLater } from '../ui/later.ts';

/** A change that this browser made, or began. */
export interface HistoryEntry {
  /** The operation's id. */
  readonly id: string;
  /** RFC 3339. */
  readonly at: string;
  readonly title: string;
  readonly clusterId: string;
  /** 'sending': not heard yet whether it began. 'lost': Waymark was restarted meanwhile; what was done is planned around. */
  readonly state: Operation['state'] | 'sending' | 'lost';
  readonly intent: Intent;
  /** What is known to have been done, of the plan that the intent makes. */
  readonly done: ReadonlyArray<{ readonly step: string; readonly uid: string | null }>;
  /** Takes back everything that was written; null when nothing was. */
  readonly undo: IntentOf<'undo'> | null;
  /** Takes back the whole plan: when it is not heard any more how far it came, what was not written is left as it is. */
  readonly undoAll: IntentOf<'undo'> | null;
  /** When it was taken back, RFC 3339; null while it was not. */
  readonly undone: string | null;
}

const KEY = 'waymark.changes';
const CHANGED = 'waymark:changes';
const KEPT = 30;
/** As it is kept before the first change. */
const NOTHING = '[]';

/** Whether there is something to follow: also what an earlier life of this page sent and did not hear of. */
export function isUnderWay({ state, at }: HistoryEntry): boolean {
  return state === 'running' || (state === 'sending' && Date.parse(at) < performance.timeOrigin);
}

/** `entry` added in front; an operation is listed once, and the oldest fall out. */
export function withEntry(list: readonly HistoryEntry[], entry: HistoryEntry): readonly HistoryEntry[] {
  return [entry, ...list.filter((known) => known.id !== entry.id)].slice(0, KEPT);
}

export function withUndone(list: readonly HistoryEntry[], id: string, at: string): readonly HistoryEntry[] {
  return list.map((entry) => (entry.id === id ? { ...entry, undone: at } : entry));
}

function read(): string {
  try {
    return localStorage.getItem(KEY) ?? NOTHING;
  } catch {
    return NOTHING;
  }
}

/** What is kept, unchecked: who changes an entry has seen it, and what nobody can read falls out in time. */
function listIn(text: string): readonly HistoryEntry[] {
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) ? list.filter((entry) => typeof entry === 'object' && entry !== null) : [];
  } catch {
    return [];
  }
}

function change(next: (list: readonly HistoryEntry[]) => readonly HistoryEntry[]): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(next(listIn(read()))));
  } catch {
    // Storage is switched off or full: the change stands, this browser just does not list it.
  }
  dispatchEvent(new Event(CHANGED));
}

export function remember(entry: HistoryEntry): void {
  change((list) => withEntry(list, entry));
}

/** Nothing came of it, or another entry holds it now. */
export function forget(id: string): void {
  change((list) => list.filter((entry) => entry.id !== id));
}

/** What became of an operation, or of a part of it. */
export function report(id: string, operation: Operation): void {
  change((list) => list.map((entry) => (entry.id === id ? withProgress(entry, operation) : entry)));
}

/** `entry` with what its operation did so far added to what was done before it. */
export function withProgress(entry: HistoryEntry, { state, steps, undo: takesBack }: Operation): HistoryEntry {
  const isDone = ({ state: s }: Operation['steps'][number]) => s === 'done' || s === 'unchanged' || s === 'unknown';
  const now = steps.filter(isDone).map(({ id, uid }) => ({ step: id, uid }));
  const before = entry.done.filter(({ step }) => !now.some((other) => other.step === step));
  return { ...entry, state, done: [...before, ...now], undo: bothUndone(takesBack, entry.undo) };
}

/** The later change is taken back first. */
export function bothUndone(later: IntentOf<'undo'> | null, earlier: IntentOf<'undo'> | null): IntentOf<'undo'> | null {
  if (!later || !earlier) return later ?? earlier;
  const rest = earlier.steps.filter((step) => !later.steps.some((other) => JSON.stringify(other) === JSON.stringify(step)));
  return { ...earlier, steps: [...later.steps, ...rest] };
}

/** No answer came: it may have begun, and is asked for. */
export function markUnheard(id: string): void {
  change((list) => list.map((entry) => (entry.id === id ? { ...entry, state: 'running' } : entry)));
}

export function markLost(id: string): void {
  change((list) => list.map((entry) => (entry.id === id ? asLost(entry) : entry)));
}

/** `entry` when Waymark does not know its operation any more: steps may have been written after the last that was heard. */
export function asLost(entry: HistoryEntry): HistoryEntry {
  const heard = entry.undo?.steps ?? [];
  const steps = entry.undoAll?.steps.map((step) => {
    if (step.kind !== 'delete') return step;
    // Its uid was heard when it was made.
    return heard.find((known) => known.kind === 'delete' && nameKey(known.target) === nameKey(step.target)) ?? step;
  });
  const all = entry.undoAll && steps ? { ...entry.undoAll, steps } : null;
  return { ...entry, state: 'lost', undo: bothUndone(all, entry.undo) };
}

export function markUndone(id: string): void {
  change((list) => withUndone(list, id, new Date().toISOString()));
}

function subscribe(listener: () => void): () => void {
  addEventListener(CHANGED, listener);
  addEventListener('storage', listener);
  return () => {
    removeEventListener(CHANGED, listener);
    removeEventListener('storage', listener);
  };
}

/** Checks what is kept. It brings zod along, which a page without history does not need. */
export const historyReader = later(() => import('./parse-history.ts').then(({ parseHistory }) => parseHistory));

const none: readonly HistoryEntry[] = [];

/** This browser's changes of one cluster, newest first; null while what is kept cannot be read. */
export function useKeptHistory(clusterId: string | undefined): { readonly list: readonly HistoryEntry[] | null; readonly failed: boolean } {
  const text = useSyncExternalStore(subscribe, read, () => NOTHING);
  const reader = useLater(historyReader, text !== NOTHING);
  if (text === NOTHING) return { list: none, failed: false };
  if (reader.state !== 'here') return { list: null, failed: reader.state === 'failed' };
  return { list: reader.code(text).filter((entry) => entry.clusterId === clusterId), failed: false };
}

/** `useKeptHistory` for who has nothing to say while it cannot be read. */
export function useHistory(clusterId: string | undefined): readonly HistoryEntry[] {
  return useKeptHistory(clusterId).list ?? none;
}
