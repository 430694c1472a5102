import type { GatewayRecord } from '../model/kinds/gateway.ts';
import { labelOf } from '../model/meta.ts';
import { nameKey } from '../model/ref.ts';
import type { World } from '../model/world.ts';
import { waypointOf } from '../resolve/waypoint.ts';
import type { Result } from '../result.ts';
import { err, ok } from '../result.ts';
import type { PatchRecord } from './build.ts';
import { isReady, valuesOf, waitStep, words } from './build.ts';
import { allowOf, allowText, differences, isPlain, sameAllow, specOf } from './gateway-spec.ts';
import type { TargetRef, Undo, UndoStep } from './intent.ts';
import type { CreateStep, KeyChange, NeededGateway, Plan, Refusal, Step } from './plan.ts';
import { stepId } from './plan.ts';
import { referencesIn } from './referrers.ts';

/** A step of a plan that was carried out; `uid` of the Gateway that it made, null when that was not heard. */
export interface Done {
  readonly step: string;
  readonly uid: string | null;
}

/**
 * What takes back the steps that were done, last first; null when nothing was written. A deleted Gateway with parts
 * that Waymark cannot make stays deleted.
 */
export function inverse(plan: Plan, done: readonly Done[]): Undo | null {
  const steps: UndoStep[] = [];
  for (const step of plan.steps.toReversed()) {
    const how = done.find(({ step: id }) => id === step.id);
    if (how) steps.push(...inverseOf(step, how.uid));
  }
  return steps.length === 0 ? null : { title: `Undo: ${plan.title}`.slice(0, 200), steps };
}

function inverseOf(step: Step, made: string | null): UndoStep[] {
  switch (step.kind) {
    case 'patch':
      return [{ kind: 'patch', target: step.target as TargetRef, uid: step.uid, changes: step.changes.map(swapped) }];
    case 'edit': {
      const { target, uid, changes, allow } = step;
      const back = allow && { ...allow, before: allow.after, after: allow.before };
      return [{ kind: 'edit', target: keyOf(target), uid, changes: changes.map(swapped), allow: back }];
    }
    case 'create':
      // One that was there before is not ours to delete.
      return step.existing !== null ? [] : [{ kind: 'delete', target: keyOf(step.target), uid: made, gateway: step.gateway }];
    case 'delete':
      return step.gateway ? [{ kind: 'create', gateway: step.gateway }] : [];
    case 'wait':
      return [];
  }
}

function swapped({ on, key, before, after }: KeyChange): KeyChange {
  return { on, key, before: after, after: before };
}

function keyOf({ namespace, name }: { readonly namespace: string; readonly name: string }) {
  return { namespace, name };
}

/** Takes back what was written, only while objects and values are exactly what was written. */
export function planUndo(intent: Undo, world: World): Result<Plan, Refusal> {
  const steps: Step[] = [];
  const created = new Map<string, CreateStep>();
  for (const step of intent.steps) {
    const made = planners[step.kind](step as never, world, created);
    if (!made.ok) return made;
    steps.push(...made.value);
  }
  if (steps.length === 0)
    return err({ code: 'unchanged', field: '', message: 'Everything is as it was before: there is nothing to undo.' });
  return ok({ title: intent.title, steps });
}

type PlanBack<K extends UndoStep['kind']> = (
  step: Extract<UndoStep, { kind: K }>,
  world: World,
  created: Map<string, CreateStep>,
) => Result<Step[], Refusal>;

const planners: { readonly [K in UndoStep['kind']]: PlanBack<K> } = {
  patch: patchBack,
  create: createBack,
  edit: editBack,
  delete: deleteBack,
};

function patchBack(
  { target, uid, changes }: Extract<UndoStep, { kind: 'patch' }>,
  world: World,
  created: Map<string, CreateStep>,
): Result<Step[], Refusal> {
  const record = world[target.kind].get(target.namespace, target.name) as PatchRecord | undefined;
  if (!record) return refused(`${words(target)} no longer exists, so there is nothing to undo.`);
  if (record.uid !== uid) return refused(`${words(target)} was deleted and created again since: the change is gone with the old one.`);
  const values = changes.map((change) => ({ ...change, now: labelOf(valuesOf(record, change.on), change.key) ?? null }));
  if (values.every(({ now, after }) => now === after)) return ok([]); // it was never written, or is taken back already
  const other = values.find(({ now, before }) => now !== before);
  if (other)
    return refused(
      `Somebody changed ${other.key} of ${words(target)} since: it is ${shown(other.now)}, and Waymark wrote ${shown(other.before)}.`,
    );
  return ok([
    { kind: 'patch', id: stepId('patch', target), target, uid, changes, needs: needsBack(target, record, changes, world, created) },
  ]);
}

