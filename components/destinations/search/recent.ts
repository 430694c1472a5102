import { useMemo, useSyncExternalStore } from 'react';
import { useSession } from '../../query/session.ts';

/** `to` of the Destinations page: `Kind/namespace/name`. */
export type Recent = string;

const most = 8;
const CHANGED = 'waymark:recent-destinations';
const keyOf = (clusterId: string) => `waymark.recent-destinations.${clusterId}`;

/** The destinations that were looked at in this browser, per cluster, newest first. */
export function useRecent(): readonly Recent[] {
  const clusterId = useSession().data?.cluster.id;
  const text = useSyncExternalStore(
    subscribe,
    () => (clusterId === undefined ? '[]' : read(clusterId)),
    () => '[]',
  );
  return useMemo(() => parse(text), [text]);
}

export function rememberDestination(clusterId: string, to: Recent): void {
  const known = parse(read(clusterId));
  if (known[0] === to) return;
  write(clusterId, [to, ...known.filter((other) => other !== to)].slice(0, most));
}

export function forgetDestinations(clusterId: string): void {
  write(clusterId, []);
}

function read(clusterId: string): string {
  try {
    return localStorage.getItem(keyOf(clusterId)) ?? '[]';
  } catch {
    return '[]';
  }
}

function write(clusterId: string, list: readonly Recent[]): void {
  try {
    localStorage.setItem(keyOf(clusterId), JSON.stringify(list));
  } catch {
    // Storage is switched off: nothing is remembered.
  }
  dispatchEvent(new Event(CHANGED));
}

function parse(text: string): readonly Recent[] {
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) ? list.filter((to): to is string => typeof to === 'string').slice(0, most) : [];
  } catch {
    return [];
  }
}

function subscribe(listener: () => void): () => void {
  // Another tab, and this one.
  addEventListener('storage', listener);
  addEventListener(CHANGED, listener);
  return () => {
    removeEventListener('storage', listener);
    removeEventListener(CHANGED, listener);
  };
}
