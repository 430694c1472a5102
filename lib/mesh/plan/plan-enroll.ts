import { labelOf } from '../model/meta.ts';
import { nameKey } from '../model/ref.ts';
import { annotation, label, OPT_OUT } from '../model/words.ts';
import type { World } from '../model/world.ts';
import type { Result } from '../result.ts';
import { ok } from '../result.ts';
import type { PatchRecord, Wanted } from './build.ts';
import { labelsOn, needed, patchStep, plural, refuse, valuesOf, waitsFor, waypointLabels, words } from './build.ts';
import type { Enroll, TargetRef } from './intent.ts';
import type { CreateStep, NeededGateway, PatchKind, PatchStep, Plan, Refusal, Step } from './plan.ts';
import { canaryIn } from './referrers.ts';

/** What can be asked of each kind; a label elsewhere is read by nobody (semantics.md 1.1). */
export const abilities: { readonly [K in PatchKind]: { readonly mesh: boolean; readonly services: boolean } } = {
  Namespace: { mesh: true, services: true },
  Service: { mesh: false, services: true },
  ServiceEntry: { mesh: false, services: true },
  WorkloadEntry: { mesh: false, services: false },
  Deployment: { mesh: true, services: false },
  StatefulSet: { mesh: true, services: false },
  DaemonSet: { mesh: true, services: false },
  Pod: { mesh: true, services: false },
};

export function planEnroll(intent: Enroll, world: World): Result<Plan, Refusal> {
  const steps = enrollSteps(intent, world, null);
  if (!steps.ok) return steps;
  if (steps.value.every((step) => step.kind === 'wait')) {
    const [first] = intent.targets;
    const who = intent.targets.length === 1 && first ? words(first) : `all ${intent.targets.length} objects`;
    return refuse(
      'unchanged',
      'waypoint',
      `Nothing would change: ${who} already ${intent.targets.length === 1 ? 'has' : 'have'} these labels.`,
    );
  }
  return ok({ title: `${subject(intent.targets)}: ${aims(intent).join(' and ')}`, steps: steps.value });
}

/** Waits for waypoints first, then one patch an object. `creating` is the waypoint that the same plan makes. */
export function enrollSteps(intent: Enroll, world: World, creating: CreateStep | null): Result<Step[], Refusal> {
  const patches: PatchStep[] = [];
  const seen = new Set<string>();
  for (const [index, target] of intent.targets.entries()) {
    const field = `targets.${index}`;
    const id = `${target.kind}/${nameKey(target)}`;
    if (seen.has(id)) return refuse('invalid', field, `${words(target)} is named twice.`);
    seen.add(id);
    const record = world[target.kind].get(target.namespace, target.name) as PatchRecord | undefined;
    if (!record)
      return refuse(
        'notFound',
        field,
        `There is no ${target.kind.toLowerCase()} ${target.name}${target.namespace && ` in namespace ${target.namespace}`}, or you may not read it.`,
      );
    if (record.terminating || ('phase' in record && target.kind === 'Namespace' && record.phase === 'Terminating'))
      return refuse('invalid', field, `${words(target)} is being deleted.`);
    const wanted = wantedOf(intent, target, record, world, field);
    if (!wanted.ok) return wanted;
    const step = patchStep(target, record, wanted.value, needsOf(intent, record, world, creating, target));
    if (step) patches.push(step);
  }
  const needs = patches.flatMap((patch) => patch.needs);
  const own = creating ? nameKey(creating.target) : '';
  return ok([
    ...waitsFor(
      needs.filter((gateway) => nameKey(gateway) !== own),
      world,
    ),
    ...patches,
  ]);
}

