import { matchesLabels } from '../../mesh/resolve/label-selector.ts';
import { endpointSlices, nodes } from '../api/kinds/core.ts';
import { services } from '../api/kinds/service.ts';
import { pods } from '../api/kinds/workloads.ts';
import { suffix } from '../api/names.ts';
import type { Json, JsonObject, KubeObject } from '../object.ts';
import { equal } from '../object.ts';
import { isReady } from './replica-sets.ts';
import type { Stage } from './stage.ts';
import { controlledBy, current, follow, tableOf, taskKey } from './stage.ts';

const managedBy = 'endpointslice.kubernetes.io/managed-by';
const controller = 'endpointslice-controller.k8s.io';
const serviceName = 'kubernetes.io/service-name';

const perSlice = 100;

interface ServicePort {
  readonly name?: string;
  readonly port: number;
  readonly protocol?: string;
  readonly appProtocol?: string;
  readonly targetPort?: number | string;
}

/** The EndpointSlice controller: the addresses of the pods that a Service selects, a hundred a slice. */
export function playEndpointSlices(stage: Stage): void {
  const plan = (service: KubeObject): void => {
    if (service.spec?.selector) stage.agenda.soon(taskKey('endpointslice', service), () => reconcile(stage, service));
  };
  follow(stage, services, ({ type, object }) => {
    if (type !== 'DELETED') plan(object);
  });
  follow(stage, pods, ({ type, object, previous, revision }) => {
    if (revision === 0 || (type === 'MODIFIED' && previous && isSameToServices(object, previous))) return;
    for (const service of tableOf(stage, services).in(object.metadata.namespace ?? '')) {
      if (selects(service, object) || (previous && selects(service, previous))) plan(service);
    }
  });
}

function isSameToServices(a: KubeObject, b: KubeObject): boolean {
  return a.metadata.labels === b.metadata.labels && a.status === b.status && a.metadata.deletionTimestamp === b.metadata.deletionTimestamp;
}

function selects(service: KubeObject, pod: KubeObject): boolean {
  const selector = service.spec?.selector;
  return selector ? matchesLabels(selector, pod.metadata.labels ?? {}) : false;
}

function reconcile(stage: Stage, seen: KubeObject): void {
  const service = current(stage, services, seen);
  if (!service || service.metadata.deletionTimestamp) return;
  const { name, namespace = '', labels } = service.metadata;
  const members = [...tableOf(stage, pods).in(namespace)]
    .filter((pod) => selects(service, pod) && pod.status?.podIP && !hasEnded(pod))
    .sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
  const table = tableOf(stage, endpointSlices);
  const existing = [...table.ownedBy(service.metadata.uid)].sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
  const wanted = Math.max(1, Math.ceil(members.length / perSlice));
  const kept = new Set<string>();
  for (let i = 0; i < wanted; i++) {
    const part = members.slice(i * perSlice, (i + 1) * perSlice);
    const endpoints = part.map((pod) => endpointOf(stage, pod));
    const ports = part[0] ? portsOf(service, part[0]) : [];
    const reused =
      existing.find((slice) => !kept.has(slice.metadata.name) && (existing.length <= wanted || equal(slice.endpoints, endpoints))) ??
      existing.find((slice) => !kept.has(slice.metadata.name));
    if (!reused) {
      const created = stage.registry.create(endpointSlices, namespace, {
        metadata: {
          name: `${name}-${suffix(`${namespace}/${name}/${i}/${service.metadata.uid}`)}`,
          generateName: `${name}-`,
          labels: { ...labels, [managedBy]: controller, [serviceName]: name },
          ownerReferences: [controlledBy(service) as unknown as Json],
        },
        addressType: 'IPv4',
        endpoints,
        ports,
      });
      if (created.ok) kept.add(created.value.metadata.name);
      continue;
    }
    kept.add(reused.metadata.name);
    const wantedLabels = { ...labels, [managedBy]: controller, [serviceName]: name };
    if (equal(reused.endpoints, endpoints) && equal(reused.ports, ports) && equal(reused.metadata.labels, wantedLabels)) continue;
    const generation = (reused.metadata.generation ?? 1) + 1;
    stage.registry.overwrite(endpointSlices, {
      ...reused,
      metadata: { ...reused.metadata, labels: wantedLabels, generation },
      endpoints,
      ports,
    });
  }
  for (const slice of existing) if (!kept.has(slice.metadata.name)) stage.registry.purge(endpointSlices, slice);
}

function hasEnded({ status }: KubeObject): boolean {
  return status?.phase === 'Succeeded' || status?.phase === 'Failed';
}

function endpointOf(stage: Stage, pod: KubeObject): JsonObject {
  const { name, namespace = '', uid, deletionTimestamp } = pod.metadata;
  const nodeName = String(pod.spec?.nodeName ?? '');
  const zone = tableOf(stage, nodes).get('', nodeName)?.metadata.labels?.['topology.kubernetes.io/zone'];
  const serving = isReady(pod);
  return {
    addresses: [pod.status?.podIP],
    conditions: { ready: serving && !deletionTimestamp, serving, terminating: Boolean(deletionTimestamp) },
    targetRef: { kind: 'Pod', namespace, name, uid },
    ...(nodeName ? { nodeName } : {}),
    ...(zone ? { zone } : {}),
  };
}

/** Named target ports are those of the first pod: the slices of one Service share their ports here. */
function portsOf(service: KubeObject, pod: KubeObject): JsonObject[] {
  const ports: readonly ServicePort[] = service.spec?.ports ?? [];
  return ports.flatMap(({ name = '', protocol = 'TCP', port, targetPort = port, appProtocol }) => {
    const number = typeof targetPort === 'number' ? targetPort : namedPort(pod, targetPort);
    return number === undefined ? [] : [{ name, protocol, port: number, ...(appProtocol ? { appProtocol } : {}) }];
  });
}

function namedPort({ spec }: KubeObject, name: string): number | undefined {
  const containers: ReadonlyArray<{ ports?: ReadonlyArray<{ name?: string; containerPort: number }> }> = spec?.containers ?? [];
  return containers.flatMap((container) => container.ports ?? []).find((port) => port.name === name)?.containerPort;
}
