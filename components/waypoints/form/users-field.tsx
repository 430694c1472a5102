import { useEffect, useId, useRef, useState } from 'react';
import { words } from '../../../lib/mesh/plan/build.ts';
import { some } from '../../../lib/mesh/plan/checks/check.ts';
import type { TargetRef } from '../../../lib/mesh/plan/intent.ts';
import type { WaypointList } from '../../../lib/mesh/view/waypoint-list.ts';
import { Alert } from '../../ui/alert.tsx';
import { Button } from '../../ui/button.tsx';
import { RadioGroup } from '../../ui/radio-group.tsx';
import { admittingThem } from './admission.ts';
import { TargetsField } from './targets-field.tsx';
import type { WaypointForm } from './waypoint-form-state.ts';
import { awayFrom, cannotJoin, isByAddress, usersOf } from './waypoint-form-state.ts';

interface UsersFieldProps {
  readonly form: WaypointForm;
  readonly onChange: (part: Partial<WaypointForm>) => void;
  readonly namespaces: WaypointList['namespaces'];
  readonly issue: string | undefined;
}

/** Who uses the new waypoint, with what in the form stands against it and the click that mends it. */
export function UsersField({ form, onChange, namespaces, issue }: UsersFieldProps) {
  const id = useId();
  const users = usersOf(form);
  const without = cannotJoin(form);
  const box = useRef<HTMLDivElement>(null);
  const [first] = useState(form.targets);
  // What was chosen, and what stands against it, has to be seen: it may lie below the fold.
  useEffect(() => {
    if (form.targets !== first) box.current?.lastElementChild?.scrollIntoView({ block: 'nearest' });
  }, [form.targets, first]);
  return (
    <div ref={box} data-part="enroll" className="space-y-3">
      <RadioGroup
        legend="Who uses it as soon as it is ready"
        value={form.enroll}
        choices={[
          { value: 'nobody', label: 'Nobody yet' },
          { value: 'namespace', label: 'Its own namespace', help: 'Everything there that has no label of its own.' },
          { value: 'chosen', label: 'What I choose', help: 'Namespaces, services, entries or workloads, there or elsewhere.' },
        ]}
        onChange={(enroll) => onChange({ enroll })}
        issue={form.enroll === 'chosen' ? undefined : issue}
      />
      {form.enroll === 'chosen' && (
        <TargetsField targets={form.targets} onChange={(targets) => onChange({ targets })} namespaces={namespaces} issue={issue} />
      )}
      {users.length > 0 && (
        <label htmlFor={`${id}-join`} className="flex cursor-pointer items-start gap-2.5 px-3 text-[13px] text-text">
          <input
            id={`${id}-join`}
            type="checkbox"
            checked={form.join && without.length === 0}
            disabled={without.length > 0}
            onChange={(event) => onChange({ join: event.target.checked })}
            aria-describedby={`${id}-join-help`}
            className="mt-0.5 size-4 cursor-pointer accent-(--accent)"
          />
          <span className="min-w-0">
            <span className="block">{users.length === 1 ? 'It also joins the mesh' : 'They also join the mesh'}</span>
            <span id={`${id}-join-help`} className="block text-text-2 text-xs [overflow-wrap:anywhere]">
              {without.length > 0
                ? `${some(without.map(words), 2)}: the pods or their namespace join, not a ${without[0]?.kind}.`
                : 'Writes istio.io/dataplane-mode=ambient, too.'}
            </span>
          </span>
        </label>
      )}
      <NotAdmitted form={form} onChange={onChange} namespaces={namespaces} />
      <NotHandled form={form} users={users} onChange={onChange} />
    </div>
  );
}

type Mended = Pick<UsersFieldProps, 'form' | 'onChange'>;

/** The allow rule decides whether a label from there leads anywhere. */
function NotAdmitted({ form, onChange, namespaces }: Mended & Pick<UsersFieldProps, 'namespaces'>) {
  const own = form.namespace.trim();
  const away = own === '' ? [] : awayFrom(form, namespaces);
  if (away.length === 0) return null;
  const narrow = admittingThem(own, form, away, namespaces);
  const who = `${away.length === 1 ? 'namespace' : 'namespaces'} ${some(away)}`;
  return (
    <Alert level="warn" title={`Not admitted: ${who}`}>
      <p>
        {form.from === 'Same' ? 'The waypoint admits its own namespace only' : 'The labels above do not admit all that is chosen'}: what is
        chosen there would ask for it in vain.
      </p>
      <p className="flex flex-wrap gap-2 pt-1">
        {narrow && (
          <Button size="sm" onClick={() => onChange(narrow)}>
            {form.from === 'Selector' ? 'Ask for their names' : `Admit ${away.length === 1 ? 'it' : 'them'} by name`}
          </Button>
        )}
        <Button size="sm" onClick={() => onChange({ from: 'All' })}>
          Admit every namespace
        </Button>
      </p>
    </Alert>
  );
}

/** Services are handled by one traffic type, what is addressed by IP by another. A namespace has both. */
function NotHandled({ form, users, onChange }: Mended & { readonly users: readonly TargetRef[] }) {
  const type = form.trafficType === '' ? 'service' : form.trafficType;
  const left = users.filter(
    (target) => type === 'none' || (type === 'service' && isByAddress(target)) || (type === 'workload' && isNamed(target)),
  );
  const [first] = left;
  if (!first || type === 'all') return null;
  const why =
    type === 'none'
      ? 'it handles nothing'
      : type === 'service'
        ? 'it handles what is addressed by the name or VIP of a service, and these are addressed by IP'
        : 'it handles what is addressed by the IP of a pod, and these are addressed by name or VIP';
  const better = type === 'none' ? (isByAddress(first) ? 'workload' : 'service') : left.length === users.length ? other[type] : 'all';
  return (
    <Alert level="warn" title={`Not handled: ${some(left.map(words))}`}>
      <p>
        With the traffic that is chosen above {why}
        {form.trafficType === '' && ' (unless its class says otherwise)'}.
      </p>
      <p className="pt-1">
        <Button size="sm" onClick={() => onChange({ trafficType: better })}>
          {better === 'all' ? 'Handle both' : better === 'workload' ? 'Handle workloads' : 'Handle services'}
        </Button>
      </p>
    </Alert>
  );
}

const other: Readonly<Record<string, string>> = { service: 'workload', workload: 'service' };

/** Asked for by name or VIP alone; a namespace is asked for in both ways. */
function isNamed(target: TargetRef): boolean {
  return !isByAddress(target) && target.kind !== 'Namespace';
}
