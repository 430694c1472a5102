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
  /** Of its Namespace; undefined: there is none, or it may not be read. */
  readonly labels: Labels | undefined;
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

/**
 * `answers` are those of this world; without them everything is resolved for this call alone. `before` is what the namespace was
 * when it was last resolved: what still holds of it is taken over, so that a changed pod does not cost its whole namespace.
 */
export function resolveNamespace(
  namespace: string,
  world: World,
  answers: Answers = new Answers(world),
  before?: NamespaceDestinations,
): NamespaceDestinations {
  const labels = world.Namespace.get('', namespace)?.labels;
  const known = before?.labels === labels ? before : undefined;
  const pods: PodDestination[] = [];
  // A deleted pod only shifts the places; then they are made anew.
  for (const pod of world.Pod.in(namespace)) pods.push(podDestination(pod, labels, answers, known?.pods[pods.length]));
  const finder = podFinder(pods, known?.pods);

  const services: ServiceDestination[] = [];
  for (const service of world.Service.in(namespace)) {
    const same = known?.services[services.length];
    services.push(serviceDestination(service, finder, world, answers, same?.service === service ? same : undefined, labels));
  }

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
  return { namespace, labels, services, entries, pods, workloadEntries, instances: instancesIn(pods) };
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

function podDestination(
  pod: PodRecord,
  namespaceLabels: Labels | undefined,
  answers: Answers,
  known: PodDestination | undefined,
): PodDestination {
  if (known?.pod === pod && answers.holds(known.answer)) return known;
  const answer = answers.of('Pod', pod);
  const capture = captureOf(pod, namespaceLabels);
  const inMesh = capture.state === 'captured';
  const look = worst([lookOf(answer, inMesh), ...(capture.state === 'drift' || capture.state === 'pending' ? (['drift'] as const) : [])]);
  return { kind: 'Pod', namespace: pod.namespace, name: pod.name, labels: pod.labels, pod, capture, answer, look, inMesh };
}

function serviceDestination(
  service: ServiceRecord,
  finder: PodFinder,
  world: World,
  answers: Answers,
  same: ServiceDestination | undefined,
  namespaceLabels: Labels | undefined,
): ServiceDestination {
  const answer = same && answers.holds(same.answer) ? same.answer : answers.of('Service', service);
  const pods = service.selector ? finder.matching(service.selector, same?.pods) : handWritten(service, finder, world);
  if (same && same.pods === pods && same.answer === answer) return same;
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

interface PodFinder {
  /** `before` is what the same selector found when the namespace was last resolved. */
  matching(selector: Labels, before: readonly PodDestination[] | undefined): readonly PodDestination[];
  named(name: string): PodDestination | undefined;
}

/** Looks pods up by an index, which is made when it is needed: not while all pods are what they were in name and labels. */
function podFinder(pods: readonly PodDestination[], before: readonly PodDestination[] | undefined): PodFinder {
  const replaced = replacedIn(pods, before);
  let index: PodIndex<PodDestination> | undefined;
  const indexed = () => {
    index ??= podIndex(pods);
    return index;
  };
  return {
    named: (name) => indexed().named(name),
    matching(selector, found) {
      if (!replaced || !found) return indexed().matching(selector);
      return found.some((pod) => replaced.has(pod)) ? found.map((pod) => replaced.get(pod) ?? pod) : found;
    },
  };
}

/** The pods that are other objects than before, by what they were; undefined: a selector may find others than before. */
function replacedIn(
  pods: readonly PodDestination[],
  before: readonly PodDestination[] | undefined,
): ReadonlyMap<PodDestination, PodDestination> | undefined {
  if (before?.length !== pods.length) return undefined;
  const replaced = new Map<PodDestination, PodDestination>();
  for (const [at, pod] of pods.entries()) {
    const old = before[at];
    if (old === pod) continue;
    if (old?.name !== pod.name || old.labels !== pod.labels) return undefined;
    replaced.set(old, pod);
  }
  return replaced;
}

/** The pods that hand-written EndpointSlices of a Service without selector point to. */
function handWritten(service: ServiceRecord, finder: PodFinder, world: World): PodDestination[] {
  const pods: PodDestination[] = [];
  for (const slice of world.EndpointSlice.in(service.namespace)) {
    if (slice.service !== service.name) continue;
    for (const endpoint of slice.endpoints) {
      const pod = finder.named(endpoint.pod);
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
