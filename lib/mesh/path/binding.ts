import type { ServiceRecord } from '../model/kinds/service.ts';
import type { ServiceEntryRecord } from '../model/kinds/service-entry.ts';
import type { Labels } from '../model/meta.ts';
import { labelOf } from '../model/meta.ts';
import { nameKey } from '../model/ref.ts';
import { isKnown } from '../model/table.ts';
import { label } from '../model/words.ts';
import type { World } from '../model/world.ts';
import type { Answer, Canary, Key, Reason } from '../resolve/answer.ts';
import { unknownCanary } from '../resolve/canary.ts';
import { isOutOfSight } from '../resolve/conditions.ts';
import { reachOf } from './reach.ts';
import type { PathRuleId } from './rules.ts';

/** What an answer means for a connection. Clauses begin in lower case. */
export type Binding =
  | Bound
  /** No waypoint; `lead` says why, `rules` what falls open. */
  | { readonly state: 'none'; readonly lead: string; readonly rules: readonly PathRuleId[] }
  /** The data plane does not know the destination. */
  | { readonly state: 'hidden'; readonly lead: string }
  | { readonly state: 'unknown'; readonly message: string };

export interface Bound {
  readonly state: 'bound';
  readonly key: Key;
  readonly canary: Canary | null;
  /** null: whatever is sent to the waypoint arrives. */
  readonly failure: Failure | null;
  /** What had to be assumed or left out, in sentences; '' otherwise. */
  readonly assumed: string;
  /** The principals that arrive at the workload. */
  readonly principals: readonly string[];
}

export interface Failure {
  readonly at: Key;
  readonly rule: 'F2' | 'F3';
  /** The rest of "the waypoint …". */
  readonly which: string;
  /** Percent of the connections that fail. */
  readonly percent: number;
}

/** `untold` is the clause why the waypoint is not told about the destination, '' if it is. */
export function bindingOf(answer: Answer, world: World, untold: string): Binding {
  if (answer.state === 'unknown') return { state: 'unknown', message: answer.message };
  if (isOutOfSight(answer)) return { state: 'hidden', lead: hiddenLead(answer.reason) };
  if (answer.state !== 'handled' || !answer.waypoint)
    return { state: 'none', lead: unboundLead(answer), rules: answer.state === 'broken' ? ['F1'] : [] };
  const binding = bound(answer.waypoint, answer.canary, world, untold);
  const uncounted = unknownCanary(answer) ?? answer.canaryError;
  if (binding.state !== 'bound' || uncounted === '') return binding;
  // istiod's texts end without a stop, ours with one.
  const canary = `Its canary is not counted: ${uncounted.replace(/\.$/, '')}.`;
  return { ...binding, assumed: [binding.assumed, canary].filter(Boolean).join(' ') };
}

function bound(key: Key, canary: Canary | null, world: World, untold: string): Binding {
  const primary = reachOf(key, world);
  if (primary.state === 'unsent') {
    return { state: 'none', lead: `it is bound to waypoint ${nameKey(key)}, ${primary.which}`, rules: ['F4'] };
  }
  const targets = [
    { key, percent: canary ? 100 - canary.weight : 100, reach: primary },
    ...(canary ? [{ key: canary.key, percent: canary.weight, reach: reachOf(canary.key, world) }] : []),
  ].filter(({ percent }) => percent > 0);
  const failing = targets.filter(({ reach }) => reach.state === 'fails');
  const percent = failing.reduce((sum, target) => sum + target.percent, 0);
  const first = failing[0];
  const failure: Failure | null = untold
    ? { at: key, rule: 'F3', which: untold, percent: 100 }
    : first
      ? { at: first.key, rule: 'F2', which: first.reach.which, percent }
      : null;
  const unsure = targets.find(({ reach }) => reach.state === 'assumed');
  return {
    state: 'bound',
    key,
    canary,
    failure,
    assumed: unsure && !failure ? `Assumed that waypoint ${nameKey(unsure.key)}, ${unsure.reach.which}, has a ready pod.` : '',
    principals: targets.flatMap((target) =>
      target.reach.accounts.map((account) => `cluster.local/ns/${target.key.namespace}/sa/${account}`),
    ),
  };
}

function hiddenLead(reason: Reason): string {
  switch (reason) {
    case 'NotDiscovered':
      return 'istiod does not look into its namespace';
    case 'OtherRevision':
      return 'it is for another revision of istiod';
    case 'HostTaken':
      return 'another object has its host';
    default:
      return 'the mesh hides it';
  }
}

function unboundLead({ state, reason, source, asked }: Answer): string {
  const it = source === 'namespace' ? 'its namespace' : 'it';
  const waypoint = asked ? nameKey(asked) : '';
  if (state === 'broken') return `${it} asks for waypoint ${waypoint} and does not get it (${reason})`;
  switch (reason) {
    case 'OptedOut':
      return `${it} opts out of waypoints`;
    case 'Exempt':
      return 'it belongs to a waypoint or a gateway';
    case 'InheritedTypeMismatch':
      return `waypoint ${waypoint} of its namespace does not handle workloads`;
    default:
      return 'nothing asks for a waypoint';
  }
}

/**
 * Whether ingress gateways use the waypoint of a destination. The namespace's label may be unreadable even where the answer is known,
 * because the answer did not need it.
 */
export function ingressUse(
  { namespace, labels }: { readonly namespace: string; readonly labels: Labels },
  { ingress }: Answer,
  world: World,
): 'yes' | 'no' | 'unknown' {
  if (ingress.use) return 'yes';
  const readable = Object.hasOwn(labels, label.ingressUseWaypoint) || world.Namespace.get('', namespace) !== undefined;
  return readable || isKnown(world.Namespace.knowledge(namespace)) ? 'no' : 'unknown';
}

const waypointManagers = new Set(['istio.io-mesh-controller', 'istio.io-eastwest-controller']);

/** A workload or a selector with such labels is left out of what waypoints are told (semantics.md 4.10). */
export function isUntold(labels: Labels): boolean {
  return waypointManagers.has(labelOf(labels, label.managed) ?? '');
}

const untoldByLabel = `which is not told about it because of the label ${label.managed}`;

export function untoldService({ selector }: ServiceRecord): string {
  return selector && isUntold(selector) ? untoldByLabel : '';
}

export function untoldWorkload(end: { readonly untold: boolean }): string {
  return end.untold ? untoldByLabel : '';
}

/** Entries that a waypoint does not serve although they are bound (semantics.md 4.7, 4.10, 10.1). */
export function untoldEntry(entry: ServiceEntryRecord, { waypoint }: Answer, world: World): string {
  if (entry.resolution === 'DYNAMIC_DNS' && entry.location === 'MESH_INTERNAL')
    return 'which does not serve a MESH_INTERNAL entry with resolution DYNAMIC_DNS';
  const className = waypoint && world.Gateway.get(waypoint.namespace, waypoint.name)?.className;
  if (!className) return '';
  const controller = world.GatewayClass.get('', className)?.controller ?? '';
  return className === 'istio-agentgateway-waypoint' || controller === 'istio.io/agentgateway-waypoint-controller'
    ? 'which is an agentgateway and serves no ServiceEntries'
    : '';
}
