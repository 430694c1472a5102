'use client';
import type { FormEvent } from 'react';
import { useEffect, useRef, useState } from 'react';
import type { Intent } from '../../../lib/mesh/plan/intent.ts';
import type { WaypointList } from '../../../lib/mesh/view/waypoint-list.ts';
import type { FormProps } from '../../plans/plan-dialog.tsx';
import { useMissingRight } from '../../query/rights.ts';
import { Failure } from '../../shell/failure.tsx';
import { Alert } from '../../ui/alert.tsx';
import { Combobox } from '../../ui/combobox.tsx';
import { focusField } from '../../ui/focus-field.ts';
import type { RadioChoice } from '../../ui/radio-group.tsx';
import { RadioGroup } from '../../ui/radio-group.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { AllowField } from './allow-field.tsx';
import { UsersField } from './users-field.tsx';
import type { WaypointForm as Form, Issues, WaypointFormField } from './waypoint-form-state.ts';
import { serverIssues } from './waypoint-form-state.ts';

const typeChoices: ReadonlyArray<RadioChoice<string>> = [
  { value: '', label: 'Default of its class', help: 'No label: service, unless the GatewayClass says otherwise.' },
  { value: 'service', label: 'Services', help: 'What is addressed by the name or VIP of a Service or ServiceEntry.' },
  { value: 'workload', label: 'Workloads', help: 'What is addressed by the IP of a pod or a machine.' },
  { value: 'all', label: 'Both' },
  { value: 'none', label: 'Nothing', help: 'It can be prepared before anything goes through it.' },
];

interface WaypointFormProps extends FormProps {
  readonly initial: Form;
  readonly list: WaypointList | undefined;
  readonly isNew: boolean;
  readonly check: (form: Form) => { readonly intent: Intent | null; readonly issues: Issues };
}

/** A waypoint that is made or changed. Each field says what is wrong with it once it was left, or at the attempt to go on. */
export function WaypointForm({ formId, failure, onIntent, initial, list, isNew, check }: WaypointFormProps) {
  const [form, setForm] = useState(initial);
  const [left, setLeft] = useState<ReadonlySet<WaypointFormField>>(new Set());
  const [tried, setTried] = useState(0);
  /** What the server said holds until something is changed. */
  const [isChanged, setChanged] = useState(false);
  const box = useRef<HTMLFormElement>(null);
  const { issues } = check(form);
  const told = isChanged ? {} : serverIssues(failure);
  const issueOf = (field: WaypointFormField) => (tried > 0 || left.has(field) ? issues[field] : undefined) ?? told[field];
  const set = (part: Partial<Form>) => {
    setChanged(true);
    setForm({ ...form, ...part });
  };
  const leave = (field: WaypointFormField) => () => setLeft(new Set([...left, field]));
  const missing = useMissingRight(
    isNew ? 'create' : 'edit',
    { kind: 'Gateway', namespace: form.namespace.trim(), name: form.name.trim() },
    issues.namespace === undefined && issues.name === undefined,
  );

  const toldFields = Object.keys(told).join(' ');
  useEffect(() => {
    if (tried === 0 && toldFields === '') return;
    const wrong = box.current?.querySelector<HTMLElement>('[aria-invalid="true"]');
    const within = wrong?.querySelector<HTMLElement>('[role="radio"][data-state="checked"]');
    focusField(within ?? wrong ?? box.current?.querySelector<HTMLElement>('[data-part="allow"] fieldset button'));
  }, [tried, toldFields]);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const { intent } = check(form);
    setChanged(false);
    if (intent) onIntent(intent);
    else setTried(tried + 1);
  };

  return (
    <form ref={box} id={formId} onSubmit={submit} noValidate className="space-y-5">
      {failure && toldFields === '' && !isChanged && <Failure title="No plan could be made" error={failure} />}
      {missing !== '' && (
        <Alert level="warn" title={missing}>
          <p>You can preview it and copy the commands for someone who may.</p>
        </Alert>
      )}
      {isNew && (
        <div className="grid gap-3 sm:grid-cols-2">
          {/* biome-ignore lint/a11y/noStaticElementInteractions: the field inside is left */}
          <div onBlur={leave('namespace')}>
            <Combobox
              label="Namespace"
              value={form.namespace}
              onChange={(namespace) => set({ namespace })}
              placeholder="bookinfo"
              options={(list?.namespaces ?? []).map(({ name }) => ({ value: name, disabled: false }))}
              help="Where the waypoint and its pods run."
              issue={issueOf('namespace')}
            />
          </div>
          <TextField
            label="Name"
            value={form.name}
            onChange={(event) => set({ name: event.target.value })}
            onBlur={leave('name')}
            help="Labels refer to it by this name."
            issue={issueOf('name')}
            className="[&_input]:font-mono"
          />
        </div>
      )}
      <RadioGroup
        legend="Traffic it handles"
        value={form.trafficType}
        choices={typeChoices}
        onChange={(trafficType) => set({ trafficType })}
        issue={issueOf('trafficType')}
      />
      <AllowField
        from={form.from}
        rows={form.rows}
        onFrom={(from) => set({ from })}
        onRows={(rows) => set({ rows })}
        namespaces={list?.namespaces ?? []}
        issue={issueOf('allow')}
      />
      {isNew && <UsersField form={form} onChange={set} namespaces={list?.namespaces ?? []} issue={issueOf('enroll')} />}
      <div className="grid gap-3 sm:grid-cols-2">
        <TextField
          label="Revision of istiod (optional)"
          value={form.revision}
          onChange={(event) => set({ revision: event.target.value })}
          onBlur={leave('revision')}
          placeholder="default"
          help="istio.io/rev; empty: the revision of its namespace."
          issue={issueOf('revision')}
          className="[&_input]:font-mono"
        />
        {isNew && (list?.classes.length ?? 0) > 1 && (
          <Combobox
            label="Class"
            value={form.className}
            onChange={(className) => set({ className })}
            options={(list?.classes ?? []).map((value) => ({ value, disabled: false }))}
            help="GatewayClasses of Istio’s mesh controller."
            issue={issueOf('className')}
          />
        )}
      </div>
    </form>
  );
}
