import { isIp } from '../model/ip.ts';
import type { PodRecord } from '../model/kinds/pod.ts';
import type { ServiceRecord } from '../model/kinds/service.ts';
import type { ServiceEntryRecord } from '../model/kinds/service-entry.ts';
import type { WorkloadEntryRecord } from '../model/kinds/workload-entry.ts';
import type { Labels } from '../model/meta.ts';
import { labelOf } from '../model/meta.ts';
import { nameKey } from '../model/ref.ts';
import { isKnown } from '../model/table.ts';
import { annotation, label } from '../model/words.ts';
import type { World } from '../model/world.ts';
import type { Answer } from '../resolve/answer.ts';
import { isOutOfSight } from '../resolve/conditions.ts';
import { matchesLabels } from '../resolve/label-selector.ts';
import {
  hasImplicitEndpoint,
  labelsOfEntry,
  resolveBareAddress,
  resolveInlineEndpoint,
  resolvePod,
  resolveWorkloadEntry,
} from '../resolve/workload.ts';
import { isUntold } from './binding.ts';

/**
 * What receives a connection at a workload (semantics.md 2.3).
 * - ztunnel: of its node. - HBONE: the workload itself. - sidecar. - plain: nothing of the mesh. - cut off: nothing at all, it has no connectivity.
 */
export type Inbound = 'ztunnel' | 'HBONE' | 'sidecar' | 'plain' | 'cut off';

/** Something that a connection can arrive at. */
export interface End {
  readonly name: string;
  /** 'pod' or 'workload', for counting. */
  readonly noun: 'pod' | 'workload';
  readonly address: string;
  readonly answer: Answer;
  readonly inbound: Inbound;
  readonly hostNetwork: boolean;
  /** ztunnel finds it by its IP. */
  readonly byIp: boolean;
  /** Its waypoint is not told about it (semantics.md 4.10). */
  readonly untold: boolean;
  readonly labels: Labels;
  readonly namespace: string;
}

/** The workloads behind a destination. `unread` says why they are not all known, as a clause; '' when they are. */
export interface Ends {
  readonly ends: readonly End[];
  readonly unread: string;
}

export function endOfPod(pod: PodRecord, world: World): End {
  const answer = resolvePod(pod, world);
  return {
    name: `Pod ${nameKey(pod)}`,
    noun: 'pod',
    address: pod.ip,
    answer,
    inbound: inboundOf(pod),
    hostNetwork: pod.hostNetwork,
    byIp: !pod.hostNetwork && !isOutOfSight(answer),
    untold: isUntold(pod.labels),
    labels: pod.labels,
    namespace: pod.namespace,
  };
}

/** What is installed, not what the labels ask for. */
function inboundOf(pod: PodRecord): Inbound {
  if (speaksHbone(pod.labels)) return 'HBONE';
  const redirection = labelOf(pod.annotations, annotation.redirection);
  if (redirection === 'enabled') return 'ztunnel';
  if (redirection === 'pending') return 'cut off';
  return labelOf(pod.annotations, annotation.sidecarStatus) === undefined ? 'plain' : 'sidecar';
}

function speaksHbone(labels: Labels): boolean {
  return (labelOf(labels, label.tunnel) ?? '').split(',').includes('http');
}

export function endOfWorkloadEntry(entry: WorkloadEntryRecord, world: World): End {
  const answer = resolveWorkloadEntry(entry, world);
  const labels = labelsOfEntry(entry);
  return {
    name: `WorkloadEntry ${nameKey(entry)}`,
    noun: 'workload',
    address: entry.address,
    answer,
    inbound: speaksHbone(labels) ? 'HBONE' : 'plain',
    hostNetwork: false,
    byIp: isIp(entry.address) && !isOutOfSight(answer),
    untold: isUntold(labels),
    labels,
    namespace: entry.namespace,
  };
}

