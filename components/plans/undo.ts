import type { IntentOf } from '../../lib/mesh/plan/intent.ts';
import type { PlanPreview } from '../../lib/protocol/api.ts';
import type { AppError } from '../../lib/protocol/app-error.ts';
import { useCommand } from '../query/command.ts';
import type { RequestFailed } from '../query/get-json.ts';
import { isRequestFailed } from '../query/get-json.ts';
import { applyPlan, newOperation, requestPlan } from '../query/plans.ts';
import { dismissToast } from '../shell/toast-store.ts';
import type { HistoryEntry } from './history.ts';
import { markUndone } from './history.ts';
import { whyNotApply } from './why-not-apply.ts';

/**
 * Takes a change back: plans the inverse, and writes it when nothing stands against it.
 * Throws RequestFailed when someone changed the labels since, when a right is missing, or when a step failed.
 */
export async function undoChange(entry: HistoryEntry): Promise<void> {
  if (!entry.undo) throw refused({ code: 'notFound', message: 'Nothing of it was written, so there is nothing to take back.' });
  const preview = await planBack(entry.undo);
  if (!preview) return markUndone(entry.id);
  if (preview.clusterId !== entry.clusterId) {
    throw refused({
      code: 'conflict',
      message: 'This change was made on another cluster.',
      hint: 'Start Waymark with that cluster’s context to take it back.',
    });
  }
  const why = whyNotApply(preview, false);
  if (why !== '') {
    const told = [
      ...preview.preflight.filter((notice) => notice.level === 'stop').map((notice) => notice.says),
      ...preview.dryRun.filter((d) => !d.ok).map((d) => d.message),
    ];
    throw refused({ code: 'conflict', message: told.join(' ') || why, hint: preview.commands.kubectl.join('\n') });
  }
  const result = await applyPlan({ intent: entry.undo, clusterId: preview.clusterId, digest: preview.digest, operation: newOperation() });
  if (result.state !== 'done') {
    const failed = result.steps.find((step) => step.state !== 'done' && step.state !== 'unchanged');
    throw refused({
      code: failed?.state === 'conflict' ? 'conflict' : 'internal',
      message: failed?.message || 'Not everything was taken back.',
    });
  }
  markUndone(entry.id);
}

/** null: nothing of it is there (any more). */
async function planBack(undo: IntentOf<'undo'>): Promise<PlanPreview | null> {
  try {
    return await requestPlan(undo);
  } catch (thrown) {
    if (isRequestFailed(thrown) && thrown.error.details?.reason === 'unchanged') return null;
    throw thrown;
  }
}

function refused(error: AppError): RequestFailed {
  return { kind: 'request-failed', status: 0, error };
}

/** `undoChange` for a button: one at a time, with its state. */
export function useUndo() {
  // The toast that offers the same (undo-toast.ts) has nothing to offer any more.
  return useCommand(undoChange, { onSuccess: (_, entry) => dismissToast(entry.id) });
}
