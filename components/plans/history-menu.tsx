'use client';
import { History, LoaderCircle, Undo2 } from 'lucide-react';
import { useState } from 'react';
import { appErrorOf } from '../query/get-json.ts';
import { useSession } from '../query/session.ts';
import { Failure } from '../shell/failure.tsx';
import { Button } from '../ui/button.tsx';
import { Popover } from '../ui/popover.tsx';
import { Ago, Clock } from '../ui/time.tsx';
import { Verbatim } from '../ui/verbatim.tsx';
import { Waiting } from '../ui/waiting.tsx';
import type { HistoryEntry } from './history.ts';
import { historyReader, useKeptHistory } from './history.ts';
import { HistoryFollower } from './history-follower.tsx';
import { useUndo } from './undo.ts';

interface HistoryMenuProps {
  /** Shows an operation with its steps. */
  readonly onOpen: (entry: HistoryEntry) => void;
}

/** "Changes": what this browser changed in this cluster, each with its way back. */
export function HistoryMenu({ onOpen }: HistoryMenuProps) {
  const session = useSession().data;
  const kept = useKeptHistory(session?.cluster.id);
  const list = kept.list ?? [];
  const running = list.filter(({ state }) => state === 'running' || state === 'sending').length;
  const [open, setOpen] = useState(false);
  return (
    <>
      <Popover
        open={open}
        onOpenChange={setOpen}
        label="Changes made in this browser"
        className="w-96"
        trigger={
          <Button look="ghost" size="sm">
            {running > 0 ? <LoaderCircle aria-hidden className="animate-spin" /> : <History aria-hidden />}
            <span className="max-md:sr-only">Changes</span>
            {running > 0 && <span className="sr-only">, {running} under way</span>}
          </Button>
        }
      >
        <div className="p-3">
          <h2 className="font-semibold text-text">Changes made in this browser</h2>
          {kept.list?.length === 0 && (
            <p className="mt-1 text-text-2 text-xs">None yet. What you apply here is listed with a button that takes it back.</p>
          )}
          {kept.failed ? (
            <Failure
              title="They cannot be shown"
              error={{ code: 'unreachable', message: 'Waymark’s server did not send the code that reads them.' }}
              onRetry={historyReader.start}
            />
          ) : (
            kept.list === null && <Waiting what="Reading them" long="Waymark’s server has not sent the code for it yet." />
          )}
        </div>
        <ul className="divide-y divide-line border-line border-t empty:hidden">
          {list.map((entry) => (
            <HistoryRow
              key={entry.id}
              entry={entry}
              readOnly={session?.readOnly ?? false}
              onOpen={() => {
                setOpen(false);
                onOpen(entry);
              }}
            />
          ))}
        </ul>
      </Popover>
      <HistoryFollower />
    </>
  );
}

interface HistoryRowProps {
  readonly entry: HistoryEntry;
  readonly readOnly: boolean;
  readonly onOpen: () => void;
}

const states: { readonly [S in HistoryEntry['state']]: string } = {
  sending: 'under way, ',
  running: 'under way, ',
  done: '',
  failed: 'not finished, ',
  stopped: 'stopped, ',
  lost: 'Waymark was restarted meanwhile, ',
};

function HistoryRow({ entry, readOnly, onOpen }: HistoryRowProps) {
  const undo = useUndo();
  return (
    <li className="px-3 py-2">
      <div className="flex items-start justify-between gap-3">
        <div className="min-w-0">
          <p className="text-[13px] text-text">
            <Verbatim text={entry.title} />
          </p>
          <p className="text-text-2 text-xs">
            {entry.undone === null && states[entry.state]}
            {/* This browser wrote them down, by its own clock. */}
            <Clock value={null}>
              <Ago at={entry.at} />
              {entry.undone !== null && (
                <>
                  {', undone '}
                  <Ago at={entry.undone} />
                </>
              )}
            </Clock>
          </p>
        </div>
        {entry.undone === null && entry.state !== 'done' && (
          <Button size="sm" aria-label={`Open: ${entry.title}`} onClick={onOpen}>
            Open
          </Button>
        )}
        {entry.undone === null && entry.state === 'done' && entry.undo && (
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
