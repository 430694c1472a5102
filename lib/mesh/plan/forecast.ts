import { captureOf } from '../capture/capture.ts';
import type { Labels } from '../model/meta.ts';
import type { Ref } from '../model/ref.ts';
import { nameKey } from '../model/ref.ts';
import type { World } from '../model/world.ts';
import type { Key } from '../resolve/answer.ts';
import { Answers } from '../resolve/answers.ts';
import { settingsIn } from '../resolve/mesh-settings.ts';
import type { Destination } from '../view/destinations.ts';
import { allOf, attachmentOf, podsBehind, resolveNamespace } from '../view/destinations.ts';
import { lookOf } from '../view/look.ts';
import { worldAfter } from './after.ts';
import type { Effect, Step } from './plan.ts';
import { referrersIn } from './referrers.ts';

/** What a plan does, as far as the objects that may be read tell. */
export interface Forecast {
  /** Worst first: falls open, loses, moves, gains, repaired, changes; then by name. */
  readonly effects: readonly Effect[];
  readonly capture: { readonly join: number; readonly leave: number };
  /** The world after the plan. */
  readonly after: World;
}

/** The same resolution, once on the world as it is and once with the steps laid over it. */
export function forecast(steps: readonly Step[], world: World): Forecast {
  const after = worldAfter(steps, world);
  const [answersBefore, answersAfter] = [new Answers(world), new Answers(after)];
  const effects: Effect[] = [];
  const capture = { join: 0, leave: 0 };
  for (const namespace of affectedNamespaces(steps, world, after)) {
    const [homeBefore, homeAfter] = [world.Namespace.get('', namespace)?.labels, after.Namespace.get('', namespace)?.labels];
    for (const pod of world.Pod.in(namespace)) {
      const then = after.Pod.get(namespace, pod.name) ?? pod;
      const [was, will] = [captureOf(pod, homeBefore).expected, captureOf(then, homeAfter).expected];
      if (will && !was) capture.join++;
      if (was && !will) capture.leave++;
    }
    const later = new Map<string, Destination>();
    for (const destination of allOf(resolveNamespace(namespace, after, answersAfter)))
      later.set(`${destination.kind}/${destination.name}`, destination);
    for (const before of allOf(resolveNamespace(namespace, world, answersBefore))) {
      const effect = effectOf(before, later.get(`${before.kind}/${before.name}`), homeBefore, homeAfter);
      if (effect) effects.push(effect);
    }
  }
  return { effects: effects.sort(compareEffects), capture, after };
}

function compareEffects(a: Effect, b: Effect): number {
  const name = (effect: Effect) => `${effect.target.namespace}/${effect.target.name}`;
  return order.indexOf(a.kind) - order.indexOf(b.kind) || podRank(a) - podRank(b) || (name(a) < name(b) ? -1 : 1);
}

const order: ReadonlyArray<Effect['kind']> = ['open', 'loses', 'moves', 'gains', 'repaired', 'changes'];

function podRank(effect: Effect): number {
  return effect.target.kind === 'Pod' ? 1 : 0;
}

/** Every namespace with a destination that the steps may decide about: a Gateway is used from anywhere. */
export function affectedNamespaces(steps: readonly Step[], world: World, after: World): ReadonlySet<string> {
  const namespaces = new Set<string>();
  const gateways = new Set<string>();
  /** Where a namespace's labels decide whether istiod sees it, its Gateways come and go with them. */
  const hidable = new Set<string>();
  const discovers = (settingsIn(world).discoverySelectors ?? []).length > 0;
  for (const { target } of steps) {
    const home = target.kind === 'Namespace' ? target.name : target.namespace;
    namespaces.add(home);
    if (target.kind === 'Gateway') gateways.add(nameKey(target));
    if (target.kind === 'Namespace' && discovers) hidable.add(home);
  }
  if (gateways.size === 0 && hidable.size === 0) return namespaces;
  for (const side of [world, after])
    for (const { object, key } of referrersIn(side))
      if (gateways.has(nameKey(key)) || hidable.has(key.namespace))
        namespaces.add(object.kind === 'Namespace' ? object.name : object.namespace);
  return namespaces;
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
  const inMesh = willBeInMesh(before, after, homeBefore, homeAfter);
  return {
    target,
    before: { look: before.look, attachment: attachmentOf(before.answer) },
    after: { look: lookOf(after.answer, inMesh), attachment: attachmentOf(after.answer) },
    kind,
    says: says(kind, before, after),
  };
}

/** istio-cni will follow the labels; what it did so far stands where the labels do not change. */
function willBeInMesh(before: Destination, after: Destination, homeBefore: Labels | undefined, homeAfter: Labels | undefined): boolean {
  const later = new Map(podsBehind(after).map(({ pod }) => [pod.name, pod]));
  return podsBehind(before).some(({ pod, inMesh }) => {
    const [was, will] = [captureOf(pod, homeBefore).expected, captureOf(later.get(pod.name) ?? pod, homeAfter).expected];
    return was === will ? inMesh : will;
  });
}

function kindOfEffect({ answer: before }: Destination, { answer: after }: Destination): Effect['kind'] | null {
  const same = nameOf(before.waypoint) === nameOf(after.waypoint);
  if (after.state === 'broken') {
    // What asked for this one in vain before has nothing more to lose, whatever the reason is now.
    if (before.state !== 'broken' || nameOf(before.asked) !== nameOf(after.asked)) return 'open';
    return before.message === after.message ? null : 'changes';
  }
  if (after.state === 'handled') {
    if (before.state !== 'handled') return before.state === 'broken' ? 'repaired' : 'gains';
    if (!same) return 'moves';
    const [was, will] = [before, after].map(({ canary, canaryError, ingress }) => JSON.stringify([canary, canaryError, ingress]));
    return was === will ? null : 'changes';
  }
  if (before.state === 'handled') return 'loses';
  return before.state === after.state ? null : 'changes';
}

function nameOf(key: Key | null): string {
  return key ? nameKey(key) : '';
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
      return `${subject} ${changeWords(before, after)}`;
  }
}

function changeWords({ answer: before }: Destination, { answer: after }: Destination): string {
  if (after.state !== 'handled') return `changes from ${before.reason} to ${after.reason}`;
  if (JSON.stringify(before.canary) !== JSON.stringify(after.canary))
    return after.canary
      ? `sends ${after.canary.weight} % of its connections to canary ${nameKey(after.canary.key)}`
      : 'has no canary any more';
  if (before.canaryError !== after.canaryError)
    return after.canaryError ? `does not get its canary: ${after.canaryError}` : 'has no faulty canary any more';
  return after.ingress.use ? 'is reached through its waypoint by ingress gateways too' : 'is reached past its waypoint by ingress gateways';
}
