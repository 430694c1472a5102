import { isIp } from '../model/ip.ts';
import type { PodRecord } from '../model/kinds/pod.ts';
import type { ServiceRecord } from '../model/kinds/service.ts';
import type { ServiceEntryRecord } from '../model/kinds/service-entry.ts';
import type { WorkloadEntryRecord } from '../model/kinds/workload-entry.ts';
import { nameKey } from '../model/ref.ts';
import { isKnown } from '../model/table.ts';
import { label } from '../model/words.ts';
import type { World } from '../model/world.ts';
import type { Answer, Canary, Key } from '../resolve/answer.ts';
import { matchesLabels } from '../resolve/label-selector.ts';
import { settingsIn } from '../resolve/mesh-settings.ts';
import { resolveService, resolveServiceEntry } from '../resolve/service.ts';
import { visibilityOf } from '../resolve/visibility.ts';
import type { Binding } from './binding.ts';
import { bindingOf, ingressUse, untoldEntry, untoldService } from './binding.ts';
import type { End, Ends } from './ends.ts';
import { endOfHost, endOfPod, endOfWorkloadEntry, endsBehindEntry, endsBehindService, inlineEnds } from './ends.ts';
import type { Leg } from './leg.ts';
import { render } from './leg.ts';
import type { PathRuleId } from './rules.ts';
import { legsToAddresses, legsToName, legsToVip } from './ways.ts';

export const callers = ['ambient pod', 'sidecar pod', 'ingress gateway', 'outside', 'waypoint'] as const;
export type Caller = (typeof callers)[number];

/**
 * How the destination is addressed.
 * - service: by ClusterIP or the VIP of a ServiceEntry.
 * - headless name: by a name that resolves to pod IPs.
 * - workload: by the IP of a pod, WorkloadEntry or inline endpoint.
 * - external: by a node port or the address of a load balancer.
 * - name: by the name of an ExternalName Service, or by a DNS name without VIP.
 */
export type Addressing = 'service' | 'headless name' | 'workload' | 'external' | 'name';

/**
 * - waypoint: it passes the waypoint.
 * - l4: no waypoint is asked for; HBONE carries it to the destination, L4 only.
 * - bypass: it goes straight to a workload, past a waypoint that the destination or the workload is bound to.
 * - direct: no waypoint is asked for; it arrives as plain TCP, or between sidecars.
 * - fails: the waypoint cannot take it, or there is nothing to connect to.
 * - unknown: something that decides may not be read.
 */
export type Outcome = 'waypoint' | 'l4' | 'bypass' | 'direct' | 'fails' | 'unknown';

/** What happens to a connection of one kind of caller that addresses a destination in one way (semantics.md 4.8). */
export interface CallPath {
  readonly caller: Caller;
  readonly addressing: Addressing;
  readonly outcome: Outcome;
  /** The waypoint it passes, passes by (bypass), or fails at; null otherwise. With a canary: the primary, unless the canary is what fails. */
  readonly waypoint: Key | null;
  readonly canary: Canary | null;
  /** For how many of the workloads behind the destination this holds; null: for every connection. Paths of one pair add up to `of`. */
  readonly share: { readonly count: number; readonly of: number } | null;
  /** From the caller to where it arrives, in words. */
  readonly hops: readonly string[];
  /** What decided, in the order of the decision. */
  readonly rules: readonly PathRuleId[];
  /** What happens and why, in one sentence. */
  readonly says: string;
  /** What to do or to know about it; '' when there is nothing to add. */
  readonly hint: string;
}

