import { labelOf } from '../model/meta.ts';
import { nameKey } from '../model/ref.ts';
import { label, OPT_OUT } from '../model/words.ts';
import type { World } from '../model/world.ts';
import { waypointOf } from '../resolve/waypoint.ts';
import type { Result } from '../result.ts';
import { ok } from '../result.ts';
import { isWaypointClass, refuse, waitStep } from './build.ts';
import { allowOf, allowText, differences, sameAllow, specOf } from './gateway-spec.ts';
import type { CreateWaypoint, EditWaypoint, Enroll } from './intent.ts';
import type { CreateStep, EditStep, GatewaySpec, KeyChange, Plan, Refusal } from './plan.ts';
import { stepId } from './plan.ts';
import { enrollSteps, subject } from './plan-enroll.ts';

/** Gateway, wait until it is ready, then the labels: never a label before (semantics.md 6.8). */
export function planCreateWaypoint(intent: CreateWaypoint, world: World): Result<Plan, Refusal> {
  const { namespace, name, className, trafficType, revision, allow } = intent;
  if (name === OPT_OUT) return refuse('invalid', 'name', '"none" is reserved by Istio and means: no waypoint.', 'For example "waypoint".');
  const home = world.Namespace.get('', namespace);
  if (!home) return refuse('notFound', 'namespace', `There is no namespace ${namespace}, or you may not read it.`);
  if (home.terminating || home.phase === 'Terminating') return refuse('conflict', 'namespace', `Namespace ${namespace} is being deleted.`);
  if (!isWaypointClass(className, world))
    return refuse(
      'invalid',
      'className',
      `Istio makes no waypoints of class ${className}.`,
      'Use "istio-waypoint", or a class whose controller is istio.io/mesh-controller.',
    );

  const gateway: GatewaySpec = { namespace, name, className, trafficType, revision, allow };
  const record = world.Gateway.get(namespace, name);
  if (record?.terminating) return refuse('conflict', 'name', `Gateway ${nameKey(record)} is being deleted; wait until it is gone.`);
  const differs = record ? differences(specOf(record, world), gateway) : [];
  if (record && differs.length > 0) {
    const other = record.className !== className;
    return refuse(
      'conflict',
      'name',
      `Gateway ${nameKey(record)} exists and is different: ${differs.join('; ')}.`,
      other ? 'Choose another name.' : 'Choose another name, or edit that waypoint.',
    );
  }
  const target = { kind: 'Gateway', namespace, name } as const;
  const create: CreateStep = { kind: 'create', id: stepId('create', target), target, gateway, existing: record?.uid ?? null };
  const ready = waitStep({ namespace, name, uid: create.existing }, 'ready');
  if (!intent.enroll) return ok({ title: `Create waypoint ${nameKey(gateway)}`, steps: [create, ready] });

  const use: Enroll = {
    targets: intent.enroll.targets,
    mesh: intent.enroll.mesh,
    waypoint: { do: 'use', waypoint: { namespace, name } },
    canary: { do: 'keep' },
    ingress: 'keep',
  };
  const labels = enrollSteps(use, world, create);
  if (!labels.ok) return refuse(labels.error.code, `enroll.${labels.error.field}`, labels.error.message, labels.error.hint);
  return ok({ title: `Create waypoint ${nameKey(gateway)} for ${subject(use.targets)}`, steps: [create, ready, ...labels.value] });
}

export function planEditWaypoint(intent: EditWaypoint, world: World): Result<Plan, Refusal> {
  const { namespace, name } = intent;
  const record = world.Gateway.get(namespace, name);
  if (!record) return refuse('notFound', 'name', `There is no Gateway ${namespace}/${name}, or you may not read it.`);
  if (record.terminating) return refuse('conflict', 'name', `Gateway ${nameKey(record)} is being deleted.`);
  if (!isWaypointClass(record.className, world))
    return refuse('invalid', 'name', `Gateway ${nameKey(record)} is no waypoint of Istio: its class is ${record.className}.`);

  const changes: KeyChange[] = [];
  const want = (key: string, after: string | null | undefined) => {
    const before = labelOf(record.labels, key) ?? null;
    if (after !== undefined && after !== before) changes.push({ on: 'label', key, before, after });
  };
  want(label.waypointFor, intent.trafficType);
  want(label.revision, intent.revision);

  const waypoint = waypointOf(record, world);
  const before = allowOf(waypoint);
  const after = intent.allow ?? before;
  let allow: EditStep['allow'] = null;
  if (!sameAllow(before, after)) {
    if (!waypoint.listener)
      return refuse(
        'invalid',
        'allow',
        `Gateway ${nameKey(record)} has no HBONE listener on port 15008, so who may attach cannot be said in it.`,
      );
    allow = { listener: waypoint.listener.name, index: record.listeners.indexOf(waypoint.listener), before, after };
  }
  if (changes.length === 0 && !allow)
    return refuse('unchanged', 'trafficType', `Nothing would change: waypoint ${nameKey(record)} is already so.`);

  const target = { kind: 'Gateway', namespace, name } as const;
  const aims = [
    ...changes.map(({ key, after: value }) => (value === null ? `no ${key}` : `${key}=${value}`)),
    ...(allow ? [`admit ${allowText(after) === 'Same' ? 'its own namespace only' : allowText(after)}`] : []),
  ];
  return ok({
    title: `Waypoint ${nameKey(record)}: ${aims.join(', ')}`,
    steps: [{ kind: 'edit', id: stepId('edit', target), target, uid: record.uid, changes, allow }],
  });
}
