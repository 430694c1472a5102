import type { GatewayRecord } from '../model/kinds/gateway.ts';
import { labelOf } from '../model/meta.ts';
import { nameKey, refKey } from '../model/ref.ts';
import { annotation, label } from '../model/words.ts';
import type { World } from '../model/world.ts';
import type { Key } from '../resolve/answer.ts';
import type { Result } from '../result.ts';
import { ok } from '../result.ts';
import type { PatchRecord, Wanted } from './build.ts';
import { isWaypointClass, labelsOn, patchStep, plural, refuse, waitStep } from './build.ts';
import { isPlain, specOf } from './gateway-spec.ts';
import type { CleanUp, DeleteWaypoints, TargetRef } from './intent.ts';
import type { DeleteStep, PatchStep, Plan, Refusal } from './plan.ts';
import { stepId } from './plan.ts';
import { isFromTemplate, referrersIn } from './referrers.ts';

export function planDeleteWaypoints({ waypoints }: DeleteWaypoints, world: World): Result<Plan, Refusal> {
  const records: GatewayRecord[] = [];
  for (const [index, { namespace, name }] of waypoints.entries()) {
    const field = `waypoints.${index}`;
    const record = world.Gateway.get(namespace, name);
    if (!record) return refuse('notFound', field, `There is no Gateway ${namespace}/${name}, or you may not read it.`);
    if (!isWaypointClass(record.className, world))
      return refuse('invalid', field, `Gateway ${nameKey(record)} is no waypoint of Istio: its class is ${record.className}.`);
    if (record.terminating) return refuse('conflict', field, `Gateway ${nameKey(record)} is being deleted already.`);
    if (records.includes(record)) return refuse('invalid', field, `Gateway ${nameKey(record)} is named twice.`);
    records.push(record);
  }
  const title =
    waypoints.length === 1 && records[0] ? `Delete waypoint ${nameKey(records[0])}` : `Delete ${plural(records.length, 'waypoint')}`;
  return ok({ title, steps: deleteSteps(records, world) });
}

/** Every waypoint of a namespace or of the mesh, and every reference to one, dangling ones too. */
export function planCleanUp({ namespace, revision }: CleanUp, world: World): Result<Plan, Refusal> {
  if (namespace !== null && !world.Namespace.get('', namespace))
    return refuse('notFound', 'namespace', `There is no namespace ${namespace}, or you may not read it.`);
  const candidates = namespace === null ? world.Gateway.all() : world.Gateway.in(namespace);
  const records = [...candidates].filter(
    (g) => isWaypointClass(g.className, world) && !g.terminating && (revision === null || labelOf(g.labels, label.revision) === revision),
  );
  records.sort((a, b) => (nameKey(a) < nameKey(b) ? -1 : 1));
  const dangling = (key: Key) =>
    revision === null && (namespace === null || key.namespace === namespace) && !world.Gateway.get(key.namespace, key.name);
  const steps = deleteSteps(records, world, dangling);
  const where = namespace === null ? 'the mesh' : `namespace ${namespace}`;
  if (steps.length === 0)
    return refuse(
      'unchanged',
      'namespace',
      `There is nothing to clean up: ${where} has no waypoint${revision === null ? '' : ` of revision ${revision}`} that you may read.`,
    );
  return ok({ title: `Clean up ${where}: delete ${plural(records.length, 'waypoint')}`, steps });
}

/** Labels first, then wait until istiod has let go, then delete: the other way round traffic falls open (semantics.md 6.8). */
function deleteSteps(records: readonly GatewayRecord[], world: World, also: (key: Key) => boolean = () => false) {
  const doomed = new Set(records.map(nameKey));
  const deletes = records.map((record): DeleteStep => {
    const target = { kind: 'Gateway', namespace: record.namespace, name: record.name } as const;
    return {
      kind: 'delete',
      id: stepId('delete', target),
      target,
      uid: record.uid,
      gateway: isPlain(record) ? specOf(record, world) : null,
    };
  });
  return [
    ...unlabel((key) => doomed.has(nameKey(key)) || also(key), world),
    ...records.map(({ namespace, name, uid }) => waitStep({ namespace, name, uid }, 'unreferenced')),
    ...deletes,
  ];
}

/** Takes away the labels that name one of some waypoints. What is written inside a spec is not Waymark's to change. */
function unlabel(concerns: (key: Key) => boolean, world: World): PatchStep[] {
  const wanted = new Map<string, { readonly target: TargetRef; readonly wanted: Wanted[] }>();
  for (const { object, on, as, key } of referrersIn(world)) {
    if (on === 'spec label' || !concerns(key)) continue;
    if (object.kind === 'Pod' && isFromTemplate(object, key, world)) continue;
    const target = object as TargetRef;
    const known = wanted.get(refKey(object)) ?? { target, wanted: [] };
    wanted.set(refKey(object), known);
    const where = labelsOn(target.kind);
    if (as === 'primary') known.wanted.push([where, label.useWaypoint, null], [where, label.useWaypointNamespace, null]);
    else
      known.wanted.push([where, label.canary, null], [where, label.canaryNamespace, null], ['annotation', annotation.canaryWeight, null]);
  }
  return [...wanted.values()].flatMap(({ target, wanted: changes }) => {
    const record = world[target.kind].get(target.namespace, target.name) as PatchRecord | undefined;
    return (record && !record.terminating && patchStep(target, record, changes, [])) || [];
  });
}
