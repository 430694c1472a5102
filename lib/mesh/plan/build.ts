import type { GatewayRecord } from '../model/kinds/gateway.ts';
import type { RecordOf } from '../model/kinds/registry.ts';
import type { Labels } from '../model/meta.ts';
import { conditionOf, labelOf } from '../model/meta.ts';
import { nameKey } from '../model/ref.ts';
import { condition, label, meshController } from '../model/words.ts';
import type { World } from '../model/world.ts';
import type { Key } from '../resolve/answer.ts';
import type { Result } from '../result.ts';
import { err } from '../result.ts';
import { waypointClass } from './gateway-spec.ts';
import type { TargetRef } from './intent.ts';
import type { CreateStep, KeyChange, NeededGateway, PatchKind, PatchStep, Refusal, WaitStep } from './plan.ts';
import { stepId } from './plan.ts';

/** A value that shall be there (null: shall not). */
export type Wanted = readonly [on: KeyChange['on'], key: string, after: string | null];

export type PatchRecord = RecordOf<PatchKind>;

/** Where the labels are that count for traffic: those of a workload's pods, not its own. */
export function labelsOn(kind: PatchKind): 'label' | 'template label' {
  return kind === 'Deployment' || kind === 'StatefulSet' || kind === 'DaemonSet' ? 'template label' : 'label';
}

export function valuesOf(record: PatchRecord, on: KeyChange['on']): Labels {
  if (on === 'annotation') return record.annotations;
  return on === 'template label' && 'templateLabels' in record ? record.templateLabels : record.labels;
}

/** Only what differs; null when nothing does. */
export function patchStep(
  target: TargetRef,
  record: PatchRecord,
  wanted: readonly Wanted[],
  needs: readonly NeededGateway[],
): PatchStep | null {
  const changes = wanted
    .map(([on, key, after]) => ({ on, key, before: labelOf(valuesOf(record, on), key) ?? null, after }))
    .filter((change) => change.before !== change.after);
  return changes.length === 0 ? null : { kind: 'patch', id: stepId('patch', target), target, uid: record.uid, changes, needs };
}

export function waitStep(gateway: NeededGateway, until: WaitStep['until']): WaitStep {
  const target = { kind: 'Gateway', namespace: gateway.namespace, name: gateway.name } as const;
  return { kind: 'wait', id: stepId('wait', target, until), target, until, uid: gateway.uid };
}

/** R-26: an address is what istiod looks at; Programmed says that something answers there. */
export function isReady(gateway: Pick<GatewayRecord, 'addresses' | 'conditions' | 'terminating'>): boolean {
  return gateway.addresses.length > 0 && !gateway.terminating && conditionOf(gateway.conditions, condition.programmed)?.status === 'True';
}

/** The Gateway behind a key, as a thing that must be ready; the one that the plan makes has no uid yet. */
export function needed(key: Key, world: World, creating: CreateStep | null): NeededGateway {
  const { namespace, name } = key;
  if (creating && nameKey(creating.target) === nameKey(key)) return { namespace, name, uid: creating.existing };
  return { namespace, name, uid: world.Gateway.get(namespace, name)?.uid ?? null };
}

/** Waits for those of `gateways` that exist and are not ready; one that does not exist at all is for the checks to tell. */
export function waitsFor(gateways: readonly NeededGateway[], world: World): WaitStep[] {
  const waits = new Map<string, WaitStep>();
  for (const gateway of gateways) {
    const record = world.Gateway.get(gateway.namespace, gateway.name);
    if (record && !isReady(record)) waits.set(nameKey(gateway), waitStep(gateway, 'ready'));
  }
  return [...waits.values()];
}

/** Does Istio make waypoints of this class? When classes may not be read, Istio's own name is believed. */
export function isWaypointClass(className: string, world: World): boolean {
  const record = world.GatewayClass.get('', className);
  return record ? record.controller === meshController : className === waypointClass;
}

/** The two labels that are always written and removed together (semantics.md 6.7). */
export function waypointLabels(on: 'label' | 'template label', waypoint: Key, home: string): Wanted[] {
  return [
    [on, label.useWaypoint, waypoint.name],
    [on, label.useWaypointNamespace, waypoint.namespace === home ? null : waypoint.namespace],
  ];
}

export function refuse(code: Refusal['code'], field: string, message: string, hint?: string): Result<never, Refusal> {
  return err({ code, field, message, ...(hint ? { hint } : {}) });
}

/** 'Namespace shop', 'Service shop/cart'. */
export function words({ kind, namespace, name }: { readonly kind: string } & Key): string {
  return `${kind} ${namespace === '' ? name : `${namespace}/${name}`}`;
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