/** What the labels lead to again. One that was never ready is restored all the same: it was so before; the checks tell. */
function needsBack(
  target: TargetRef,
  record: PatchRecord,
  changes: readonly KeyChange[],
  world: World,
  created: Map<string, CreateStep>,
): NeededGateway[] {
  const home = target.kind === 'Namespace' ? target.name : target.namespace;
  return referencesIn(afterChanges(record, changes), home).flatMap((key) => {
    const create = created.get(nameKey(key));
    if (create) return [{ ...key, uid: create.existing }];
    const gateway = world.Gateway.get(key.namespace, key.name);
    return gateway && isReady(gateway) ? [{ ...key, uid: gateway.uid }] : [];
  });
}

function afterChanges(record: PatchRecord, changes: readonly KeyChange[]) {
  const on = changes.some((change) => change.on === 'template label') ? 'template label' : 'label';
  const labels = new Map(Object.entries(valuesOf(record, on)));
  for (const { on: where, key, after } of changes) {
    if (where !== on) continue;
    if (after === null) labels.delete(key);
    else labels.set(key, after);
  }
  return Object.fromEntries(labels);
}

function createBack(
  { gateway }: Extract<UndoStep, { kind: 'create' }>,
  world: World,
  created: Map<string, CreateStep>,
): Result<Step[], Refusal> {
  const target = { kind: 'Gateway', ...keyOf(gateway) } as const;
  const there = world.Gateway.get(gateway.namespace, gateway.name);
  if (there?.terminating) return refused(`${words(target)} is still being deleted. Try again when it is gone.`);
  const differs = there ? differences(specOf(there, world), gateway) : [];
  if (differs.length > 0) return refused(`Somebody created another ${words(target)} since: ${differs.join('; ')}.`);
  const step: CreateStep = { kind: 'create', id: stepId('create', target), target, gateway, existing: there?.uid ?? null };
  created.set(nameKey(target), step);
  return ok([step, waitStep({ ...keyOf(gateway), uid: step.existing }, 'ready')]);
}

function editBack({ target: key, uid, changes, allow }: Extract<UndoStep, { kind: 'edit' }>, world: World): Result<Step[], Refusal> {
  const target = { kind: 'Gateway', ...key } as const;
  const found = sameGateway(key, uid, world);
  if (!found.ok) return found;
  const values = changes.map((change) => ({ ...change, now: labelOf(found.value.labels, change.key) ?? null }));
  const admits = allowOf(waypointOf(found.value, world));
  const isBack = values.every(({ now, after }) => now === after) && (!allow || sameAllow(admits, allow.after));
  if (isBack) return ok([]);
  const other = values.find(({ now, before }) => now !== before);
  if (other)
    return refused(
      `Somebody changed ${other.key} of ${words(target)} since: it is ${shown(other.now)}, and Waymark wrote ${shown(other.before)}.`,
    );
  if (allow && !sameAllow(admits, allow.before))
    return refused(
      `Somebody changed who may attach to ${words(target)} since: ${allowText(admits)}, and Waymark wrote ${allowText(allow.before)}.`,
    );
  return ok([{ kind: 'edit', id: stepId('edit', target), target, uid, changes, allow }]);
}

function deleteBack({ target: key, uid, gateway }: Extract<UndoStep, { kind: 'delete' }>, world: World): Result<Step[], Refusal> {
  const target = { kind: 'Gateway', ...key } as const;
  const record = world.Gateway.get(key.namespace, key.name);
  if (!record || (record.terminating && record.uid === uid)) return ok([]);
  if (uid !== null && record.uid !== uid) return refused(`${words(target)} was deleted and created again since; that one is left alone.`);
  const differs = gateway ? differences(specOf(record, world), gateway) : [];
  if (differs.length > 0) return refused(`Somebody changed ${words(target)} since it was created: ${differs.join('; ')}.`);
  return ok([
    waitStep({ ...key, uid: record.uid }, 'unreferenced'),
    { kind: 'delete', id: stepId('delete', target), target, uid: record.uid, gateway: isPlain(record) ? specOf(record, world) : null },
  ]);
}

function sameGateway(key: { namespace: string; name: string }, uid: string, world: World): Result<GatewayRecord, Refusal> {
  const record = world.Gateway.get(key.namespace, key.name);
  if (!record) return refused(`Gateway ${nameKey(key)} no longer exists, so there is nothing to undo.`);
  return record.uid === uid
    ? ok(record)
    : refused(`Gateway ${nameKey(key)} was deleted and created again since: the change is gone with the old one.`);
}

function refused(message: string): Result<never, Refusal> {
  return err({ code: 'conflict', field: '', message, hint: 'Make a new change instead.' });
}

function shown(value: string | null): string {
  return value === null ? 'absent' : `"${value}"`;
}
