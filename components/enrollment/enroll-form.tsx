'use client';
import type { FormEvent } from 'react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { nameKey, refKey } from '../../lib/mesh/model/ref.ts';
import { label } from '../../lib/mesh/model/words.ts';
import type { Intent, TargetRef } from '../../lib/mesh/plan/intent.ts';
import type { NamespaceCard } from '../../lib/mesh/view/views.ts';
import type { WaypointChoice } from '../../lib/protocol/api.ts';
import type { AppError } from '../../lib/protocol/app-error.ts';
import { useObjectDetails } from '../query/object-detail.ts';
import { useWaypointChoices } from '../query/waypoint-choices.ts';
import { Failure } from '../shell/failure.tsx';
import { focusField } from '../ui/focus-field.ts';
import { RadioGroup } from '../ui/radio-group.tsx';
import { TextField } from '../ui/text-field.tsx';
import { meshNow, waypointNow } from './current-words.ts';
import { canaryActions, commonAbilities, ingressActions, meshChoices, waypointActions } from './enroll-choices.ts';
import type { EnrollField, EnrollIssue, EnrollForm as Form } from './enroll-intent.ts';
import { fieldOf, intentOf, keepAll } from './enroll-intent.ts';
import { WaypointField } from './waypoint-field.tsx';

interface EnrollFormProps {
  readonly formId: string;
  readonly targets: readonly TargetRef[];
  /** Of the namespace, when it is one; undefined while it is not known, or may not be read. */
  readonly card: NamespaceCard | undefined;
  readonly failure: AppError | undefined;
  readonly onIntent: (intent: Intent) => void;
}

/** What shall become of some objects. Submitting asks for a plan; it writes nothing. */
export function EnrollForm({ formId, targets, card, failure, onIntent }: EnrollFormProps) {
  const able = commonAbilities(targets);
  const homes = [...new Set(targets.map(({ kind, namespace, name }) => (kind === 'Namespace' ? name : namespace)))];
  const choices = useWaypointChoices(homes, strictest(targets));
  const [entered, setForm] = useState<Entered>({ ...keepAll, mesh: card?.mesh === 'outside' ? 'join' : 'keep', waypoint: null });
  const asksForOne = useAsksForOne(targets, card);
  const form: Form = { ...entered, waypoint: entered.waypoint ?? (asksForOne ? 'keep' : 'use') };
  const set = (part: Partial<Form>) => setForm({ ...entered, ...part });
  /** False until something was typed or chosen: till then the suggestion stands there. */
  const [isTyped, setTyped] = useState(false);
  const [issues, setIssues] = useState<readonly EnrollIssue[]>([]);
  const box = useRef<HTMLFormElement>(null);
  const pickedRef = useRef<HTMLInputElement>(null);
  const canaryRef = useRef<HTMLInputElement>(null);

  const picked = isTyped ? form.picked : suggestion(homes, choices.data ?? []);
  const found = useMemo(() => (issues.length > 0 ? issues : serverIssues(failure)), [issues, failure]);
  const issueOf = (field: EnrollField) => found.find((issue) => issue.field === field)?.message;

  useEffect(() => {
    const firstField = found[0]?.field;
    if (firstField === undefined) return;
    if (firstField === 'picked') focusField(pickedRef.current);
    else if (firstField === 'canaryPicked') focusField(canaryRef.current);
    else {
      const part = box.current?.querySelector(`[data-part="${firstField}"]`);
      focusField(part?.querySelector<HTMLElement>(firstField === 'weight' ? 'input' : '[role="radio"][data-state="checked"]'));
    }
  }, [found]);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const intent = intentOf(targets, { ...form, picked });
    setIssues(intent.ok ? none : intent.error);
    if (intent.ok) onIntent(intent.value);
  };

  return (
    <form ref={box} id={formId} onSubmit={submit} noValidate className="space-y-5">
      {failure && found.length === 0 && <Failure title="No plan could be made" error={failure} />}
      {able.mesh && (
        <div data-part="mesh">
          <RadioGroup
            legend="Mesh"
            aside={card && meshNow(card)}
            value={form.mesh}
            choices={meshChoices(able.namespaces)}
            onChange={(mesh) => set({ mesh })}
            issue={issueOf('mesh')}
          />
        </div>
      )}
      <div data-part="waypoint">
        <RadioGroup
          legend="Waypoint"
          aside={card && waypointNow(card)}
          value={form.waypoint}
          choices={waypointActions(able.namespaces)}
          onChange={(waypoint) => set({ waypoint })}
          issue={issueOf('waypoint')}
        />
        {form.waypoint === 'use' && (
          <div className="mt-3">
            <WaypointField
              label="Waypoint (namespace/name)"
              inputRef={pickedRef}
              value={picked}
              onChange={(value) => {
                setTyped(true);
                set({ picked: value });
              }}
              choices={choices.data}
              error={choices.error}
              issue={issueOf('picked')}
              onFix={onIntent}
            />
          </div>
        )}
      </div>
      {able.services && (
        <>
          <div data-part="canary">
            <RadioGroup
              legend="Canary"
              value={form.canary}
              choices={canaryActions}
              onChange={(canary) => set({ canary })}
              issue={issueOf('canary')}
            />
            {form.canary === 'set' && (
              <div className="mt-3 grid grid-cols-[minmax(0,1fr)_7rem] items-start gap-3">
                <WaypointField
                  label="Canary waypoint (namespace/name)"
                  inputRef={canaryRef}
                  value={form.canaryPicked}
                  onChange={(canaryPicked) => set({ canaryPicked })}
                  choices={choices.data}
                  error={choices.error}
                  issue={issueOf('canaryPicked')}
                  onFix={onIntent}
                />
                <div data-part="weight">
                  <TextField
                    label="Percent"
                    inputMode="numeric"
                    value={form.weight}
                    onChange={(event) => set({ weight: event.target.value })}
                    issue={issueOf('weight')}
                  />
                </div>
              </div>
            )}
          </div>
          <div data-part="ingress">
            <RadioGroup
              legend="Requests from ingress gateways"
              value={form.ingress}
              choices={ingressActions}
              onChange={(ingress) => set({ ingress })}
              issue={issueOf('ingress')}
            />
          </div>
        </>
      )}
    </form>
  );
}