/** Paths to a Service: by its VIP or headless name, and from outside the cluster if its type opens it. In the order of `callers`. */
export function pathsToService(service: ServiceRecord, world: World): readonly CallPath[] {
  if (service.type === 'ExternalName') return pathsToExternalName(service, world);
  const subject = `Service ${nameKey(service)}`;
  const answer = resolveService(service, world);
  const binding = bindingOf(answer, world, untoldService(service));
  const behind = endsBehindService(service, world);
  const to = { subject, binding, ingress: ingressUse(service, answer, world), world };
  const inside = service.headless
    ? each('headless name', subject, behind, (caller) => legsToAddresses(caller, behind, { ...to, headless: true }))
    : each('service', subject, behind, (caller) => legsToVip(caller, behind, to));
  if (service.type !== 'NodePort' && service.type !== 'LoadBalancer') return inside;
  const lead = 'only cluster IPs are VIPs';
  const outside = each('external', subject, behind, (caller) =>
    legsToName(caller, behind, { ...to, lead, rules: ['A1', 'D3'], hint: outsideHint(caller, binding) }),
  );
  return [...inside, ...outside];
}

/** Paths to a ServiceEntry: by its VIP, else by its host name; and to the inline endpoints that have an IP. */
export function pathsToServiceEntry(entry: ServiceEntryRecord, world: World): readonly CallPath[] {
  const subject = `ServiceEntry ${nameKey(entry)}`;
  const answer = resolveServiceEntry(entry, world);
  const behind = endsBehindEntry(entry, world);
  const host: Ends = { ends: [endOfHost(entry)], unread: '' };
  const to = {
    subject,
    binding: bindingOf(answer, world, untoldEntry(entry, answer, world)),
    ingress: ingressUse(entry, answer, world),
    world,
  };
  const wildcardOnly = entry.hosts.length > 0 && entry.hosts.every((name) => name.startsWith('*'));
  const applies = !wildcardOnly || to.binding.state !== 'none';
  const inline: Ends = { ends: inlineEnds(entry, world).filter(({ address }) => isIp(address)), unread: '' };
  const direct = inline.ends.length > 0 ? pathsToWorkload(subject, inline, world, frontHint(subject, answer)) : [];
  if (entry.addresses.length === 0 || !applies) {
    const lead = applies ? 'it has no VIP' : 'it does not apply until it is bound to a waypoint';
    const rules: readonly PathRuleId[] = applies ? ['A6', 'D3'] : ['A8', 'D3'];
    const hint =
      to.binding.state === 'bound' ? 'Without spec.addresses or an address that istiod allocates, no client reaches the waypoint.' : '';
    const addressing = entry.addresses.length === 0 ? 'name' : 'service';
    return [...each(addressing, subject, host, (caller) => legsToName(caller, host, { ...to, lead, rules, hint })), ...direct];
  }
  // Only the mesh knows the VIP: outside of it the name leads to what DNS says.
  const seenBy = (caller: Caller) => (caller === 'outside' || to.binding.state === 'hidden' ? host : behind);
  const paths = each('service', subject, seenBy, (caller) => legsToVip(caller, seenBy(caller), to));
  const note = entryNote(entry, answer, world);
  return [...paths.map((path) => ({ ...path, hint: [path.hint, note].filter(Boolean).join(' ') })), ...direct];
}

function outsideHint(caller: Caller, { state }: Binding): string {
  return caller === 'outside' && state === 'bound'
    ? `From outside the cluster the waypoint is reached through an ingress gateway, with ${label.ingressUseWaypoint}=true.`
    : '';
}

function entryNote(entry: ServiceEntryRecord, { reason }: Answer, world: World): string {
  if (reason === 'HostTaken') return 'Its name leads to the object that has the host.';
  if (visibilityOf(entry, world, settingsIn(world)) !== 'NAMESPACE') return '';
  return `Only clients in namespace ${entry.namespace} see it: for others its address is passed through (D3).`;
}

/** Paths to the IP of a pod; none while nothing can be addressed: it has no IP yet or has ended. */
export function pathsToPod(pod: PodRecord, world: World): readonly CallPath[] {
  if (pod.ip === '' || pod.phase === 'Succeeded' || pod.phase === 'Failed') return [];
  const end = endOfPod(pod, world);
  return pathsToWorkload(end.name, { ends: [end], unread: '' }, world, servicesInFront(end, world));
}

