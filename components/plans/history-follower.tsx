'use client';
import { useSession } from '../query/session.ts';
import type { HistoryEntry } from './history.ts';
import { isUnderWay, useHistory } from './history.ts';
import { useFollowed } from './use-followed.ts';

/** Follows what this browser began and has not seen the end of, also after a reload. Draws nothing. */
export function HistoryFollower() {
  const list = useHistory(useSession().data?.cluster.id);
  return list.filter(isUnderWay).map((entry) => <Follow key={entry.id} entry={entry} />);
}

function Follow({ entry }: { readonly entry: HistoryEntry }) {
  useFollowed(entry);
  return null;
}
