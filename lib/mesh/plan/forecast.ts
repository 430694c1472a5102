import { captureOf } from '../capture/capture.ts';
import type { NamespaceRecord } from '../model/kinds/namespace.ts';
import type { Labels } from '../model/meta.ts';
import type { Ref } from '../model/ref.ts';
import { nameKey } from '../model/ref.ts';
import { overlay } from '../model/table.ts';
import type { World } from '../model/world.ts';
import type { Destination } from '../view/destinations.ts';
import { allOf, attachmentOf, podsBehind, resolveNamespace } from '../view/destinations.ts';
import { lookOf } from '../view/look.ts';
import type { Change, Effect } from './plan.ts';

/** What a plan does, as far as the objects that may be read tell. */
export interface Forecast {
  /** Worst first: falls open, loses, moves, gains, repaired, changes; then by name. */
  readonly effects: readonly Effect[];
  readonly capture: { readonly join: number; readonly leave: number };
}

/** The same resolution, once on the world as it is and once with the changes laid over it. */
export function forecast(changes: readonly Change[], world: World): Forecast {
  const after = withChanges(changes, world);
  const namespaces = new Set(changes.map((c) => (c.target.kind === 'Namespace' ? c.target.name : c.target.namespace)));
  const effects: Effect[] = [];
  const capture = { join: 0, leave: 0 };
  for (const namespace of namespaces) {
    const [homeBefore, homeAfter] = [world.Namespace.get('', namespace)?.labels, after.Namespace.get('', namespace)?.labels];
    for (const pod of world.Pod.in(namespace)) {
      const [was, will] = [captureOf(pod, homeBefore).expected, captureOf(pod, homeAfter).expected];
      if (will && !was) capture.join++;
      if (was && !will) capture.leave++;
    }
    const later = new Map<string, Destination>();
    for (const destination of allOf(resolveNamespace(namespace, after))) later.set(`${destination.kind}/${destination.name}`, destination);
    for (const before of allOf(resolveNamespace(namespace, world))) {
      const effect = effectOf(before, later.get(`${before.kind}/${before.name}`), homeBefore, homeAfter);
      if (effect) effects.push(effect);
    }
  }
  return {
    effects: effects.sort(
      (a, b) => order.indexOf(a.kind) - order.indexOf(b.kind) || kindRank(a) - kindRank(b) || (a.target.name < b.target.name ? -1 : 1),
    ),
    capture,
  };
}

const order: ReadonlyArray<Effect['kind']> = ['open', 'loses', 'moves', 'gains', 'repaired', 'changes'];

function kindRank(effect: Effect): number {
  return effect.target.kind === 'Pod' ? 1 : 0;
}

/** The world after some label changes; nothing is copied. */
export function withChanges(changes: readonly Change[], world: World): World {
  const namespaces = new Map<string, NamespaceRecord>();
  for (const change of changes) {
    if (change.target.kind !== 'Namespace') continue;
    const key = `/${change.target.name}`;
    const record = namespaces.get(key) ?? world.Namespace.get('', change.target.name);
    if (record) namespaces.set(key, { ...record, labels: changed(record.labels, change) });
  }
  return { ...world, Namespace: overlay(world.Namespace, namespaces) };
}

function changed(labels: Labels, { key, after }: Change): Labels {
  const rest = Object.entries(labels).filter(([k]) => k !== key);
  return Object.fromEntries(after === null ? rest : [...rest, [key, after]]);
}

function effectOf(
  before: Destination,
  after: Destination | undefined,
  homeBefore: Labels | undefined,
  homeAfter: Labels | undefined,
): Effect | null {
  if (!after) return null;
  const kind = kindOfEffect(before, after);
  if (!kind) return null;
  const target: Ref = { kind: before.kind, namespace: before.namespace, name: before.name };
  const inMesh = willBeInMesh(before, homeBefore, homeAfter);
  return {
    target,
    before: { look: before.look, attachment: attachmentOf(before.answer) },
    after: { look: lookOf(after.answer, inMesh), attachment: attachmentOf(after.answer) },
    kind,
    says: says(kind, before, after),
  };
}

/** istio-cni will follow the labels; what it did so far stands where the labels do not change. */
function willBeInMesh(before: Destination, homeBefore: Labels | undefined, homeAfter: Labels | undefined): boolean {
  return podsBehind(before).some(({ pod, inMesh }) => {
    const [was, will] = [captureOf(pod, homeBefore).expected, captureOf(pod, homeAfter).expected];
    return was === will ? inMesh : will;
  });
}

function kindOfEffect({ answer: before }: Destination, { answer: after }: Destination): Effect['kind'] | null {
  const same = (before.waypoint ? nameKey(before.waypoint) : '') === (after.waypoint ? nameKey(after.waypoint) : '');
  if (after.state === 'broken') return before.state === 'broken' && same && before.message === after.message ? null : 'open';
  if (after.state === 'handled') {
    if (before.state === 'handled') return !same ? 'moves' : before.canary?.weight !== after.canary?.weight ? 'changes' : null;
    return before.state === 'broken' ? 'repaired' : 'gains';
  }
  if (before.state === 'handled') return 'loses';
  return before.state === after.state ? null : 'changes';
}

function says(kind: Effect['kind'], before: Destination, after: Destination): string {
  const subject = `${before.kind} ${before.name}`;
  const [from, to] = [before.answer.waypoint, after.answer.waypoint].map((key) => (key ? nameKey(key) : ''));
  switch (kind) {
    case 'open':
      return `${subject} asks for ${after.answer.asked ? nameKey(after.answer.asked) : 'a waypoint'} and does not get it: ${after.answer.message}`;
    case 'loses':
      return `${subject} loses waypoint ${from}; its L7 policies stop to apply`;
    case 'moves':
      return `${subject} moves from waypoint ${from} to ${to}`;
    case 'gains':
      return `${subject} gains waypoint ${to}`;
    case 'repaired':
      return `${subject} gets the waypoint that it asks for: ${to}`;
    case 'changes':
      return `${subject} changes from ${before.answer.reason} to ${after.answer.reason}`;
  }
}
