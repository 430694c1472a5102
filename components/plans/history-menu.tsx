'use client';
import { History, Undo2 } from 'lucide-react';
import { appErrorOf } from '../query/get-json.ts';
import { useSession } from '../query/session.ts';
import { Failure } from '../shell/failure.tsx';
import { Button } from '../ui/button.tsx';
import { Popover } from '../ui/popover.tsx';
import { Ago } from '../ui/time.tsx';
import { Verbatim } from '../ui/verbatim.tsx';
import type { HistoryEntry } from './history.ts';
import { useHistory } from './history.ts';
import { useUndo } from './undo.ts';

/** "Changes": what this browser changed in this cluster, each with its way back. */
export function HistoryMenu() {
  const session = useSession().data;
  const list = useHistory(session?.cluster.id);
  return (
    <Popover
      label="Changes made in this browser"
      className="w-96"
      trigger={
        <Button look="ghost" size="sm">
          <History aria-hidden />
          <span className="max-md:sr-only">Changes</span>
        </Button>
      }
    >
      <div className="p-3">
        <h2 className="font-semibold text-text">Changes made in this browser</h2>
        {list.length === 0 && (
          <p className="mt-1 text-text-2 text-xs">None yet. What you apply here is listed with a button that takes it back.</p>
        )}
      </div>
      <ul className="divide-y divide-line border-line border-t empty:hidden">
        {list.map((entry) => (
          <HistoryRow key={entry.id} entry={entry} readOnly={session?.readOnly ?? false} />
        ))}
      </ul>
    </Popover>
  );
}

function HistoryRow({ entry, readOnly }: { readonly entry: HistoryEntry; readonly readOnly: boolean }) {
  const undo = useUndo();
  return (
    <li className="px-3 py-2">
      <div className="flex items-start justify-between gap-3">
        <div className="min-w-0">
          <p className="text-[13px] text-text">
            <Verbatim text={entry.title} />
          </p>
          <p className="text-text-2 text-xs">
            <Ago at={entry.at} />
            {entry.undone !== null && (
              <>
                {', undone '}
                <Ago at={entry.undone} />
              </>
            )}
          </p>
        </div>
        {entry.undone === null && (
          <Button
            size="sm"
            busy={undo.isPending}
            disabled={readOnly}
            title={readOnly ? 'This Waymark was started read only.' : undefined}
            aria-label={`Undo: ${entry.title}`}
            onClick={() => undo.run(entry)}
          >
            <Undo2 aria-hidden />
            {undo.isPending ? 'Undoing…' : 'Undo'}
          </Button>
        )}
      </div>
      {undo.error && (
        <div className="mt-2">
          <Failure title="Not undone" error={appErrorOf(undo.error)} />
        </div>
      )}
    </li>
  );
}
