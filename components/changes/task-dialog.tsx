'use client';
import { EnrollDialog } from '../enrollment/enroll-dialog.tsx';
import { PlanDialog } from '../plans/plan-dialog.tsx';
import { Verbatim } from '../ui/verbatim.tsx';
import {
  CleanUpAnyDialog,
  CleanUpDialog,
  CreateWaypointDialog,
  DeleteWaypointDialog,
  EditWaypointDialog,
} from '../waypoints/waypoint-dialogs.tsx';
import type { Task } from './task.ts';

export interface TaskDialogProps {
  readonly task: Task;
  readonly onClose: () => void;
}

/** The dialog of a task. With every form and what checks it this is a seventh of the code of a page, and comes later than the page. */
export function TaskDialog({ task, onClose }: TaskDialogProps) {
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
