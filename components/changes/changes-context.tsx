'use client';
import type { ReactNode } from 'react';
import { createContext, useCallback, useContext, useEffect, useState } from 'react';
import { useHistory } from '../plans/history.ts';
import { watchedOperation } from '../plans/watched-operation.ts';
import { useSession } from '../query/session.ts';
import { useWhenQuiet } from '../query/when-quiet.ts';
import { dialogs, LaterDialog } from './later-dialog.tsx';
import type { Task } from './task.ts';

const Context = createContext<((task: Task) => void) | null>(null);

/** Holds the one dialog of the page in which something is changed. */
export function ChangesProvider({ children }: { readonly children: ReactNode }) {
  const [task, setTask] = useState<Task | null>(null);
  const close = useCallback(() => setTask(null), []);
  const [watched, setWatched] = useState<string | null>(null);
  useEffect(() => setWatched(watchedOperation()), []);
  // Before somebody asks for one: by then a server of another build may have taken the place of the one that has this page's code.
  useWhenQuiet(dialogs.start);
  const reopen = useCallback((found: Task | null) => {
    setTask(found);
    setWatched(null);
  }, []);
  return (
    <Context value={setTask}>
      {children}
      {watched !== null && <Reopen id={watched} onOpen={reopen} />}
      {task !== null && <LaterDialog key={JSON.stringify(task)} task={task} onClose={close} />}
    </Context>
  );
}

/** An operation that was on the screen when the page was reloaded is on it again. */
function Reopen({ id, onOpen }: { readonly id: string; readonly onOpen: (task: Task | null) => void }) {
  const history = useHistory(useSession().data?.cluster.id);
  const entry = history.find((known) => known.id === id);
  useEffect(() => {
    if (entry) onOpen({ do: 'follow', entry });
  }, [entry, onOpen]);
  return null;
}

/** Opens the dialog for a task. The function is stable. */
export function useChange(): (task: Task) => void {
  const change = useContext(Context);
  if (!change) throw new Error('useChange needs a ChangesProvider above it');
  return change;
}

/** Opens the dialog that enrolls a namespace. The function is stable. */
export function useEnroll(): (namespace: string) => void {
  const change = useChange();
  return useCallback(
    (namespace: string) => change({ do: 'enroll', targets: [{ kind: 'Namespace', namespace: '', name: namespace }] }),
    [change],
  );
}
