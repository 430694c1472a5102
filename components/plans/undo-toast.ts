import { appErrorOf } from '../query/get-json.ts';
import { showToast } from '../shell/toast-store.ts';
import type { HistoryEntry } from './history.ts';
import { undoChange } from './undo.ts';

const LONG_MS = 30_000;

/** Says that a change was written, with a way back for half a minute; after that it is under "Changes". */
export function offerUndo(entry: HistoryEntry): void {
  showToast({
    id: entry.id,
    state: 'done',
    title: 'Written',
    text: entry.title,
    stays: LONG_MS,
    action: { label: 'Undo', run: () => void undoInToast(entry) },
  });
}

async function undoInToast(entry: HistoryEntry): Promise<void> {
  const { id, title: text } = entry;
  showToast({ id, state: 'busy', title: 'Taking it back…', text, stays: null });
  try {
    await undoChange(entry);
    showToast({ id, state: 'done', title: 'Undone', text, stays: 6_000 });
  } catch (thrown) {
    const { message, hint } = appErrorOf(thrown);
    showToast({ id, state: 'failed', title: 'Not undone', text: [message, hint].filter(Boolean).join(' '), stays: LONG_MS });
  }
}