/** null: nobody chose yet, so what is there decides what is suggested. */
type Entered = Omit<Form, 'waypoint'> & { readonly waypoint: Form['waypoint'] | null };

/** Whether a label of its own says something already, or that is not known (yet): then nothing is suggested. */
function useAsksForOne(targets: readonly TargetRef[], card: NamespaceCard | undefined): boolean {
  const [only] = targets.length === 1 ? targets : [];
  const [detail] = useObjectDetails(only && only.kind !== 'Namespace' ? [refKey(only)] : []);
  if (!only) return targets.some(({ kind }) => kind === 'Namespace');
  if (only.kind === 'Namespace') return card?.asks !== null;
  return !detail || Object.hasOwn(detail.labels, label.useWaypoint);
}

const none: readonly EnrollIssue[] = [];

/** What the server found wrong with fields of this form. */
function serverIssues(failure: AppError | undefined): readonly EnrollIssue[] {
  const issues = (failure?.issues ?? []).flatMap(({ field: path, message }) => {
    const field = fieldOf(path);
    return field ? [{ field, message }] : [];
  });
  return issues.length > 0 ? issues : none;
}

/** The kind that asks most of a waypoint: what fits it is told; the preview judges each object by itself. */
function strictest(targets: readonly TargetRef[]): TargetRef['kind'] {
  return (targets.find(({ kind }) => kind === 'Namespace') ?? targets[0])?.kind ?? 'Namespace';
}

/** Its own waypoint is no surprise; one of another namespace has to be chosen. */
function suggestion(homes: readonly string[], choices: readonly WaypointChoice[]): string {
  const own = choices.find((choice) => choice.fits && homes.length === 1 && choice.waypoint.namespace === homes[0]);
  return own ? nameKey(own.waypoint) : '';
}
