'use client';
import { Failure } from '../shell/failure.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { later, useLater } from '../ui/later.ts';
import type { TaskDialogProps } from './task-dialog.tsx';

/** Every dialog in which something is changed, and what reads the history in which they write it down. */
export const dialogs = later(async () => {
  const [{ TaskDialog }] = await Promise.all([import('./task-dialog.tsx'), import('../plans/parse-history.ts')]);
  return TaskDialog;
});

/** The dialog of a task, as soon as its code is here. The focus stays where it is until then. */
export function LaterDialog(props: TaskDialogProps) {
  const arrival = useLater(dialogs);
  if (arrival.state === 'here') return <arrival.code {...props} />;
  if (arrival.state === 'coming')
    return (
      <p
        role="status"
        className="fixed inset-x-0 top-16 z-40 mx-auto w-fit rounded-md border border-line bg-surface px-3 py-2 text-text shadow-2xl"
      >
        Opening…
      </p>
    );
  return (
    <Dialog open onClose={props.onClose} title="This cannot be opened">
      <Failure
        title="The code of the dialog did not come"
        error={{
          code: 'unreachable',
          message: 'Waymark’s server did not send it. Nothing was changed.',
          hint: 'If it fails again, reload the page.',
        }}
        onRetry={dialogs.start}
      />
    </Dialog>
  );
}
