'use client';
import { HistoryMenu } from '../plans/history-menu.tsx';
import { useChange } from './changes-context.tsx';

/** The changes of this browser; one that is under way or did not end well opens in the dialog. */
export function ChangesMenu() {
  const change = useChange();
  return <HistoryMenu onOpen={(entry) => change({ do: 'follow', entry })} />;
}
