'use client';
import type { ReactNode } from 'react';
import { useEffect, useId, useRef, useState } from 'react';
import type { Intent } from '../../lib/mesh/plan/intent.ts';
import { systemNamespacesOf } from '../../lib/mesh/plan/system-namespaces.ts';
import { inverse } from '../../lib/mesh/plan/undo.ts';
import type { Operation, PlanPreview as Preview } from '../../lib/protocol/api.ts';
import type { AppError } from '../../lib/protocol/app-error.ts';
import { useCommand } from '../query/command.ts';
import { appErrorOf, isUnheard } from '../query/get-json.ts';
import { beginPlan, newOperation, requestPlan } from '../query/plans.ts';
import { useSession } from '../query/session.ts';
import { Failure } from '../shell/failure.tsx';
import { Alert } from '../ui/alert.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { Verbatim } from '../ui/verbatim.tsx';
import { Waiting } from '../ui/waiting.tsx';
import type { HistoryEntry } from './history.ts';
import { forget, markUnheard, remember, report, useHistory } from './history.ts';
import { OperationFooter, OperationView, operationTitle } from './operation-view.tsx';
import { freshPreviewOf, planDifference } from './plan-difference.ts';
import { PlanPreview } from './plan-preview.tsx';
import { Typed } from './typed.tsx';
import { offerUndo } from './undo-toast.ts';
import { useKnownOperation } from './use-followed.ts';
import { watchOperation } from './watched-operation.ts';
import { whyNotApply } from './why-not-apply.ts';

/** What a form is given: where its submit button is, what the server found wrong, and where its intent goes. */
export interface FormProps {
  readonly formId: string;
  readonly failure: AppError | undefined;
  readonly onIntent: (intent: Intent) => void;
}

export interface PlanDialogProps {
  /** Before the subject in the title, in lower case: 'enroll'. Without one the subject says everything. */
  readonly verb?: string;
  readonly subject: ReactNode;
  readonly about?: string;
  readonly form?: (props: FormProps) => ReactNode;
  /** Instead of a form: planned at once. */
  readonly intent?: Intent;
  /** An operation that was begun before. */
  readonly entry?: HistoryEntry;
  /** The namespace whose captured pods are watched, and how many are captured now. */
  readonly capture?: { readonly namespace: string; readonly captured: number } | null;
  /** In the preview above "Apply": something to type first. Without it a change of a system namespace asks for its name. */
  readonly confirm?: (onConfirmed: (yes: boolean) => void) => ReactNode;
  readonly onClose: () => void;
}

/** A preview with the id under which it is written: the same plan, sent twice, is written once. */
interface Planned {
  readonly intent: Intent;
  /** Whose rest it is. */
  readonly continues: HistoryEntry | null;
  readonly preview: Preview;
  readonly operation: string;
  /** What shall be captured when all is done, counted from what was when this was planned: by then it changes. */
  readonly capture: PlanDialogProps['capture'];
  /** What was typed, so that the labels are written before their waypoint is ready. */
  readonly override: string | undefined;
}

