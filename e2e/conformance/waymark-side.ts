import type { ServiceEntryRecord } from '../../lib/mesh/model/kinds/service-entry.ts';
import { labelOf } from '../../lib/mesh/model/meta.ts';
import type { Ref } from '../../lib/mesh/model/ref.ts';
import { label } from '../../lib/mesh/model/words.ts';
import type { World } from '../../lib/mesh/model/world.ts';
import type { Answer, Key, Step } from '../../lib/mesh/resolve/answer.ts';
import type { WrittenCondition } from '../../lib/mesh/resolve/conditions.ts';
import { isOutOfSight, serviceEntryConditions, waypointBound } from '../../lib/mesh/resolve/conditions.ts';
import { hostOf } from '../../lib/mesh/resolve/hosts.ts';
import { settingsIn } from '../../lib/mesh/resolve/mesh-settings.ts';
import type { DestinationKind } from '../../lib/mesh/resolve/resolve.ts';
import { explain } from '../../lib/mesh/resolve/resolve.ts';
import { takenHosts } from '../../lib/mesh/resolve/service.ts';
import { visibilityOf } from '../../lib/mesh/resolve/visibility.ts';
import { addressOf, waypointOf } from '../../lib/mesh/resolve/waypoint.ts';
import { hasImplicitEndpoint, resolveInlineEndpoint } from '../../lib/mesh/resolve/workload.ts';
import type { Sent } from './istiod-side.ts';
import { sentWith } from './istiod-side.ts';

/** What Waymark says and why. */
export interface Explained {
  readonly object: Ref;
  readonly answer: Answer;
  readonly trace: readonly Step[];
}

/** One record of the ambient index, or one that is missing there. */
export interface Destination extends Explained {
  /** null: istiod sends nothing about it. */
  readonly sent: Sent | null;
}

/** The conditions that an object should have, of the types that are judged. */
export interface Expected extends Explained {
  readonly conditions: readonly WrittenCondition[];
  readonly judged: readonly string[];
}

export interface WaymarkSide {
  /** Keys as in IstiodSide. */
  readonly destinations: ReadonlyMap<string, Destination>;
  /** Of every object, by `Kind/namespace/name`. */
  readonly expected: ReadonlyMap<string, Expected>;
  /** Objects, `Kind/namespace/name`, of which nobody can tell who has their host: they are of the same second. */
  readonly ties: ReadonlySet<string>;
}

export function idOf({ kind, namespace, name }: Ref): string {
  return `${kind}/${namespace}/${name}`;
}

const bound = 'istio.io/WaypointBound';
const missing = 'istio.io/WaypointMissing';
const visible = 'istio.io/VisibilityApplied';

/** Resolves everything in these namespaces with the code of the page, in the world as it was read from the API server. */
export function readWaymark(world: World, namespaces: ReadonlySet<string>): WaymarkSide {
  const destinations = new Map<string, Destination>();
  const expected = new Map<string, Expected>();
  const ties = new Set<string>();

  const explained = (kind: DestinationKind, { namespace, name }: Key) => {
    const found = explain(kind, namespace, name, world);
    if (!found) throw new Error(`${kind} ${namespace}/${name} was listed and is not there`);
    return { object: { kind, namespace, name } as Ref, ...found };
  };
  const expect = (found: Explained, conditions: ReadonlyArray<WrittenCondition | null>, types: string[]) => {
    // What istiod does not see it does not clean up either (semantics.md 4.9).
    const judged = isOutOfSight(found.answer) ? [] : types;
    expected.set(idOf(found.object), {
      ...found,
      conditions: conditions.filter((one): one is WrittenCondition => one !== null && judged.includes(one.type)),
      judged,
    });
  };

  for (const namespace of namespaces) {
    for (const service of world.Service.in(namespace)) {
      const found = explained('Service', service);
      destinations.set(`service ${namespace}/${hostOf(service)}`, { ...found, sent: serviceSent(found.answer, world) });
      expect(found, [waypointBound(found.answer)], [bound]);
    }
    for (const entry of world.ServiceEntry.in(namespace)) {
      const found = explained('ServiceEntry', entry);
      if (isTied(entry, world)) ties.add(idOf(found.object));
      for (const [key, destination] of ofEntry(entry, found, world)) destinations.set(key, destination);
      const hosts = entry.hosts.filter((host) => host.startsWith('*')).length;
      const racing = labelOf(entry.annotations, 'istio.io/connect-strategy')?.toUpperCase() === 'RACE_FIRST_TCP_CONNECT';
      // With some wildcards among the hosts, whichever host was looked at last decides (semantics.md 4.9).
      const types = hosts === 0 || hosts === entry.hosts.length || racing ? [bound, missing, visible] : [bound, visible];
      expect(found, serviceEntryConditions(entry, found.answer, world), types);
    }
    for (const entry of world.WorkloadEntry.in(namespace)) {
      const found = explained('WorkloadEntry', entry);
      const sent = workloadSent(found.answer, namespace, { ...entry.specLabels, ...entry.labels }, world);
      destinations.set(`workload networking.istio.io/WorkloadEntry/${namespace}/${entry.name}`, { ...found, sent });
      expect(found, [waypointBound(found.answer)], [bound]);
    }
    for (const pod of world.Pod.in(namespace)) {
      const found = explained('Pod', pod);
      destinations.set(`workload Pod/${namespace}/${pod.name}`, {
        ...found,
        sent: workloadSent(found.answer, namespace, pod.labels, world),
      });
      expect(found, [], []);
    }
    for (const slice of world.EndpointSlice.in(namespace)) {
      const found = explain('Service', namespace, slice.service, world);
      const object = { kind: 'EndpointSlice', namespace, name: slice.name } as const;
      for (const { address, pod } of slice.endpoints) {
        if (!found || pod !== '') continue;
        const sent = isOutOfSight(found.answer) ? null : sentWith({});
        destinations.set(`workload discovery.k8s.io/EndpointSlice/${namespace}/${slice.name}/${address}`, { ...found, object, sent });
      }
    }
  }
  return { destinations, expected, ties };
}

