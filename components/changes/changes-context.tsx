'use client';
import type { ReactNode } from 'react';
import { createContext, useCallback, useContext, useEffect, useState } from 'react';
import type { TargetRef } from '../../lib/mesh/plan/intent.ts';
import type { WaypointItem } from '../../lib/mesh/view/waypoint-list.ts';
import type { Chosen } from '../enrollment/chosen.ts';
import { EnrollDialog } from '../enrollment/enroll-dialog.tsx';
import type { HistoryEntry } from '../plans/history.ts';
import { useHistory } from '../plans/history.ts';
import { PlanDialog } from '../plans/plan-dialog.tsx';
import { watchedOperation } from '../plans/watched-operation.ts';
import { useSession } from '../query/session.ts';
import { Verbatim } from '../ui/verbatim.tsx';
import {
  CleanUpAnyDialog,
  CleanUpDialog,
  CreateWaypointDialog,
  DeleteWaypointDialog,
  EditWaypointDialog,
} from '../waypoints/waypoint-dialogs.tsx';

/** What a person begins: each opens the dialog of the page. */
export type Task =
  /** With `chosen`: how the targets came of what was chosen. */
  | { readonly do: 'enroll'; readonly targets: readonly TargetRef[]; readonly chosen?: Chosen }
  /** With `target` it is made for that, and everything else can still be chosen. */
  | { readonly do: 'create'; readonly namespace: string; readonly target?: TargetRef }
  | { readonly do: 'edit' | 'delete'; readonly item: WaypointItem }
  /** Of one namespace; null: it is asked of which, or of the mesh. */
  | { readonly do: 'clean-up'; readonly namespace: string | null }
  /** Look at an operation that was begun before: stop it, go on, take it back. */
  | { readonly do: 'follow'; readonly entry: HistoryEntry };

const Context = createContext<((task: Task) => void) | null>(null);

/** Holds the one dialog of the page in which something is changed. */
export function ChangesProvider({ children }: { readonly children: ReactNode }) {
  const [task, setTask] = useState<Task | null>(null);
  const close = useCallback(() => setTask(null), []);
  const [watched, setWatched] = useState<string | null>(null);
  useEffect(() => setWatched(watchedOperation()), []);
  const reopen = useCallback((found: Task | null) => {
    setTask(found);
    setWatched(null);
  }, []);
  return (
    <Context value={setTask}>
      {children}
      {watched !== null && <Reopen id={watched} onOpen={reopen} />}
      {task !== null && <TaskDialog key={JSON.stringify(task)} task={task} onClose={close} />}
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

function TaskDialog({ task, onClose }: { readonly task: Task; readonly onClose: () => void }) {
  switch (task.do) {
    case 'enroll':
      return <EnrollDialog targets={task.targets} chosen={task.chosen} onClose={onClose} />;
    case 'create':
      return <CreateWaypointDialog namespace={task.namespace} target={task.target} onClose={onClose} />;
    case 'edit':
      return <EditWaypointDialog item={task.item} onClose={onClose} />;
    case 'delete':
      return <DeleteWaypointDialog item={task.item} onClose={onClose} />;
    case 'clean-up':
      return task.namespace === null ? (
        <CleanUpAnyDialog onClose={onClose} />
      ) : (
        <CleanUpDialog namespace={task.namespace} onClose={onClose} />
      );
    case 'follow':
      return <PlanDialog subject={<Verbatim text={task.entry.title} />} entry={task.entry} onClose={onClose} />;
  }
}
