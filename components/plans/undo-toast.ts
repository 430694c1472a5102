import { toast } from 'sonner';
import { appErrorOf } from '../query/get-json.ts';
import type { HistoryEntry } from './history.ts';
import { undoChange } from './undo.ts';

const LONG_MS = 30_000;

/** Says that a change was written, with a way back for half a minute; after that it is under "Changes". */
export function offerUndo(entry: HistoryEntry): void {
  toast.success('Written', {
    id: entry.id,
    description: entry.title,
    duration: LONG_MS,
    action: {
      label: 'Undo',
      onClick: (event) => {
        event.preventDefault();
        void undoInToast(entry);
      },
    },
  });
}

async function undoInToast(entry: HistoryEntry): Promise<void> {
  toast.loading('Taking it back…', { id: entry.id, description: entry.title, action: undefined, duration: Number.POSITIVE_INFINITY });
  try {
    await undoChange(entry);
    toast.success('Undone', { id: entry.id, description: entry.title, duration: 6_000 });
  } catch (thrown) {
    const { message, hint } = appErrorOf(thrown);
    toast.error('Not undone', { id: entry.id, description: [message, hint].filter(Boolean).join(' '), duration: LONG_MS });
  }
}
