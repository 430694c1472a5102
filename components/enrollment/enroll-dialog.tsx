'use client';
import { Undo2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { useEffect, useId, useRef, useState } from 'react';
import type { IntentOf } from '../../lib/mesh/plan/intent.ts';
import type { Operation, PlanPreview as Preview } from '../../lib/protocol/api.ts';
import { ApplyOutcome } from '../plans/apply-outcome.tsx';
import type { HistoryEntry } from '../plans/history.ts';
import { remember } from '../plans/history.ts';
import { freshPreviewOf, planDifference } from '../plans/plan-difference.ts';
import { PlanPreview } from '../plans/plan-preview.tsx';
import { PlanWatch } from '../plans/plan-watch.tsx';
import { useUndo } from '../plans/undo.ts';
import { offerUndo } from '../plans/undo-toast.ts';
import { whyNotApply } from '../plans/why-not-apply.ts';
import { useCommand } from '../query/command.ts';
import { appErrorOf } from '../query/get-json.ts';
import { useNamespaceView } from '../query/namespace-views.ts';
import { applyPlan, newOperation, requestPlan, stopOperation } from '../query/plans.ts';
import { useSession } from '../query/session.ts';
import { Failure } from '../shell/failure.tsx';
import { Alert } from '../ui/alert.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { Verbatim } from '../ui/verbatim.tsx';
import { Waiting } from '../ui/waiting.tsx';
import { EnrollForm } from './enroll-form.tsx';
import type { EnrollForm as Form } from './enroll-intent.ts';

/** A preview with the id under which it is written: the same plan, sent twice, is written once. */
interface Planned {
  readonly intent: IntentOf<'enroll'>;
  readonly preview: Preview;
  readonly operation: string;
  /** Pods that ztunnel captures when all is done; null when the plan does not touch that. */
  readonly captured: number | null;
}

interface Applied {
  readonly planned: Planned;
  readonly result: Operation;
  readonly entry: HistoryEntry | null;
}

/** Form → preview → written and watched. Nothing is written before "Apply". */
export function EnrollDialog({ namespace, onClose }: { readonly namespace: string; readonly onClose: () => void }) {
  const formId = useId();
  const session = useSession().data;
  const { view, error: viewError } = useNamespaceView(namespace);
  const [form, setForm] = useState<Form>();
  const [planned, setPlanned] = useState<Planned>();
  const [applied, setApplied] = useState<Applied>();
  /** How far it is, while it waits for something. */
  const [progress, setProgress] = useState<Operation>();
  const undo = useUndo();
  const open = useRef(true);
  useEffect(() => {
    open.current = true;
    return () => {
      open.current = false;
    };
  }, []);

  const prepare = (intent: IntentOf<'enroll'>, preview: Preview): Planned => {
    const { join, leave } = preview.capture;
    const captured = view && join + leave > 0 ? view.card.captured + join - leave : null;
    return { intent, preview, operation: newOperation(), captured };
  };
  const plan = useCommand(requestPlan, {
    onSuccess: (preview, intent) => {
      if (intent.type === 'enroll') setPlanned(prepare(intent, preview));
    },
  });
  const apply = useCommand((planned: Planned) => send(planned, setProgress), {
    // Also when the dialog was closed meanwhile: what was written must be found again.
    onSuccess: (result, sent) => {
      setProgress(undefined);
      const entry = entryOf(sent, result);
      if (entry) remember(entry);
      if (open.current) setApplied({ planned: sent, result, entry });
      else if (entry) offerUndo(entry);
    },
  });

  const close = () => {
    if (applied?.entry && !undo.isSuccess) offerUndo(applied.entry);
    onClose();
  };
  const back = () => {
    setPlanned(undefined);
    apply.reset();
    plan.reset();
  };

  const failure = apply.error ? appErrorOf(apply.error) : undefined;
  const fresh = failure && freshPreviewOf(failure);
  const why = planned ? whyNotApply(planned.preview, session?.readOnly ?? false) : '';
  const title = applied ? 'Written' : planned ? 'Preview' : 'Enroll';

  return (
    <Dialog
      open
      onClose={close}
      title={
        <>
          {title}: namespace <Verbatim text={namespace} />
        </>
      }
      description={
        applied
          ? 'What was written, and what the cluster makes of it.'
          : planned
            ? planned.preview.plan.title
            : 'Choose what shall become of it. You see what that does before anything is written.'
      }
      footer={
        applied ? (
          <>
            {applied.entry && !undo.isSuccess && (
              <Button busy={undo.isPending} onClick={() => applied.entry && undo.run(applied.entry)}>
                <Undo2 aria-hidden />
                {undo.isPending ? 'Undoing…' : 'Undo'}
              </Button>
            )}
            <Button look="primary" onClick={close}>
              Close
            </Button>
          </>
        ) : planned ? (
          <>
            {why && (
              <p id={`${formId}-why`} className="basis-full text-text-2 text-xs">
                <Verbatim text={why} />
              </p>
            )}
            {apply.isPending && progress ? (
              <Button onClick={() => void stopOperation(progress.id)}>Stop</Button>
            ) : (
              <Button onClick={back} disabled={apply.isPending}>
                Back
              </Button>
            )}
            {fresh ? (
              <Button
                look="primary"
                onClick={() => {
                  setPlanned(prepare(planned.intent, fresh));
                  apply.reset();
                }}
              >
                Use the new plan
              </Button>
            ) : (
              <Button
                look="primary"
                busy={apply.isPending}
                disabled={why !== ''}
                aria-describedby={why ? `${formId}-why` : undefined}
                onClick={() => apply.run(planned)}
              >
                {apply.isPending ? 'Applying…' : session?.mode === 'demo' ? 'Apply to the simulated cluster' : 'Apply'}
              </Button>
            )}
          </>
        ) : (
          <>
            <Button onClick={close}>Cancel</Button>
            <Button look="primary" type="submit" form={formId} busy={plan.isPending}>
              {plan.isPending ? 'Planning…' : 'Preview changes'}
            </Button>
          </>
        )
      }
    >
      {applied ? (
        <Step key="applied">
          <AppliedStep applied={applied} namespace={namespace} undone={undo.isSuccess} />
          {undo.error && <Failure title="Not undone" error={appErrorOf(undo.error)} />}
        </Step>
      ) : planned ? (
        <Step key={planned.preview.digest}>
          {apply.isPending && progress && (
            <div role="status">
              <ApplyOutcome result={progress} />
            </div>
          )}
          {failure && !fresh && <Failure title="Not applied" error={failure} />}
          {failure && fresh && <Outdated lines={planDifference(planned.preview, fresh)} />}
          <PlanPreview preview={fresh ?? planned.preview} />
        </Step>
      ) : view || viewError ? (
        <EnrollForm
          formId={formId}
          namespace={namespace}
          card={view?.card}
          initial={form}
          failure={plan.error ? appErrorOf(plan.error) : undefined}
          onIntent={(intent, entered) => {
            setForm(entered);
            plan.run(intent);
          }}
        />
      ) : (
        <Waiting what={`Reading namespace ${namespace}`} long="Waymark’s server has not answered yet; it may still be reading the cluster.">
          <Skeleton className="h-72 w-full" />
        </Waiting>
      )}
    </Dialog>
  );
}

/** A step that takes the focus when it appears, so that it is read from its start. */
function Step({ children }: { readonly children: ReactNode }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.focus(), []);
  return (
    <div ref={box} tabIndex={-1} className="space-y-4 outline-none!">
      {children}
    </div>
  );
}