/** Each host of an entry, each endpoint written in it, or the addresses that DNS gives for its hosts. */
function* ofEntry(entry: ServiceEntryRecord, found: Explained, world: World): Iterable<[string, Destination]> {
  const { namespace, name } = entry;
  const hidden = isOutOfSight(found.answer);
  const taken = new Set(takenHosts(entry, world, settingsIn(world)).map(({ host }) => host));
  const visibility = visibilityOf(entry, world, settingsIn(world));
  const uid = `workload networking.istio.io/ServiceEntry/${namespace}/${name}`;
  for (const host of entry.hosts) {
    // The record under this key is that of its owner.
    if (taken.has(host)) continue;
    const sent = serviceSent(found.answer, world);
    yield [`service ${namespace}/${host}`, { ...found, sent: sent && { ...sent, visibility: visibility ?? 'unknown' } }];
    if (hasImplicitEndpoint(entry)) yield [`${uid}/${host}`, { ...found, sent: hidden ? null : sentWith({}) }];
  }
  for (const endpoint of entry.endpoints) {
    const trace: Step[] = [];
    const answer = resolveInlineEndpoint(entry, endpoint, world, trace);
    const sent = hidden ? null : workloadSent(answer, namespace, endpoint.labels, world);
    yield [`${uid}/${endpoint.address}`, { object: found.object, answer, trace, sent }];
  }
}

function serviceSent(answer: Answer, world: World): Sent | null {
  if (isOutOfSight(answer)) return null;
  if (answer.state === 'unknown') return sentWith({ waypoint: `unknown: ${answer.message}` });
  const { waypoint, canary, ingress } = answer;
  if (!waypoint) return sentWith({});
  const text = addressText(waypoint, world);
  return sentWith({
    waypoint: text,
    weighted: canary ? `${text} ${100 - canary.weight}, ${addressText(canary.key, world)} ${canary.weight}` : '',
    ingress: String(ingress.use),
  });
}

function workloadSent(answer: Answer, namespace: string, labels: Readonly<Record<string, string>>, world: World): Sent | null {
  if (isOutOfSight(answer)) return null;
  if (answer.state === 'unknown') return sentWith({ waypoint: `unknown: ${answer.message}` });
  if (answer.reason !== 'Exempt') return sentWith({ waypoint: answer.waypoint ? addressText(answer.waypoint, world) : '' });
  const gateway = world.Gateway.get(namespace, labelOf(labels, label.gatewayName) ?? '');
  const binding = gateway && waypointOf(gateway, world).binding;
  return sentWith({ tunnel: binding ? `${binding.protocol}:${binding.port}` : '' });
}

function addressText({ namespace, name }: Key, world: World): string {
  const gateway = world.Gateway.get(namespace, name);
  return (gateway && addressOf(gateway)?.value) ?? '';
}

/** Another entry of the namespace has one of its hosts and is exactly as old. The tests keep such entries a second apart. */
function isTied(entry: ServiceEntryRecord, world: World): boolean {
  for (const other of world.ServiceEntry.in(entry.namespace)) {
    if (other.name === entry.name || other.created !== entry.created) continue;
    if (other.hosts.some((host) => entry.hosts.includes(host))) return true;
  }
  return false;
}
