import { useSyncExternalStore } from 'react';
import { z } from 'zod';
import type { IntentOf } from '../../lib/mesh/plan/intent.ts';
import { undo } from '../../lib/protocol/intents/undo.ts';

/** A change that this browser made and can take back. */
export interface HistoryEntry {
  /** The operation's id. */
  readonly id: string;
  /** RFC 3339. */
  readonly at: string;
  readonly title: string;
  readonly clusterId: string;
  readonly undo: IntentOf<'undo'>;
  /** When it was taken back, RFC 3339; null while it was not. */
  readonly undone: string | null;
}

const KEY = 'waymark.changes';
const CHANGED = 'waymark:changes';
const KEPT = 30;

const entries = z.array(
  z.object({ id: z.string(), at: z.string(), title: z.string(), clusterId: z.string(), undo, undone: z.string().nullable() }),
);

/** The entries in `text`, newest first; none when another version of Waymark or someone else wrote it. */
export function parseHistory(text: string): readonly HistoryEntry[] {
  try {
    const parsed = entries.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : [];
  } catch {
    return [];
  }
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
    return localStorage.getItem(KEY) ?? '[]';
  } catch {
    return '[]';
  }
}

function change(next: (list: readonly HistoryEntry[]) => readonly HistoryEntry[]): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(next(parseHistory(read()))));
  } catch {
    // Storage is switched off or full: the change stands, this browser just does not list it.
  }
  dispatchEvent(new Event(CHANGED));
}

export function remember(entry: HistoryEntry): void {
  change((list) => withEntry(list, entry));
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

/** This browser's changes of one cluster, newest first. */
export function useHistory(clusterId: string | undefined): readonly HistoryEntry[] {
  const text = useSyncExternalStore(subscribe, read, () => '[]');
  return parseHistory(text).filter((entry) => entry.clusterId === clusterId);
}
