import type { IntentOf } from '../../../lib/mesh/plan/intent.ts';
import type { WaypointItem } from '../../../lib/mesh/view/waypoint-list.ts';
import type { AppError } from '../../../lib/protocol/app-error.ts';
import { createWaypoint } from '../../../lib/protocol/intents/create-waypoint.ts';
import { editWaypoint } from '../../../lib/protocol/intents/edit-waypoint.ts';
import type { From } from './allow-field.tsx';
import type { SelectorRow } from './selector-rows.ts';
import { firstRow, rowsOf, selectorOf } from './selector-rows.ts';

export interface WaypointForm {
  readonly namespace: string;
  readonly name: string;
  readonly className: string;
  /** '' writes no label. */
  readonly trafficType: string;
  readonly revision: string;
  readonly from: From;
  readonly rows: readonly SelectorRow[];
  readonly enroll: 'nobody' | 'namespace' | 'join';
}

/** The parts of the form that can be marked as wrong. */
export type WaypointFormField = Exclude<keyof WaypointForm, 'from' | 'rows'> | 'allow';
export type Issues = Readonly<Partial<Record<WaypointFormField, string>>>;

export function emptyForm(namespace: string): WaypointForm {
  return {
    namespace,
    name: 'waypoint',
    className: 'istio-waypoint',
    trafficType: '',
    revision: '',
    from: 'Same',
    rows: [firstRow],
    enroll: 'nobody',
  };
}

export function formOf({ spec }: WaypointItem): WaypointForm {
  const { trafficType, revision, allow } = spec;
  return {
    ...emptyForm(spec.namespace),
    ...spec,
    trafficType: trafficType ?? '',
    revision: revision ?? '',
    from: allow.from,
    rows: rowsOf(allow),
  };
}

type Checked<I> = { readonly intent: I; readonly issues: Issues } | { readonly intent: null; readonly issues: Issues };

/** The form as an intent, or what is wrong with each field, in the words of the protocol. */
export function createIntentOf(form: WaypointForm): Checked<IntentOf<'create-waypoint'>> {
  const namespace = form.namespace.trim();
  return checked(
    createWaypoint.safeParse({
      type: 'create-waypoint',
      namespace,
      name: form.name.trim(),
      className: form.className,
      trafficType: form.trafficType === '' ? null : form.trafficType,
      revision: form.revision.trim() === '' ? null : form.revision.trim(),
      allow: allowOf(form),
      enroll:
        form.enroll === 'nobody'
          ? null
          : { targets: [{ kind: 'Namespace', namespace: '', name: namespace }], mesh: form.enroll === 'join' ? 'join' : 'keep' },
    }),
  );
}

/** Only what is different from `before`: what somebody else changed meanwhile stays. */
export function editIntentOf(before: WaypointForm, form: WaypointForm): Checked<IntentOf<'edit-waypoint'>> {
  const isSame = JSON.stringify(allowOf(before)) === JSON.stringify(allowOf(form));
  const revision = form.revision.trim();
  const changes = {
    ...(form.trafficType === before.trafficType ? {} : { trafficType: form.trafficType === '' ? null : form.trafficType }),
    ...(revision === before.revision ? {} : { revision: revision === '' ? null : revision }),
    ...(isSame ? {} : { allow: allowOf(form) }),
  };
  if (Object.keys(changes).length === 0) return { intent: null, issues: { trafficType: 'Choose what to change.' } };
  return checked(editWaypoint.safeParse({ type: 'edit-waypoint', namespace: form.namespace, name: form.name, ...changes }));
}

function allowOf({ from, rows }: WaypointForm) {
  return from === 'Selector' ? { from, selector: selectorOf(rows) } : { from };
}

interface Parsed<I> {
  readonly success: boolean;
  readonly data?: I;
  readonly error?: { readonly issues: ReadonlyArray<{ readonly path: readonly PropertyKey[]; readonly message: string }> };
}

function checked<I>({ data, error }: Parsed<I>): Checked<I> {
  if (data !== undefined) return { intent: data, issues: {} };
  return {
    intent: null,
    issues: byField((error?.issues ?? []).map(({ path, message }) => ({ field: path.map(String).join('.'), message }))),
  };
}

/** What the server found wrong with fields of this form. */
export function serverIssues(failure: AppError | undefined): Issues {
  return byField(failure?.issues ?? []);
}

const fields: readonly WaypointFormField[] = ['namespace', 'name', 'className', 'trafficType', 'revision', 'allow', 'enroll'];

function byField(issues: ReadonlyArray<{ readonly field: string; readonly message: string }>): Issues {
  const found: Partial<Record<WaypointFormField, string>> = {};
  for (const { field: path, message } of issues) {
    const parts = path.split('.');
    const [first] = parts[0] === 'intent' ? parts.slice(1) : parts;
    const field = fields.find((known) => known === first);
    if (field) found[field] ??= message;
  }
  // Its own namespace is enrolled: the same thing is not wrong twice.
  if (found.namespace) delete found.enroll;
  return found;
}
