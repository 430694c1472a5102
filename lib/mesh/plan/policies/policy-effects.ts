import { gatewayKind } from '../../model/kinds/gateway.ts';
import type { Ref } from '../../model/ref.ts';
import { nameKey } from '../../model/ref.ts';
import type { World } from '../../model/world.ts';
import type { Key } from '../../resolve/answer.ts';
import { hostOf } from '../../resolve/hosts.ts';
import { discovery } from '../../resolve/mesh-settings.ts';
import type { Attachment } from '../../view/views.ts';
import { isWaypointClass, words } from '../build.ts';
import { some } from '../checks/check.ts';
import type { Forecast } from '../forecast.ts';
import type { Effect, Plan } from '../plan.ts';
import { rootNamespace } from './attach.ts';
import type { Place, Policy, PolicyKind } from './policy.ts';
import { policyKinds } from './policy-kinds.ts';

/** What a plan does to one policy or route, for the destinations for which it does the same. */
export interface PolicyEffect {
  readonly policy: Key & { readonly kind: string };
  /** 'stops' to apply, applies 'partly', goes on at another waypoint ('moves'), or 'starts'. */
  readonly kind: 'stops' | 'partly' | 'moves' | 'starts';
  /** None: it names a waypoint that is deleted and that handled nothing. */
  readonly destinations: readonly Ref[];
  readonly says: string;
}

const order: ReadonlyArray<PolicyEffect['kind']> = ['stops', 'partly', 'moves', 'starts'];

/** Namespaces whose policies may apply to what the plan changes, for each kind; none when it takes no waypoint from anything. */
export function namespacesToRead(plan: Plan, { effects, after }: Forecast, world: World): ReadonlyMap<PolicyKind, readonly string[]> {
  const near = new Set(doomed(plan).map(({ namespace }) => namespace));
  for (const change of changesIn(effects, world, after))
    for (const { destination, waypoint } of [...change.before, ...change.after].map(({ place }) => place))
      near.add(destination.namespace).add(waypoint.namespace);
  if (near.size === 0) return new Map();
  const seen = (namespaces: Iterable<string>) => [...namespaces].filter((name) => discovery(name, world) !== 'hidden').sort();
  return new Map(policyKinds.map((kind) => [kind, seen(kind.inRoot ? new Set(near).add(rootNamespace) : near)]));
}

/** Which of some policies stop, go on elsewhere or start to apply: the rules of attachment, before and after the plan. */
export function policyEffects(policies: readonly Policy[], plan: Plan, { effects, after }: Forecast, world: World): PolicyEffect[] {
  const changes = changesIn(effects, world, after);
  const near = byNamespace(changes);
  const gone = new Set(doomed(plan).map(nameKey));
  const found: PolicyEffect[] = [];
  for (const policy of policies) {
    const kind = policyKinds.find((one) => one.kind === policy.kind);
    if (!kind) continue;
    const same = new Map<PolicyEffect['kind'], Effected[]>();
    for (const change of policy.namespace === rootNamespace ? changes : (near.get(policy.namespace) ?? [])) {
      const effected = effectOn(change, (place) => kind.applies(policy, place));
      if (effected) same.set(effected.kind, [...(same.get(effected.kind) ?? []), effected]);
    }
    for (const [effect, on] of same)
      found.push({
        policy: { kind: policy.kind, namespace: policy.namespace, name: policy.name },
        kind: effect,
        destinations: on.map(({ change }) => change.target),
        says: says(effect, policy, on),
      });
    if (same.size === 0) found.push(...leftBehind(policy, gone));
  }
  const rank = ({ kind, policy }: PolicyEffect) => `${order.indexOf(kind)} ${policy.kind} ${nameKey(policy)}`;
  return found.sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
}

/** One destination whose waypoints change; several serve it while a canary takes a share. */
interface Change {
  readonly target: Ref;
  readonly before: readonly Served[];
  readonly after: readonly Served[];
}

interface Served {
  readonly place: Place;
  /** Percent of the connections. */
  readonly share: number;
}

function changesIn(effects: readonly Effect[], before: World, after: World): Change[] {
  return effects.flatMap((effect) => {
    const { target } = effect;
    const was = servedBy(target, effect.before.attachment, before);
    const will = servedBy(target, effect.after.attachment, after);
    const side = (served: readonly Served[]) => JSON.stringify(served.map(({ place, share }) => [place.waypoint, share]));
    return side(was) === side(will) ? [] : [{ target, before: was, after: will }];
  });
}

