import { some } from '../../../lib/mesh/plan/checks/check.ts';
import type { IntentOf, TargetRef } from '../../../lib/mesh/plan/intent.ts';
import { abilities, homeOf } from '../../../lib/mesh/plan/plan-enroll.ts';
import type { WaypointItem, WaypointList } from '../../../lib/mesh/view/waypoint-list.ts';
import type { AppError } from '../../../lib/protocol/app-error.ts';
import { createWaypoint } from '../../../lib/protocol/intents/create-waypoint.ts';
import { editWaypoint } from '../../../lib/protocol/intents/edit-waypoint.ts';
import { turnedAway } from './admission.ts';
import type { From } from './allow-field.tsx';
import type { SelectorRow } from './selector-rows.ts';
import { firstRow, rowIssue, rowsOf, selectorOf } from './selector-rows.ts';

export interface WaypointForm {
  readonly namespace: string;
  readonly name: string;
  readonly className: string;
  /** '' writes no label. */
  readonly trafficType: string;
  readonly revision: string;
  readonly from: From;
  readonly rows: readonly SelectorRow[];
  readonly enroll: 'nobody' | 'namespace' | 'chosen';
  /** Those that are chosen, whether they count now or not. */
  readonly targets: readonly TargetRef[];
  /** Those that use it join the mesh, too. */
  readonly join: boolean;
}

/** The parts of the form that can be marked as wrong. */
export type WaypointFormField = Exclude<keyof WaypointForm, 'from' | 'rows' | 'targets' | 'join'> | 'allow';
export type Issues = Readonly<Partial<Record<WaypointFormField, string>>>;

/** For `target`, when the form is opened from something that shall use the waypoint. */
export function emptyForm(namespace: string, target?: TargetRef): WaypointForm {
  const isOwn = target?.kind === 'Namespace' && target.name === namespace;
  return {
    namespace,
    name: 'waypoint',
    className: 'istio-waypoint',
    trafficType: target && isByAddress(target) ? 'workload' : '',
    revision: '',
    from: 'Same',
    rows: [firstRow],
    enroll: target ? (isOwn ? 'namespace' : 'chosen') : 'nobody',
    targets: target && !isOwn ? [target] : [],
    join: false,
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

/** Addressed by the IP of a pod or a machine, not by a name or VIP. */
export function isByAddress({ kind }: TargetRef): boolean {
  return !abilities[kind].services;
}

/** Those who use the waypoint as soon as it is ready. */
export function usersOf({ enroll, targets, ...form }: WaypointForm): readonly TargetRef[] {
  if (enroll === 'nobody') return [];
  return enroll === 'chosen' ? targets : [{ kind: 'Namespace', namespace: '', name: form.namespace.trim() }];
}

/** Those of them that have no label to join the mesh by: their pods have it, or their namespace. */
export function cannotJoin(form: WaypointForm): readonly TargetRef[] {
  return usersOf(form).filter(({ kind }) => !abilities[kind].mesh);
}

/** Namespaces of those who shall use it, that it would turn away as the form stands. */
export function awayFrom(form: WaypointForm, namespaces: WaypointList['namespaces']): readonly string[] {
  return turnedAway(form.namespace.trim(), form, [...new Set(usersOf(form).map(homeOf))], namespaces);
}

/** The form as an intent, or what is wrong with each field, in the words of the protocol. */
export function createIntentOf(form: WaypointForm, namespaces: WaypointList['namespaces']): Checked<IntentOf<'create-waypoint'>> {
  const namespace = form.namespace.trim();
  const result = checked(
    createWaypoint.safeParse({
      type: 'create-waypoint',
      namespace,
      name: form.name.trim(),
      className: form.className,
      trafficType: form.trafficType === '' ? null : form.trafficType,
      revision: form.revision.trim() === '' ? null : form.revision.trim(),
      allow: allowOf(form),
      enroll:
        form.enroll === 'nobody' ? null : { targets: usersOf(form), mesh: form.join && cannotJoin(form).length === 0 ? 'join' : 'keep' },
    }),
  );
  const allow = rowsIssue(form) || (result.issues.namespace === undefined ? awayIssue(awayFrom(form, namespaces)) : '');
  return allow === '' ? result : { intent: null, issues: { ...result.issues, allow } };
}

function awayIssue(away: readonly string[]): string {
  if (away.length === 0) return '';
  return `${away.length === 1 ? 'Namespace' : 'Namespaces'} ${some(away)} would not be admitted, and what is chosen there could not use the waypoint. Choose "Every namespace", or labels that ${away.length === 1 ? 'it has' : 'they have'}.`;
}

function rowsIssue({ from, rows }: WaypointForm): string {
  return from === 'Selector' ? (rows.map((row) => rowIssue(row, rows)).find((issue) => issue !== null)?.message ?? '') : '';
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
  const result = checked(editWaypoint.safeParse({ type: 'edit-waypoint', namespace: form.namespace, name: form.name, ...changes }));
  const allow = rowsIssue(form);
  return allow === '' ? result : { intent: null, issues: { ...result.issues, allow } };
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