/** Paths to the address of a WorkloadEntry; none if it has no address. */
export function pathsToWorkloadEntry(entry: WorkloadEntryRecord, world: World): readonly CallPath[] {
  if (entry.address === '') return [];
  const end = endOfWorkloadEntry(entry, world);
  return pathsToWorkload(end.name, { ends: [end], unread: '' }, world, servicesInFront(end, world));
}

/** `front` is said where a client in the mesh does not pass a waypoint. */
function pathsToWorkload(subject: string, only: Ends, world: World, front: string): readonly CallPath[] {
  const to = { subject, binding: { state: 'none', lead: '', rules: [] }, ingress: 'no', world, headless: false } as const;
  return each('workload', subject, only, (caller) => legsToAddresses(caller, only, to)).map((path) =>
    path.caller === 'ambient pod' && (path.outcome === 'l4' || path.outcome === 'direct')
      ? { ...path, hint: [path.hint, front].filter(Boolean).join(' ') }
      : path,
  );
}

/** The Services whose waypoint counts by VIP only, while this is about the IP. */
function servicesInFront({ namespace, labels }: End, world: World): string {
  const hints: string[] = [];
  for (const service of world.Service.in(namespace)) {
    if (service.headless || !service.selector || !matchesLabels(service.selector, labels)) continue;
    hints.push(frontHint(`Service ${nameKey(service)}`, resolveService(service, world)));
  }
  return hints.filter(Boolean).join(' ');
}

function frontHint(subject: string, { waypoint }: Answer): string {
  return waypoint ? `${subject} is bound to waypoint ${nameKey(waypoint)}: who calls the IP goes past it.` : '';
}

/** The CNAME is followed once: to a Service of this cluster, or out of it. */
function pathsToExternalName(service: ServiceRecord, world: World): readonly CallPath[] {
  const subject = `Service ${nameKey(service)}`;
  const [, name, namespace] = /^([^.]+)\.([^.]+)\.svc(?:\.|$)/.exec(service.externalName) ?? [];
  const target = name !== undefined && namespace !== undefined ? world.Service.get(namespace, name) : undefined;
  const host: Ends = { ends: [endOfHost({ hosts: [service.externalName] })], unread: '' };
  if (target && target.type !== 'ExternalName') {
    return pathsToService(target, world)
      .filter(({ addressing }) => addressing !== 'external')
      .map((path) => ({
        ...path,
        addressing: 'name',
        rules: ['A3', ...path.rules],
        hint: [`The name is an alias of Service ${nameKey(target)}.`, path.hint].filter(Boolean).join(' '),
      }));
  }
  if (!target && namespace !== undefined && !isKnown(world.Service.knowledge(namespace))) {
    const unread = `its name is an alias of ${service.externalName}, and Services of namespace ${namespace} may not be read`;
    return each('name', subject, { ends: [], unread }, (): Leg[] => [
      { outcome: 'unknown', waypoint: null, canary: null, via: [], rules: ['A3'], says: () => `unknown: ${unread}`, hint: '', ends: [] },
    ]);
  }
  const to = {
    subject,
    binding: { state: 'none', lead: '', rules: [] },
    ingress: 'no',
    world,
    lead: `the name is an alias of ${service.externalName}, which is no destination of the mesh`,
    rules: ['A3', 'D3'],
    hint: `A label ${label.useWaypoint} on a Service of type ExternalName does nothing.`,
  } as const;
  return each('name', subject, host, (caller) => legsToName(caller, host, to));
}

function each(
  addressing: Addressing,
  subject: string,
  behind: Ends | ((caller: Caller) => Ends),
  legs: (caller: Caller) => readonly Leg[],
): CallPath[] {
  return callers.flatMap((caller) =>
    render(legs(caller), caller, addressing, subject, typeof behind === 'function' ? behind(caller) : behind),
  );
}
