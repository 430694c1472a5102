'use client';
import { CircleStop, Play, Undo2 } from 'lucide-react';
import type { Effect } from '../../lib/mesh/plan/plan.ts';
import { useCommand } from '../query/command.ts';
import { appErrorOf } from '../query/get-json.ts';
import { stopOperation } from '../query/plans.ts';
import { useSession } from '../query/session.ts';
import { count } from '../radar/radar-words.ts';
import { Failure } from '../shell/failure.tsx';
import { Alert } from '../ui/alert.tsx';
import { Button } from '../ui/button.tsx';
import { Verbatim } from '../ui/verbatim.tsx';
import { ApplyOutcome } from './apply-outcome.tsx';
import type { HistoryEntry } from './history.ts';
import { PlanWatch } from './plan-watch.tsx';
import { useUndo } from './undo.ts';
import { useFollowed } from './use-followed.ts';

const titles: { readonly [S in HistoryEntry['state']]: string } = {
  sending: 'Writing',
  running: 'Writing',
  done: 'Written',
  failed: 'Not finished',
  stopped: 'Stopped',
  lost: 'Lost sight of',
};

export function operationTitle({ state, undone }: HistoryEntry): string {
  return undone === null ? titles[state] : 'Undone';
}

interface OperationViewProps {
  readonly entry: HistoryEntry;
  /** What was forecast, to be watched come true; empty when that is not known any more. */
  readonly effects: readonly Effect[];
  readonly capture: { readonly namespace: string; readonly captured: number } | null;
}

/** Each step with its state, and what can be said of the whole. */
export function OperationView({ entry, effects, capture }: OperationViewProps) {
  const operation = useFollowed(entry);
  const { state, undone } = entry;
  return (
    <>
      <p className="text-[13px] text-text">
        <Verbatim text={entry.title} />
      </p>
      {operation && state !== 'lost' ? (
        <ApplyOutcome result={operation} />
      ) : (
        state !== 'running' && state !== 'sending' && <p className="text-[13px] text-text-2">{doneWords(entry)}</p>
      )}
      <p role="status" className="sr-only">
        {titles[state]}
      </p>
      {undone !== null ? (
        <Alert level="info" title="Undone" announce>
          <p>Everything is as it was; the graph follows when the cluster says so.</p>
        </Alert>
      ) : (
        <Ended state={state} hasUndo={entry.undo !== null} />
      )}
      {state === 'done' && undone === null && (effects.length > 0 || capture) && (
        <PlanWatch effects={effects} namespace={capture?.namespace ?? null} captured={capture?.captured ?? null} />
      )}
    </>
  );
}

function doneWords({ state, done }: HistoryEntry): string {
  if (state !== 'lost') return `${count(done.length, 'step')} of it were done.`;
  return done.length === 0 ? 'How far it came was not heard.' : `At least ${count(done.length, 'step')} of it were done.`;
}

function Ended({ state, hasUndo }: { readonly state: HistoryEntry['state']; readonly hasUndo: boolean }) {
  const stays = hasUndo ? 'What was written stays until you take it back. Go on plans the rest anew.' : 'Nothing was written.';
  switch (state) {
    case 'sending':
    case 'running':
    case 'done':
      return null;
    case 'failed':
      return (
        <Alert level="stop" title="Not everything was written" announce>
          <p>{stays}</p>
        </Alert>
      );
    case 'stopped':
      return (
        <Alert level="warn" title="Stopped before the end" announce>
          <p>{stays}</p>
        </Alert>
      );
    case 'lost':
      return (
        <Alert level="warn" title="Waymark was restarted while this was under way" announce>
          <p>
            What was written is in the cluster. Go on plans what is left, from what the cluster holds now; clean up takes back whatever of
            it is there.
          </p>
        </Alert>
      );
  }
}

interface OperationFooterProps {
  readonly entry: HistoryEntry;
  readonly isPlanning: boolean;
  readonly onContinue: () => void;
  readonly onClose: () => void;
}

export function OperationFooter({ entry, isPlanning, onContinue, onClose }: OperationFooterProps) {
  const readOnly = useSession().data?.readOnly ?? false;
  const undo = useUndo();
  const stop = useCommand(stopOperation);
  const { state, undone } = entry;
  const isOver = undone !== null;
  const mayContinue = !isOver && (state === 'failed' || state === 'stopped' || state === 'lost');
  return (
    <>
      {undo.error && (
        <div className="basis-full">
          <Failure title="Not undone" error={appErrorOf(undo.error)} />
        </div>
      )}
      {stop.error && (
        <div className="basis-full">
          <Failure title="Not stopped" error={appErrorOf(stop.error)} />
        </div>
      )}
      {state === 'running' && (
        <>
          <p className="mr-auto text-text-2 text-xs">It goes on when you close this; see “Changes”.</p>
          <Button busy={stop.isPending} onClick={() => stop.run(entry.id)}>
            <CircleStop aria-hidden />
            {stop.isPending ? 'Stopping…' : 'Stop'}
          </Button>
        </>
      )}
      {!isOver && state !== 'running' && state !== 'sending' && entry.undo && (
        <Button busy={undo.isPending} disabled={readOnly} onClick={() => undo.run(entry)}>
          <Undo2 aria-hidden />
          {undo.isPending ? 'Undoing…' : state === 'done' ? 'Undo' : 'Clean up what was written'}
        </Button>
      )}
      {mayContinue && (
        <Button busy={isPlanning} disabled={readOnly} onClick={onContinue}>
          <Play aria-hidden />
          {isPlanning ? 'Planning…' : 'Go on'}
        </Button>
      )}
      <Button look="primary" onClick={onClose}>
        Close
      </Button>
    </>
  );
}
