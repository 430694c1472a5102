'use client';
import type { FormEvent } from 'react';
import { useEffect, useRef, useState } from 'react';
import type { WaypointList } from '../../../lib/mesh/view/waypoint-list.ts';
import { cleanUp } from '../../../lib/protocol/intents/clean-up.ts';
import type { FormProps } from '../../plans/plan-dialog.tsx';
import { count } from '../../radar/radar-words.ts';
import { Failure } from '../../shell/failure.tsx';
import { Alert } from '../../ui/alert.tsx';
import { Combobox } from '../../ui/combobox.tsx';
import { focusField } from '../../ui/focus-field.ts';
import type { RadioChoice } from '../../ui/radio-group.tsx';
import { RadioGroup } from '../../ui/radio-group.tsx';

type Scope = 'mesh' | 'namespace';

const scopes: ReadonlyArray<RadioChoice<Scope>> = [
  { value: 'namespace', label: 'One namespace', help: 'Its waypoints, and every label anywhere that leads to one of them.' },
  { value: 'mesh', label: 'The whole mesh', help: 'Every waypoint that you may read. What they handle falls back to L4.' },
];

interface CleanUpFormProps extends FormProps {
  readonly list: WaypointList | undefined;
}

/** Which waypoints go: of a namespace or of the mesh, of one revision or of all. */
export function CleanUpForm({ formId, failure, onIntent, list }: CleanUpFormProps) {
  const [scope, setScope] = useState<Scope>('namespace');
  const [namespace, setNamespace] = useState('');
  const [revision, setRevision] = useState('');
  const [tried, setTried] = useState(0);
  /** What the server said holds until something is changed. */
  const [isChanged, setChanged] = useState(false);
  const box = useRef<HTMLFormElement>(null);
  const revisions = revisionsOf(list);
  const checked = cleanUp.safeParse({
    type: 'clean-up',
    namespace: scope === 'mesh' ? null : namespace.trim(),
    revision: revision.trim() === '' ? null : revision.trim(),
  });
  const told = isChanged ? [] : (failure?.issues ?? []);
  const issueOf = (field: 'namespace' | 'revision') => {
    const ours = checked.error?.issues.find(({ path }) => path[0] === field)?.message;
    if (tried > 0 && ours) return field === 'namespace' && namespace.trim() === '' ? 'Choose a namespace, or the whole mesh.' : ours;
    return told.find(({ field: path }) => path.split('.').at(-1) === field)?.message;
  };
  const isTold = told.some(({ field }) => /(^|\.)(namespace|revision)$/.test(field));
  useEffect(() => {
    if (tried > 0 || isTold) focusField(box.current?.querySelector<HTMLElement>('[aria-invalid="true"]'));
  }, [tried, isTold]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setChanged(false);
    if (checked.success) onIntent(checked.data);
    else setTried(tried + 1);
  };
  const change = (set: (value: string) => void) => (value: string) => {
    setChanged(true);
    set(value);
  };
  const unread = list?.unread.length ?? 0;
  return (
    <form ref={box} id={formId} onSubmit={submit} noValidate className="space-y-5">
      {failure && !isTold && !isChanged && <Failure title="No plan could be made" error={failure} />}
      {scope === 'mesh' && unread > 0 && (
        <Alert level="warn" title="Not all of the mesh">
          <p>You may not list Gateways in {count(unread, 'namespace')}; waypoints there stay.</p>
        </Alert>
      )}
      <RadioGroup legend="Which waypoints go" value={scope} choices={scopes} onChange={setScope} />
      <div className="grid gap-3 sm:grid-cols-2">
        {scope === 'namespace' && (
          <Combobox
            label="Namespace"
            value={namespace}
            onChange={change(setNamespace)}
            placeholder="bookinfo"
            options={[...waypointsPerNamespace(list)].map(([value, waypoints]) => ({
              value,
              note: count(waypoints, 'waypoint'),
              disabled: false,
            }))}
            issue={issueOf('namespace')}
          />
        )}
        <Combobox
          label="Only of revision (optional)"
          value={revision}
          onChange={change(setRevision)}
          issue={issueOf('revision')}
          placeholder="every revision"
          options={revisions.map((value) => ({ value, disabled: false }))}
          instead={revisions.length === 0 ? 'No waypoint names a revision.' : undefined}
          help="Those whose own label istio.io/rev says so."
        />
      </div>
    </form>
  );
}

function waypointsPerNamespace(list: WaypointList | undefined): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { namespace } of list?.items ?? []) counts.set(namespace, (counts.get(namespace) ?? 0) + 1);
  return counts;
}

function revisionsOf(list: WaypointList | undefined): readonly string[] {
  return [...new Set(list?.items.flatMap(({ spec }) => spec.revision ?? []))].sort();
}