/** What lies behind a VIP or a headless name, each once. */
export function endsBehindService(service: ServiceRecord, world: World): Ends {
  return service.selector ? selected(service.namespace, service.selector, world) : writtenByHand(service, world);
}

/** Selectors of Services and ServiceEntries select pods and WorkloadEntries of their namespace alike. */
function selected(namespace: string, selector: Labels, world: World): Ends {
  const ends: End[] = [];
  for (const pod of world.Pod.in(namespace)) if (isAlive(pod) && matchesLabels(selector, pod.labels)) ends.push(endOfPod(pod, world));
  for (const entry of world.WorkloadEntry.in(namespace)) {
    if (entry.address !== '' && matchesLabels(selector, labelsOfEntry(entry))) ends.push(endOfWorkloadEntry(entry, world));
  }
  return { ends, unread: unreadIn('Pod', namespace, world) || unreadIn('WorkloadEntry', namespace, world) };
}

function isAlive(pod: PodRecord): boolean {
  return pod.ip !== '' && pod.phase !== 'Succeeded' && pod.phase !== 'Failed' && !pod.terminating;
}

function writtenByHand(service: ServiceRecord, world: World): Ends {
  const { namespace } = service;
  const byAddress = new Map<string, End>();
  for (const slice of world.EndpointSlice.in(namespace)) {
    if (slice.service !== service.name) continue;
    for (const { address, pod: podName } of slice.endpoints) {
      const pod = podName === '' ? undefined : world.Pod.get(namespace, podName);
      byAddress.set(address, pod ? endOfPod(pod, world) : bareEnd(`address ${address}`, address, isIp(address)));
    }
  }
  return { ends: [...byAddress.values()], unread: unreadIn('EndpointSlice', namespace, world) || unreadIn('Pod', namespace, world) };
}

function unreadIn(kind: 'Pod' | 'WorkloadEntry' | 'EndpointSlice', namespace: string, world: World): string {
  const plural = kind === 'WorkloadEntry' ? 'WorkloadEntries' : `${kind}s`;
  return isKnown(world[kind].knowledge(namespace)) ? '' : `${plural} of namespace ${namespace} may not be read`;
}

/** What lies behind the VIPs of an entry: selected workloads, inline endpoints, or what DNS or the client says. */
export function endsBehindEntry(entry: ServiceEntryRecord, world: World): Ends {
  if (entry.workloadSelector) return selected(entry.namespace, entry.workloadSelector, world);
  if (entry.endpoints.length > 0) return { ends: inlineEnds(entry, world), unread: '' };
  const outside = hasImplicitEndpoint(entry) || entry.resolution === 'NONE';
  return { ends: outside ? [endOfHost(entry)] : [], unread: '' };
}

export function inlineEnds(entry: ServiceEntryRecord, world: World): readonly End[] {
  return entry.endpoints.map((endpoint) => {
    const answer = resolveInlineEndpoint(entry, endpoint, world);
    return {
      ...bareEnd(`endpoint ${endpoint.address}`, endpoint.address, isIp(endpoint.address) && !isOutOfSight(answer)),
      answer,
      inbound: speaksHbone(endpoint.labels) ? 'HBONE' : 'plain',
      untold: isUntold(endpoint.labels),
      labels: endpoint.labels,
      namespace: entry.namespace,
    };
  });
}

/** A host as DNS resolves it. */
export function endOfHost({ hosts }: { readonly hosts: readonly string[] }): End {
  return bareEnd(hosts.length === 1 ? `host ${hosts[0]}` : 'the host', '', false);
}

function bareEnd(name: string, address: string, byIp: boolean): End {
  const answer = resolveBareAddress({ kind: 'EndpointSlice', namespace: '', name: '' });
  return {
    name,
    noun: 'workload',
    address,
    answer,
    inbound: 'plain',
    hostNetwork: false,
    byIp,
    untold: false,
    labels: {},
    namespace: '',
  };
}
