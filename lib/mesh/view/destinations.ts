import type { Capture } from '../capture/capture.ts';
import { captureOf } from '../capture/capture.ts';
import type { PodRecord } from '../model/kinds/pod.ts';
import type { ServiceRecord } from '../model/kinds/service.ts';
import type { Labels } from '../model/meta.ts';
import { labelOf } from '../model/meta.ts';
import { label } from '../model/words.ts';
import type { World } from '../model/world.ts';
import type { Answer } from '../resolve/answer.ts';
import { Answers } from '../resolve/answers.ts';
import type { Look } from './look.ts';
import { lookOf, worst } from './look.ts';
import type { PodIndex } from './pod-index.ts';
import { podIndex } from './pod-index.ts';
import type { Attachment } from './views.ts';

/** One resolved destination of a namespace. */
export interface Destination {
  readonly kind: 'Service' | 'ServiceEntry' | 'Pod' | 'WorkloadEntry';
  readonly namespace: string;
  readonly name: string;
  readonly labels: Labels;
  readonly answer: Answer;
  readonly look: Look;
  /** Services: some pod behind it is in the mesh. Pods: ztunnel captured it. */
  readonly inMesh: boolean;
}

export interface PodDestination extends Destination {
  readonly pod: PodRecord;
  readonly capture: Capture;
}

export interface ServiceDestination extends Destination {
  readonly service: ServiceRecord;
  readonly pods: readonly PodDestination[];
}

/** Everything in one namespace that traffic can be addressed to, resolved. */
export interface NamespaceDestinations {
  readonly namespace: string;
  readonly services: readonly ServiceDestination[];
  readonly entries: readonly Destination[];
  readonly pods: readonly PodDestination[];
  readonly workloadEntries: readonly Destination[];
  /** Pods of each Gateway of this namespace, by its name (semantics.md 3.5). */
  readonly instances: ReadonlyMap<string, Instances>;
}

export interface Instances {
  readonly ready: number;
  readonly total: number;
}

/** `answers` are those of this world; without them everything is resolved for this call alone. */
export function resolveNamespace(namespace: string, world: World, answers: Answers = new Answers(world)): NamespaceDestinations {
  const labels = world.Namespace.get('', namespace)?.labels;
  const pods: PodDestination[] = [];
  for (const pod of world.Pod.in(namespace)) pods.push(podDestination(pod, labels, answers));
  const index = podIndex(pods);

  const services: ServiceDestination[] = [];
  for (const service of world.Service.in(namespace))
    services.push(serviceDestination(service, index, labels, world, answers.of('Service', service)));

  const entries: Destination[] = [];
  for (const entry of world.ServiceEntry.in(namespace)) {
    const answer = answers.of('ServiceEntry', entry);
    entries.push({
      kind: 'ServiceEntry',
      namespace,
      name: entry.name,
      labels: entry.labels,
      answer,
      look: lookOf(answer, false),
      inMesh: false,
    });
  }
  const workloadEntries: Destination[] = [];
  for (const entry of world.WorkloadEntry.in(namespace)) {
    const answer = answers.of('WorkloadEntry', entry);
    const inMesh = (labelOf(entry.labels, label.tunnel) ?? '').split(',').includes('http');
    workloadEntries.push({
      kind: 'WorkloadEntry',
      namespace,
      name: entry.name,
      labels: entry.labels,
      answer,
      look: lookOf(answer, inMesh),
      inMesh,
    });
  }
  return { namespace, services, entries, pods, workloadEntries, instances: instancesIn(pods) };
}

function instancesIn(pods: readonly PodDestination[]): Map<string, Instances> {
  const instances = new Map<string, Instances>();
  for (const { pod, labels } of pods) {
    const gateway = labelOf(labels, label.gatewayName);
    if (gateway === undefined) continue;
    const known = instances.get(gateway) ?? { ready: 0, total: 0 };
    instances.set(gateway, { ready: known.ready + (pod.ready && !pod.terminating ? 1 : 0), total: known.total + 1 });
  }
  return instances;
}

function podDestination(pod: PodRecord, namespaceLabels: Labels | undefined, answers: Answers): PodDestination {
  const capture = captureOf(pod, namespaceLabels);
  const answer = answers.of('Pod', pod);
  const inMesh = capture.state === 'captured';
  const look = worst([lookOf(answer, inMesh), ...(capture.state === 'drift' || capture.state === 'pending' ? (['drift'] as const) : [])]);
  return { kind: 'Pod', namespace: pod.namespace, name: pod.name, labels: pod.labels, pod, capture, answer, look, inMesh };
}

function serviceDestination(
  service: ServiceRecord,
  index: PodIndex<PodDestination>,
  namespaceLabels: Labels | undefined,
  world: World,
  answer: Answer,
): ServiceDestination {
  const pods = service.selector ? index.matching(service.selector) : handWritten(service, index, world);
  const inMesh = pods.length > 0 ? pods.some((p) => p.inMesh) : labelOf(namespaceLabels ?? {}, label.dataplaneMode) === 'ambient';
  return {
    kind: 'Service',
    namespace: service.namespace,
    name: service.name,
    labels: service.labels,
    service,
    pods,
    answer,
    look: lookOf(answer, inMesh),
    inMesh,
  };
}

/** The pods that hand-written EndpointSlices of a Service without selector point to. */
function handWritten(service: ServiceRecord, index: PodIndex<PodDestination>, world: World): PodDestination[] {
  const pods: PodDestination[] = [];
  for (const slice of world.EndpointSlice.in(service.namespace)) {
    if (slice.service !== service.name) continue;
    for (const endpoint of slice.endpoints) {
      const pod = index.named(endpoint.pod);
      if (pod) pods.push(pod);
    }
  }
  return pods;
}

export function attachmentOf(answer: Answer): Attachment {
  const { state, reason, waypoint, asked, source, canary, canaryError, message } = answer;
  return { state, reason, waypoint, asked, source, canary, canaryError, message };
}

/** Every destination of the namespace, each once. */
export function* allOf(destinations: NamespaceDestinations): Iterable<Destination> {
  yield* destinations.services;
  yield* destinations.entries;
  yield* destinations.pods;
  yield* destinations.workloadEntries;
}

/** The pods that a destination leads to: those of a Service, a Pod itself; none for what lies outside the cluster. */
export function podsBehind(destination: Destination): readonly PodDestination[] {
  if ('pods' in destination) return (destination as ServiceDestination).pods;
  return 'pod' in destination ? [destination as PodDestination] : [];
}