function servedBy(target: Ref, { state, waypoint, canary }: Attachment, world: World): Served[] {
  if (state !== 'handled' || !waypoint) return [];
  const shares = canary
    ? ([
        [waypoint, 100 - canary.weight],
        [canary.key, canary.weight],
      ] as const)
    : ([[waypoint, 100]] as const);
  return shares
    .filter(([, share]) => share > 0)
    .map(([{ namespace, name }, share]) => {
      const className = world.Gateway.get(namespace, name)?.className ?? '';
      const place = {
        destination: target,
        hosts: hostsOf(target, world),
        waypoint: { namespace, name },
        istios: isWaypointClass(className, world),
      };
      return { place, share };
    });
}

function hostsOf(target: Ref, world: World): readonly string[] {
  if (target.kind === 'Service') return [hostOf(target)];
  return target.kind === 'ServiceEntry' ? (world.ServiceEntry.get(target.namespace, target.name)?.hosts ?? []) : [];
}

function byNamespace(changes: readonly Change[]): Map<string, Change[]> {
  const found = new Map<string, Change[]>();
  for (const change of changes) {
    const places = [...change.before, ...change.after].map(({ place }) => place);
    for (const namespace of new Set(places.flatMap(({ destination, waypoint }) => [destination.namespace, waypoint.namespace]))) {
      const list = found.get(namespace);
      if (list) list.push(change);
      else found.set(namespace, [change]);
    }
  }
  return found;
}

/** What becomes of one policy at one destination. */
interface Effected {
  readonly kind: PolicyEffect['kind'];
  readonly change: Change;
  /** Where it applies afterwards. */
  readonly at: readonly Served[];
}

function effectOn(change: Change, applies: (place: Place) => boolean): Effected | null {
  const [was, at] = [change.before, change.after].map((served) => served.filter(({ place }) => applies(place))) as [Served[], Served[]];
  const share = (served: readonly Served[]) => served.reduce((sum, part) => sum + part.share, 0);
  const [from, to] = [share(was), share(at)];
  if (from === to) return waypointsOf(was) === waypointsOf(at) ? null : { kind: 'moves', change, at };
  return { kind: to === 0 ? 'stops' : to < from ? 'partly' : 'starts', change, at };
}

function waypointsOf(served: readonly Served[]): string {
  return [...new Set(served.map(({ place }) => nameKey(place.waypoint)))].sort().join(' and ');
}

/** A policy for a waypoint that is deleted and handled nothing: nothing changes for traffic, and it is left without a target. */
function leftBehind({ kind, namespace, name, refs }: Policy, gone: ReadonlySet<string>): PolicyEffect[] {
  const ref = refs.find((one) => one.group === gatewayKind.group && one.kind === 'Gateway' && gone.has(`${namespace}/${one.name}`));
  if (!ref) return [];
  const policy = { kind, namespace, name };
  return [
    { policy, kind: 'stops', destinations: [], says: `stops to apply: it names waypoint ${namespace}/${ref.name}, which is deleted` },
  ];
}

function doomed({ steps }: Plan): Key[] {
  return steps.filter(({ kind }) => kind === 'delete').map(({ target: { namespace, name } }) => ({ namespace, name }));
}

function says(effect: PolicyEffect['kind'], { action }: Policy, on: readonly Effected[]): string {
  const whom = some(on.map(({ change }) => words(change.target)).sort());
  const at = waypointsOf(on.flatMap((one) => one.at));
  const now = waypointsOf(on.flatMap(({ change }) => change.after));
  const what = action === '' ? '' : ` (${action})`;
  switch (effect) {
    case 'stops':
      return `stops to apply${what} to ${whom}: ${now === '' ? `no waypoint handles ${on.length === 1 ? 'it' : 'them'} any more` : `${now} does not apply it`}`;
    case 'partly':
      return `applies${what} to fewer of the connections to ${whom}: of ${now} only ${at} applies it`;
    case 'moves':
      return `goes on to apply${what} to ${whom}, at waypoint ${at}`;
    case 'starts':
      return `starts to apply${what} to ${whom}, at waypoint ${at}`;
  }
}
