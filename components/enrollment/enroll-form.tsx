'use client';
import type { FormEvent } from 'react';
import { useEffect, useRef, useState } from 'react';
import { nameKey } from '../../lib/mesh/model/ref.ts';
import type { IntentOf } from '../../lib/mesh/plan/intent.ts';
import type { NamespaceCard } from '../../lib/mesh/view/views.ts';
import type { WaypointChoice } from '../../lib/protocol/api.ts';
import type { AppError } from '../../lib/protocol/app-error.ts';
import { appErrorOf } from '../query/get-json.ts';
import { useWaypointChoices } from '../query/waypoint-choices.ts';
import { Failure } from '../shell/failure.tsx';
import type { ComboboxOption } from '../ui/combobox.tsx';
import { Combobox } from '../ui/combobox.tsx';
import { RadioGroup } from '../ui/radio-group.tsx';
import { meshNow, waypointNow } from './current-words.ts';
import type { EnrollField, EnrollIssue, EnrollForm as Form } from './enroll-intent.ts';
import { fieldOf, intentOf } from './enroll-intent.ts';

const meshChoices = [
  { value: 'keep', label: 'Keep as it is' },
  {
    value: 'join',
    label: 'Add to the mesh',
    help: 'Writes istio.io/dataplane-mode=ambient: ztunnel captures its pods, without a restart.',
  },
  {
    value: 'leave',
    label: 'Take out of the mesh',
    help: 'Removes istio.io/dataplane-mode: no mTLS, no policy, no waypoint for its clients.',
  },
] as const;

const waypointChoices = [
  { value: 'keep', label: 'Keep as it is' },
  { value: 'use', label: 'Use a waypoint', help: 'For everything in the namespace that has no label of its own.' },
  { value: 'opt-out', label: 'Opt out', help: 'Writes istio.io/use-waypoint=none: it says in so many words that no waypoint is wanted.' },
  { value: 'remove', label: 'Remove the label', help: 'Then the namespace asks for nothing.' },
] as const;

interface EnrollFormProps {
  readonly formId: string;
  readonly namespace: string;
  /** Undefined while it is not known, or may not be read. */
  readonly card: NamespaceCard | undefined;
  /** What was entered before, when coming back from the preview. */
  readonly initial: Form | undefined;
  readonly failure: AppError | undefined;
  readonly onIntent: (intent: IntentOf<'enroll'>, form: Form) => void;
}

/** What shall become of a namespace. Submitting asks for a plan; it writes nothing. */
export function EnrollForm({ formId, namespace, card, initial, failure, onIntent }: EnrollFormProps) {
  const choices = useWaypointChoices(namespace);
  const [mesh, setMesh] = useState<Form['mesh']>(initial?.mesh ?? (card?.mesh === 'outside' ? 'join' : 'keep'));
  const [waypoint, setWaypoint] = useState<Form['waypoint']>(initial?.waypoint ?? (card?.asks === null ? 'use' : 'keep'));
  /** null until something was typed or chosen: then the suggestion stands there. */
  const [typed, setTyped] = useState<string | null>(initial?.picked ?? null);
  const [issues, setIssues] = useState<readonly EnrollIssue[]>([]);
  const meshRef = useRef<HTMLDivElement>(null);
  const waypointRef = useRef<HTMLDivElement>(null);
  const pickedRef = useRef<HTMLInputElement>(null);

  const picked = typed ?? suggestion(namespace, choices.data ?? []);
  const found = issues.length > 0 ? issues : serverIssues(failure);
  const issueOf = (field: EnrollField) => found.find((issue) => issue.field === field)?.message;

  const firstField = found[0]?.field;
  useEffect(() => {
    if (firstField === undefined) return;
    if (firstField === 'picked') pickedRef.current?.focus();
    else focusChecked(firstField === 'waypoint' ? waypointRef.current : meshRef.current);
  }, [firstField]);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const form: Form = { mesh, waypoint, picked };
    const intent = intentOf(namespace, form);
    setIssues(intent.ok ? [] : intent.error);
    if (intent.ok) onIntent(intent.value, form);
  };

  return (
    <form id={formId} onSubmit={submit} noValidate className="space-y-5">
      {failure && found.length === 0 && <Failure title="No plan could be made" error={failure} />}
      <RadioGroup
        ref={meshRef}
        legend="Mesh"
        aside={card && meshNow(card)}
        value={mesh}
        choices={meshChoices}
        onChange={setMesh}
        issue={issueOf('mesh')}
      />
      <div>
        <RadioGroup
          ref={waypointRef}
          legend="Waypoint"
          aside={card && waypointNow(card)}
          value={waypoint}
          choices={waypointChoices}
          onChange={setWaypoint}
          issue={issueOf('waypoint')}
        />
        {waypoint === 'use' && (
          <div className="mt-3">
            <Combobox
              label="Waypoint (namespace/name)"
              inputRef={pickedRef}
              value={picked}
              onChange={setTyped}
              placeholder="bookinfo/waypoint"
              options={(choices.data ?? []).map(optionOf)}
              instead={instead(choices.data, choices.error)}
              help={pickedHelp(picked, choices.data ?? [])}
              issue={issueOf('picked')}
            />
          </div>
        )}
      </div>
    </form>
  );
}

/** What the server found wrong with fields of this form. */
function serverIssues(failure: AppError | undefined): readonly EnrollIssue[] {
  return (failure?.issues ?? []).flatMap(({ field: path, message }) => {
    const field = fieldOf(path);
    return field ? [{ field, message }] : [];
  });
}

function focusChecked(group: HTMLElement | null): void {
  group?.querySelector<HTMLElement>('[role="radio"][data-state="checked"]')?.focus();
}

/** Its own waypoint is no surprise; one of another namespace has to be chosen. */
function suggestion(namespace: string, choices: readonly WaypointChoice[]): string {
  const own = choices.find((choice) => choice.fits && choice.waypoint.namespace === namespace);
  return own ? nameKey(own.waypoint) : '';
}

function optionOf(choice: WaypointChoice): ComboboxOption {
  return {
    value: nameKey(choice.waypoint),
    note: `${choice.trafficType} · ${choice.badge}`,
    reason: choice.reason,
    disabled: !choice.fits,
  };
}

function instead(choices: readonly WaypointChoice[] | undefined, error: unknown) {
  if (choices && choices.length > 0) return undefined;
  const words = choices
    ? 'There is no waypoint that you may see. Make one with: istioctl waypoint apply'
    : error
      ? `The waypoints cannot be listed: ${appErrorOf(error).message}`
      : 'Reading the waypoints…';
  return <p className="px-2 py-1.5 text-[13px] text-text-2">{words}</p>;
}

/** A remark on what stands in the field, so that it is read before the preview. */
function pickedHelp(picked: string, choices: readonly WaypointChoice[]): string {
  const choice = choices.find((c) => nameKey(c.waypoint) === picked.trim());
  if (choice)
    return (
      [choice.fits ? '' : 'Does not fit.', choice.reason].filter(Boolean).join(' ') || `Handles ${choice.trafficType}; ${choice.badge}.`
    );
  const fitting = choices.filter((c) => c.fits).length;
  return choices.length === 0 ? '' : `${fitting} of ${choices.length} waypoints fit this namespace.`;
}