function AppliedStep({ applied, namespace, undone }: { readonly applied: Applied; readonly namespace: string; readonly undone: boolean }) {
  const { planned, result } = applied;
  const written = result.steps.some((step) => step.state === 'done' || step.state === 'unchanged');
  return (
    <>
      <p className="text-[13px] text-text">
        <Verbatim text={planned.preview.plan.title} />
      </p>
      <ApplyOutcome result={result} />
      {result.state !== 'done' && (
        <Alert level="stop" title="Not everything was written" announce>
          <p>What was written stays until you undo it. Make a new preview for the rest.</p>
        </Alert>
      )}
      {undone && (
        <Alert level="info" title="Undone" announce>
          <p>The labels are as they were; the graph follows when the cluster says so.</p>
        </Alert>
      )}
      {written && !undone && <PlanWatch effects={planned.preview.effects} namespace={namespace} captured={planned.captured} />}
    </>
  );
}

function Outdated({ lines }: { readonly lines: readonly string[] }) {
  return (
    <Alert level="warn" title="The cluster changed since this preview; nothing was written" announce>
      <ul className="list-disc pl-4">
        {lines.map((line) => (
          <li key={line}>
            <Verbatim text={line} />
          </li>
        ))}
      </ul>
      <p>Below is the new plan.</p>
    </Alert>
  );
}

function send({ intent, preview, operation }: Planned, onProgress: (progress: Operation) => void): Promise<Operation> {
  return applyPlan({ intent, operation, clusterId: preview.clusterId, digest: preview.digest }, onProgress);
}

function entryOf({ preview, operation }: Planned, result: Operation): HistoryEntry | null {
  if (!result.undo) return null;
  return {
    id: operation,
    at: new Date().toISOString(),
    title: preview.plan.title,
    clusterId: preview.clusterId,
    undo: result.undo,
    undone: null,
  };
}
