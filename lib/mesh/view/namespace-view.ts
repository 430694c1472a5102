import type { NamespaceRecord } from '../model/kinds/namespace.ts';
import { labelOf } from '../model/meta.ts';
import { nameKey } from '../model/ref.ts';
import { isKnown } from '../model/table.ts';
import { label } from '../model/words.ts';
import type { World } from '../model/world.ts';
import { referenceIn } from '../resolve/reference.ts';
import type { Destination, NamespaceDestinations } from './destinations.ts';
import { allOf, attachmentOf } from './destinations.ts';
import type { Look } from './look.ts';
import { looks, worst } from './look.ts';
import type { MeshMembership, NamespaceCard, NamespaceView, Selection, ServiceNode, WaypointNode, WorkloadNode } from './views.ts';
import type { Load } from './waypoint-node.ts';
import { isWaypointGateway, madeFor, noLoad, waypointNode } from './waypoint-node.ts';
import { compare, nameOfOwner, ownerOf, workloadNodes } from './workloads.ts';

/** One namespace of the overview. `matches` is filled in by the overview when there is a filter. */
export function namespaceCard(destinations: NamespaceDestinations, world: World): NamespaceCard {
  const { namespace } = destinations;
  const record = world.Namespace.get('', namespace);
  const counts: Partial<Record<Look, number>> = {};
  let loudest: Destination | undefined;
  for (const destination of allOf(destinations)) {
    counts[destination.look] = (counts[destination.look] ?? 0) + 1;
    if (!loudest || looks.indexOf(destination.look) < looks.indexOf(loudest.look)) loudest = destination;
  }
  // What istiod made for a waypoint is counted as that waypoint; `looks` stays lossless.
  const services = destinations.services.filter((s) => !madeFor(s, world));
  const pods = destinations.pods.filter((p) => !madeFor(p, world));
  const owners = new Set(pods.map((p) => nameOfOwner(p.pod)));
  let waypoints = 0;
  for (const gateway of world.Gateway.in(namespace)) if (isWaypointGateway(gateway, world, noLoad)) waypoints++;
  return {
    name: namespace,
    mesh: membership(record, world, namespace),
    asks: asksOf(record),
    worst: worst(Object.keys(counts) as Look[]),
    services: services.length,
    serviceEntries: destinations.entries.length,
    workloads: owners.size + destinations.workloadEntries.length,
    pods: pods.length,
    captured: pods.filter((p) => p.inMesh).length,
    waypoints,
    looks: counts,
    problem: loudest ? problemText(loudest) : '',
    matches: null,
    terminating: record?.phase === 'Terminating',
  };
}

function asksOf(record: NamespaceRecord | undefined): NamespaceCard['asks'] {
  const reference = record ? referenceIn(record.labels, record.name) : 'absent';
  if (reference === 'absent') return null;
  return reference === 'opted out' ? 'none' : reference;
}

function membership(record: NamespaceRecord | undefined, world: World, namespace: string): MeshMembership {
  if (!record) return isKnown(world.Namespace.knowledge(namespace)) ? 'outside' : 'unknown';
  const mode = labelOf(record.labels, label.dataplaneMode);
  if (mode === 'ambient') return 'ambient';
  if (labelOf(record.labels, label.injection) === 'enabled') return 'sidecar';
  return mode === 'none' ? 'opted out' : 'outside';
}

function problemText(destination: Destination): string {
  const subject = `${destination.kind} ${destination.name}`;
  const { answer } = destination;
  if (answer.state === 'broken') return `${subject} asks for ${answer.asked ? nameKey(answer.asked) : 'a waypoint'}: ${answer.reason}`;
  if (answer.state === 'unknown') return `${subject}: ${answer.message}`;
  if (destination.look === 'drift') return `${subject}: what its labels ask for and what istio-cni did differ`;
  return '';
}

/** Everything that is drawn inside one namespace. `loadOf` says how many destinations, of any namespace, each waypoint has. */
export function namespaceView(
  destinations: NamespaceDestinations,
  world: World,
  loadOf: (key: string) => Load,
): Omit<NamespaceView, 'revision'> {
  const shown = new Set<string>();
  const services: ServiceNode[] = [];
  for (const service of destinations.services) {
    if (madeFor(service, world)) continue;
    services.push({
      id: `Service/${service.namespace}/${service.name}`,
      kind: 'Service',
      namespace: service.namespace,
      name: service.name,
      type: service.service.headless ? 'headless' : service.service.type,
      look: service.look,
      attachment: attachmentOf(service.answer),
      pods: service.pods.length,
      captured: service.pods.filter((p) => p.inMesh).length,
      labels: service.labels,
    });
  }
  for (const entry of destinations.entries) services.push(entryNode(entry, world));
  const workloads = workloadNodes(destinations, world).filter(
    (w) => w.instanceOf === null || !world.Gateway.get(w.namespace, w.instanceOf),
  );
  for (const workload of workloads) shown.add(workload.id);
  return {
    card: namespaceCard(destinations, world),
    services: services.sort((a, b) => compare(a.name, b.name) || compare(a.kind, b.kind)),
    workloads,
    waypoints: waypointsOf(destinations, world, loadOf),
    selections: selectionsOf(destinations, shown, world),
  };
}

function entryNode(entry: Destination, world: World): ServiceNode {
  return {
    id: `ServiceEntry/${entry.namespace}/${entry.name}`,
    kind: 'ServiceEntry',
    namespace: entry.namespace,
    name: entry.name,
    type: world.ServiceEntry.get(entry.namespace, entry.name)?.hosts.join(', ') ?? '',
    look: entry.look,
    attachment: attachmentOf(entry.answer),
    pods: 0,
    captured: 0,
    labels: entry.labels,
  };
}

export function waypointsOf(destinations: NamespaceDestinations, world: World, loadOf: (key: string) => Load): WaypointNode[] {
  const nodes: WaypointNode[] = [];
  for (const gateway of world.Gateway.in(destinations.namespace)) {
    const load = loadOf(nameKey(gateway));
    if (isWaypointGateway(gateway, world, load)) nodes.push(waypointNode(gateway, world, load, destinations.instances.get(gateway.name)));
  }
  return nodes.sort((a, b) => compare(a.name, b.name));
}

/** Which Service reaches which workload, once a pair. */
function selectionsOf(destinations: NamespaceDestinations, shown: ReadonlySet<WorkloadNode['id']>, world: World): Selection[] {
  const selections: Selection[] = [];
  for (const service of destinations.services) {
    if (madeFor(service, world)) continue;
    const counts = new Map<string, number>();
    for (const pod of service.pods) {
      const owner = ownerOf(pod.pod);
      const id = `${owner.kind}/${pod.namespace}/${owner.name}`;
      if (shown.has(id)) counts.set(id, (counts.get(id) ?? 0) + 1);
    }
    for (const [workload, pods] of counts) selections.push({ service: `Service/${service.namespace}/${service.name}`, workload, pods });
  }
  return selections.sort((a, b) => compare(a.service, b.service) || compare(a.workload, b.workload));
}