function wantedOf(intent: Enroll, target: TargetRef, record: PatchRecord, world: World, field: string): Result<Wanted[], Refusal> {
  const { kind } = target;
  const able = abilities[kind];
  const on = labelsOn(kind);
  const home = homeOf(target);
  const wanted: Wanted[] = [];

  if (intent.mesh !== 'keep') {
    if (!able.mesh) return refuse('invalid', field, `A ${kind} does not join the mesh: its pods or their namespace do.`);
    wanted.push(...meshLabels(intent.mesh, target, record, world));
  }
  const { waypoint, canary } = intent;
  if (waypoint.do === 'use') {
    if (waypoint.waypoint.name === OPT_OUT)
      return refuse('invalid', 'waypoint', '"none" is reserved by Istio and means: no waypoint. Choose "opt out" instead.');
    wanted.push(...waypointLabels(on, waypoint.waypoint, home));
  }
  if (waypoint.do === 'opt-out') wanted.push([on, label.useWaypoint, OPT_OUT], [on, label.useWaypointNamespace, null]);
  if (waypoint.do === 'remove') wanted.push([on, label.useWaypoint, null], [on, label.useWaypointNamespace, null]);

  if (canary.do !== 'keep' || (able.services && (waypoint.do === 'opt-out' || waypoint.do === 'remove'))) {
    if (!able.services) return refuse('invalid', field, `A ${kind} has no canary: only a Namespace, a Service or a ServiceEntry does.`);
    if (canary.do === 'set' && canary.waypoint.name === OPT_OUT)
      return refuse('invalid', 'canary', '"none" is reserved by Istio and means: no waypoint.');
    if (canary.do === 'set') {
      const { namespace, name } = canary.waypoint;
      wanted.push([on, label.canary, name], [on, label.canaryNamespace, namespace === home ? null : namespace]);
      wanted.push(['annotation', annotation.canaryWeight, String(canary.weight)]);
    } else {
      if (canary.do === 'promote') {
        if (waypoint.do !== 'keep')
          return refuse('invalid', 'canary', 'Promoting the canary sets the waypoint; leave the waypoint as it is.');
        const promoted = canaryIn(record.labels, home);
        if (!promoted) return refuse('invalid', field, `${words(target)} has no canary label of its own that could be promoted.`);
        wanted.push(...waypointLabels(on, promoted, home));
      }
      wanted.push([on, label.canary, null], [on, label.canaryNamespace, null], ['annotation', annotation.canaryWeight, null]);
    }
  }
  if (intent.ingress !== 'keep') {
    if (!able.services) return refuse('invalid', field, `Ingress goes to a Service or a ServiceEntry: ${kind} has no such label.`);
    wanted.push([on, label.ingressUseWaypoint, { on: 'true', off: 'false', remove: null }[intent.ingress]]);
  }
  return ok(wanted);
}

/** A pod leaves a mesh that its namespace is in by saying none; without such a namespace the label is taken away. */
function meshLabels(mesh: 'join' | 'leave', target: TargetRef, record: PatchRecord, world: World): Wanted[] {
  const on = labelsOn(target.kind);
  if (target.kind === 'Namespace') return [[on, label.dataplaneMode, mesh === 'join' ? 'ambient' : null]];
  const inherits = labelOf(world.Namespace.get('', target.namespace)?.labels ?? {}, label.dataplaneMode) === 'ambient';
  const own = labelOf(valuesOf(record, on), label.dataplaneMode);
  if (mesh === 'leave') return [[on, label.dataplaneMode, inherits ? 'none' : null]];
  return inherits && own === undefined ? [] : [[on, label.dataplaneMode, 'ambient']];
}

function needsOf(intent: Enroll, record: PatchRecord, world: World, creating: CreateStep | null, target: TargetRef): NeededGateway[] {
  const keys = [];
  if (intent.waypoint.do === 'use') keys.push(intent.waypoint.waypoint);
  if (intent.canary.do === 'set') keys.push(intent.canary.waypoint);
  const promoted = intent.canary.do === 'promote' ? canaryIn(record.labels, homeOf(target)) : null;
  if (promoted) keys.push(promoted);
  return keys.map((key) => needed(key, world, creating));
}

/** The namespace that a reference without one means. */
export function homeOf({ kind, namespace, name }: TargetRef): string {
  return kind === 'Namespace' ? name : namespace;
}

/** 'Service shop/cart', or '3 Services and 1 Namespace'. */
export function subject(targets: readonly TargetRef[]): string {
  const [first, ...others] = targets;
  if (first && others.length === 0) return words(first);
  const counts = new Map<string, number>();
  for (const { kind } of targets) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts].map(([kind, count]) => plural(count, kind, kind.endsWith('y') ? `${kind.slice(0, -1)}ies` : `${kind}s`)).join(' and ');
}

function aims({ mesh, waypoint, canary, ingress }: Enroll): string[] {
  const parts: string[] = [];
  if (mesh === 'join') parts.push('join the mesh');
  if (mesh === 'leave') parts.push('leave the mesh');
  if (waypoint.do === 'use') parts.push(`use waypoint ${nameKey(waypoint.waypoint)}`);
  if (waypoint.do === 'opt-out') parts.push('opt out of waypoints');
  if (waypoint.do === 'remove') parts.push('stop using a waypoint');
  if (canary.do === 'set') parts.push(`send ${canary.weight} % to canary ${nameKey(canary.waypoint)}`);
  if (canary.do === 'promote') parts.push('promote the canary');
  if (canary.do === 'remove') parts.push('end the canary');
  if (ingress === 'on') parts.push('let ingress go through the waypoint');
  if (ingress === 'off') parts.push('let ingress bypass the waypoint');
  if (ingress === 'remove') parts.push('say nothing about ingress');
  return parts;
}
