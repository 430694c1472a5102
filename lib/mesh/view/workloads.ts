import type { PodRecord } from '../model/kinds/pod.ts';
import type { WorkloadRecord } from '../model/kinds/workload.ts';
import { labelOf } from '../model/meta.ts';
import { label } from '../model/words.ts';
import type { World } from '../model/world.ts';
import type { Destination, NamespaceDestinations, PodDestination } from './destinations.ts';
import { attachmentOf } from './destinations.ts';
import type { Look } from './look.ts';
import { looks, worst } from './look.ts';
import type { WorkloadNode } from './views.ts';
import { podLimit } from './views.ts';

/** Kind and name of what owns a pod: the Deployment behind its ReplicaSet; the pod itself when nothing does. */
export function ownerOf(pod: PodRecord): { readonly kind: string; readonly name: string } {
  const { owner } = pod;
  if (!owner || owner.kind === 'Node') return { kind: 'Pod', name: pod.name };
  const hash = labelOf(pod.labels, label.podTemplateHash);
  if (owner.kind === 'ReplicaSet' && hash && owner.name.endsWith(`-${hash}`))
    return { kind: 'Deployment', name: owner.name.slice(0, -hash.length - 1) };
  return owner;
}

const names = new WeakMap<object, { readonly hash: string | undefined; readonly text: string }>();

/** Kind and name of the owner as one text. The pods of a workload share their owner, so it is put together once for them. */
export function nameOfOwner(pod: PodRecord): string {
  const hash = labelOf(pod.labels, label.podTemplateHash);
  const known = pod.owner ? names.get(pod.owner) : undefined;
  if (known && known.hash === hash) return known.text;
  const { kind, name } = ownerOf(pod);
  const text = `${kind}/${name}`;
  if (pod.owner && pod.owner.kind !== 'Node') names.set(pod.owner, { hash, text });
  return text;
}

export const workloadKinds = ['Deployment', 'StatefulSet', 'DaemonSet'] as const;

/** The workloads of a namespace: what owns its pods, controllers without pods, bare pods and WorkloadEntries; by name. */
export function workloadNodes(destinations: NamespaceDestinations, world: World): WorkloadNode[] {
  const { namespace } = destinations;
  const groups = new Map<string, { kind: string; name: string; pods: PodDestination[] }>();
  const groupOf = (kind: string, name: string) => {
    const id = `${kind}/${namespace}/${name}`;
    let group = groups.get(id);
    if (!group) {
      group = { kind, name, pods: [] };
      groups.set(id, group);
    }
    return group;
  };
  for (const pod of destinations.pods) {
    const owner = ownerOf(pod.pod);
    groupOf(owner.kind, owner.name).pods.push(pod);
  }
  for (const kind of workloadKinds) for (const workload of world[kind].in(namespace)) groupOf(kind, workload.name);

  const nodes = [...groups].map(([id, group]) => workloadNode(id, namespace, group, controllerOf(group, namespace, world)));
  return [...nodes, ...destinations.workloadEntries.map(entryNode)].sort(byName);
}

function controllerOf(group: { kind: string; name: string }, namespace: string, world: World): WorkloadRecord | undefined {
  const kind = workloadKinds.find((k) => k === group.kind);
  return kind && world[kind].get(namespace, group.name);
}

function workloadNode(
  id: string,
  namespace: string,
  group: { kind: string; name: string; pods: PodDestination[] },
  controller: WorkloadRecord | undefined,
): WorkloadNode {
  const counts: Partial<Record<Look, number>> = {};
  let loudest: PodDestination | undefined;
  for (const pod of group.pods) {
    counts[pod.look] = (counts[pod.look] ?? 0) + 1;
    if (!loudest || looks.indexOf(pod.look) < looks.indexOf(loudest.look)) loudest = pod;
  }
  const byLoudness = group.pods.toSorted((a, b) => looks.indexOf(a.look) - looks.indexOf(b.look) || compare(a.name, b.name));
  return {
    id,
    kind: group.kind,
    namespace,
    name: group.name,
    look: worst(group.pods.map((p) => p.look)),
    attachment: loudest ? attachmentOf(loudest.answer) : noPods,
    ready: group.pods.filter((p) => p.pod.ready).length,
    total: Math.max(group.pods.length, controller?.desired ?? 0),
    captured: group.pods.filter((p) => p.inMesh).length,
    looks: counts,
    pods: byLoudness
      .slice(0, podLimit)
      .map((p) => ({ id: `Pod/${namespace}/${p.name}`, name: p.name, look: p.look, ready: p.pod.ready, phase: p.pod.phase })),
    labels: controller?.labels ?? loudest?.labels ?? {},
    instanceOf: (loudest && labelOf(loudest.labels, label.gatewayName)) ?? null,
  };
}

const noPods = attachmentOf({
  state: 'direct',
  reason: 'NotADestination',
  message: '',
  waypoint: null,
  asked: null,
  source: null,
  canary: null,
  canaryError: '',
  ingress: { labelPresent: false, use: false },
  assumptions: [],
});

function entryNode(entry: Destination): WorkloadNode {
  return {
    id: `WorkloadEntry/${entry.namespace}/${entry.name}`,
    kind: 'WorkloadEntry',
    namespace: entry.namespace,
    name: entry.name,
    look: entry.look,
    attachment: attachmentOf(entry.answer),
    ready: 1,
    total: 1,
    captured: entry.inMesh ? 1 : 0,
    looks: { [entry.look]: 1 },
    pods: [],
    labels: entry.labels,
    instanceOf: null,
  };
}

function byName(a: WorkloadNode, b: WorkloadNode): number {
  return compare(a.name, b.name) || compare(a.kind, b.kind);
}

/** By code units: the same order on every machine. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