/** Form → preview → written step by step, and watched. Nothing is written before "Apply". */
export function PlanDialog({ verb = '', subject, about, form, intent, entry: begun, capture = null, confirm, onClose }: PlanDialogProps) {
  const formId = useId();
  const session = useSession().data;
  const history = useHistory(session?.cluster.id);
  const [planned, setPlanned] = useState<Planned>();
  const [shownId, setShownId] = useState(begun?.id);
  /** The plan, by its operation, for which what was asked for was typed: another plan is not confirmed by it. */
  const [confirmedFor, setConfirmedFor] = useState<string | null>(null);
  const known = useKnownOperation();
  const entry = history.find(({ id }) => id === shownId) ?? (shownId === begun?.id ? begun : undefined);
  const open = useRef(true);
  useEffect(() => {
    open.current = true;
    return () => {
      open.current = false;
    };
  }, []);

  const isOpen = () => open.current;
  const plan = useCommand(({ wanted, continues, override }: Wanted) => requestPlan(wanted, continues?.done, override, isOpen), {
    onSuccess: (preview, { wanted, continues, override }) => {
      setShownId(undefined);
      setPlanned({ intent: wanted, continues, preview, operation: newOperation(), capture: watched(capture, preview), override });
    },
  });
  const apply = useCommand(send, {
    // Also when the dialog was closed meanwhile: what was written must be found again.
    onSuccess: (result, sent) => {
      if (result) {
        known(sent.operation, result);
        report(sent.operation, result);
      }
      if (sent.continues) forget(sent.continues.id);
      if (open.current) setShownId(sent.operation);
    },
  });
  const run = (wanted: Intent, continues: HistoryEntry | null = null, override?: string) => {
    apply.reset();
    plan.run({ wanted, continues, override });
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when it opens
  useEffect(() => {
    if (intent) run(intent);
  }, []);

  useEffect(() => {
    watchOperation(shownId ?? null);
  }, [shownId]);

  const close = () => {
    watchOperation(null);
    if (shownId && shownId !== begun?.id && entry?.undo && entry.undone === null && entry.state !== 'running' && entry.state !== 'sending')
      offerUndo(entry);
    onClose();
  };
  const back = () => {
    setPlanned(undefined);
    apply.reset();
    plan.reset();
  };

  const failure = apply.error ? appErrorOf(apply.error) : undefined;
  const planFailure = plan.error ? appErrorOf(plan.error) : undefined;
  const fresh = failure && freshPreviewOf(failure);
  const system = planned ? systemNamespacesOf(planned.preview.plan).join(', ') : '';
  const confirmation = (onConfirmed: (yes: boolean) => void) =>
    confirm?.(onConfirmed) ??
    (system && <Typed key={system} wanted={system} what="the name of the system namespace" onConfirmed={onConfirmed} />);
  const confirmed = (!confirm && !system) || confirmedFor === planned?.operation;
  const why = planned
    ? whyNotApply(planned.preview, session?.readOnly ?? false) || (confirmed ? '' : 'Type what is asked for above first.')
    : '';
  const shown = shownId !== undefined && entry ? entry : undefined;
  const isForm = !shown && !planned;

  return (
    <Dialog
      open
      onClose={close}
      title={
        <>
          {shown || planned || intent ? `${shown ? operationTitle(shown) : 'Preview'}: ${verb}` : capitalised(verb)} {subject}
        </>
      }
      description={
        shown ? 'What is written, step by step, and what the cluster makes of it.' : planned ? planned.preview.plan.title : about
      }
      footer={
        shown ? (
          <OperationFooter entry={shown} isPlanning={plan.isPending} onContinue={() => run(shown.intent, shown)} onClose={close} />
        ) : planned ? (
          <>
            {why && (
              <p id={`${formId}-why`} className="basis-full text-text-2 text-xs">
                <Verbatim text={why} />
              </p>
            )}
            {/* Keys: the browser submits a form when a click turns its button into the one that does. */}
            <Button key="back" onClick={form ? back : close} disabled={apply.isPending}>
              {form ? 'Back' : 'Cancel'}
            </Button>
            {fresh ? (
              <Button
                look="primary"
                onClick={() => {
                  setPlanned({ ...planned, preview: fresh, operation: newOperation(), capture: watched(capture, fresh) });
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
            {form && (
              <Button key="submit" look="primary" type="submit" form={formId} busy={plan.isPending}>
                {plan.isPending ? 'Planning…' : 'Preview changes'}
              </Button>
            )}
          </>
        )
      }
    >
      {shown && (
        <Step key={shown.id}>
          {planFailure && <Failure title="The rest could not be planned" error={planFailure} />}
          <OperationView entry={shown} effects={planned?.preview.effects ?? []} capture={planned?.capture ?? null} />
        </Step>
      )}
      {!shown && planned && (
        <Step key={planned.preview.digest}>
          {failure && !fresh && <Failure title="Not applied" error={failure} />}
          {failure && fresh && <Outdated lines={planDifference(planned.preview, fresh)} />}
          <PlanPreview
            preview={fresh ?? planned.preview}
            onIntent={plan.isPending ? undefined : run}
            onOverride={plan.isPending || fresh ? undefined : (typed) => run(planned.intent, planned.continues, typed)}
          />
          {confirmation((yes) => setConfirmedFor(yes ? planned.operation : null))}
        </Step>
      )}
      {/* Kept while the preview is shown, with everything that was entered. */}
      {form && <div hidden={!isForm}>{form({ formId, failure: planFailure, onIntent: run })}</div>}
      {isForm && !form && planFailure && <Failure title="No plan could be made" error={planFailure} />}
      {isForm && !form && !planFailure && (
        <Waiting what="Planning" long="Waymark’s server has not answered yet; the API server is asked for a dry run of each step.">
          <Skeleton className="h-72 w-full" />
        </Waiting>
      )}
    </Dialog>
  );
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

interface Wanted {
  readonly wanted: Intent;
  readonly continues: HistoryEntry | null;
  readonly override: string | undefined;
}

function watched(now: PlanDialogProps['capture'], { capture: { join, leave } }: Preview): PlanDialogProps['capture'] {
  return now && join + leave > 0 ? { namespace: now.namespace, captured: now.captured + join - leave } : null;
}

/** A step that takes the focus when it appears, so that it is read from its start. */
function Step({ children }: { readonly children: ReactNode }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    box.current?.focus({ preventScroll: true });
    // What was there before may have been scrolled.
    box.current?.parentElement?.scrollTo({ top: 0 });
  }, []);
  return (
    <div ref={box} tabIndex={-1} className="space-y-4 outline-none!">
      {children}
    </div>
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

/**
 * It is in the history before it is sent: a page that is closed or reloaded meanwhile finds it there. null: no answer came, so
 * it may have begun, and is followed like one that did.
 */
async function send({ intent, continues, preview, operation, override }: Planned): Promise<Operation | null> {
  const { clusterId, digest, plan } = preview;
  const done = continues?.done ?? [];
  const all = inverse(
    plan,
    plan.steps.map(({ id }) => ({ step: id, uid: null })),
  );
  remember({
    id: operation,
    at: new Date().toISOString(),
    title: continues?.title ?? plan.title,
    clusterId,
    state: 'sending',
    intent,
    done,
    undo: continues?.undo ?? null,
    undoAll: all && { type: 'undo', ...all },
    undone: null,
  });
  try {
    return await beginPlan({
      intent,
      operation,
      clusterId,
      digest,
      ...(done.length > 0 ? { done: [...done] } : {}),
      ...(override === undefined ? {} : { override }),
    });
  } catch (thrown) {
    if (isUnheard(thrown)) {
      markUnheard(operation);
      return null;
    }
    forget(operation);
    throw thrown;
  }
}
