import { fileURLToPath } from 'node:url';
import { pods } from '../lib/sandbox/api/kinds/workloads.ts';
import { Registry } from '../lib/sandbox/api/registry.ts';
import { splitApiVersion } from '../lib/sandbox/api/resources.ts';
import { loadManifests, readManifests } from '../lib/sandbox/load.ts';
import type { JsonObject, KubeObject, ManagedFieldsEntry } from '../lib/sandbox/object.ts';
import { startPlayers } from '../lib/sandbox/players/players.ts';
import { Store } from '../lib/sandbox/store/store.ts';
import type { Size } from './scene.ts';
import { makeScene } from './scene.ts';
import { waypointClass, withAddress } from './world.ts';

const manager = 'kube-controller-manager';
const conditionTypes = ['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady', 'PodScheduled'];
const time = '2026-01-01T00:00:00Z';

/**
 * The scene in the store of a simulated cluster, at rest: pods run, waypoints have their address. Each object went through the
 * registry, which gives defaults and managed fields; the pods of a Deployment differ in name, uid and address, and share the rest.
 */
export async function fillStore(size: Size, seed: number): Promise<Registry> {
  const registry = new Registry(new Store());
  const system = await readManifests(fileURLToPath(new URL('../lib/sandbox/scenes/system', import.meta.url)));
  if (!system.ok) throw new Error(system.errors.map(({ message }) => message).join('\n'));
  const players = startPlayers(registry, { momentMs: 0 });
  loadManifests(registry, system.manifests);
  players.finishNow();
  create(registry, waypointClass as unknown as JsonObject);
  players.stop(); // from here on nobody makes anything

  let count = 0;
  for (const { objects } of makeScene(size, seed).phases) {
    for (const object of objects as unknown as readonly JsonObject[]) {
      const written = create(registry, object.kind === 'Gateway' ? (withAddress(object as never) as unknown as JsonObject) : object);
      if (object.kind !== 'Deployment') continue;
      const first = makePod(registry, written);
      for (let i = 0; i < size.podsInService; i++) registry.overwrite(pods, running(first, i, count++));
    }
  }
  registry.store.compact();
  return registry;
}

function create(registry: Registry, object: JsonObject): KubeObject {
  const { apiVersion, kind, metadata } = object as unknown as KubeObject;
  const resource = registry.catalog.byKind(apiVersion, kind);
  if (!resource) throw new Error(`the simulated cluster does not serve ${apiVersion} ${kind}`);
  const [, version] = splitApiVersion(apiVersion);
  const made = registry.create(resource, metadata.namespace ?? '', object, { version, manager }, { status: true });
  if (made.ok) return made.value;
  if (made.status.reason === 'AlreadyExists') return registry.get(resource, { namespace: '', name: metadata.name }) as KubeObject;
  throw new Error(`${kind} ${metadata.name}: ${made.status.message}`);
}

/** What a ReplicaSet would make of a Deployment's template. */
function makePod(registry: Registry, { metadata, spec }: KubeObject): KubeObject {
  const { template } = spec as { template: { metadata: { labels: object }; spec: JsonObject } };
  const hash = 'c7bd4f9f6';
  const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: `${metadata.name}-${hash}`, uid: metadata.uid, controller: true };
  const body = {
    ...template,
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...template.metadata,
      name: owner.name,
      labels: { ...template.metadata.labels, 'pod-template-hash': hash },
      ownerReferences: [owner],
    },
  };
  const made = registry.create(pods, metadata.namespace ?? '', body as unknown as JsonObject, { manager, dryRun: true });
  if (!made.ok) throw new Error(made.status.message);
  return made.value;
}

/** Of the kubelet, as it owns the status of a real pod. */
const statusFields: ManagedFieldsEntry = {
  manager: 'kubelet',
  operation: 'Update',
  apiVersion: 'v1',
  time,
  subresource: 'status',
  fieldsType: 'FieldsV1',
  fieldsV1: {
    'f:status': {
      'f:conditions': Object.fromEntries([
        ['.', {}],
        ...conditionTypes.map((type) => [`k:{"type":"${type}"}`, owned('type', 'status', 'lastProbeTime', 'lastTransitionTime')]),
      ]),
      ...owned('containerStatuses', 'hostIP', 'hostIPs', 'phase', 'podIP', 'startTime'),
      'f:podIPs': { '.': {}, 'k:{"ip":"10.64.0.1"}': owned('ip') },
    },
  },
};

function owned(...fields: readonly string[]): JsonObject {
  return Object.fromEntries([['.', {}], ...fields.map((field) => [`f:${field}`, {}])]);
}

function running(pod: KubeObject, replica: number, count: number): KubeObject {
  const { name } = pod.metadata;
  const podIP = `10.${64 + (count >> 16)}.${(count >> 8) & 255}.${count & 255}`;
  const uid = `${String(count).padStart(8, '0')}-2f1c-4c8a-9d0e-7a64b8e5c1d2`;
  const containers = (pod.spec?.containers ?? []) as ReadonlyArray<{ name: string; image: string }>;
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      name: `${name}-${String(replica).padStart(5, 'x')}`,
      generateName: `${name}-`,
      uid,
      managedFields: [...(pod.metadata.managedFields ?? []), statusFields],
    },
    status: {
      phase: 'Running',
      conditions: conditionTypes.map((type) => ({
        type,
        status: 'True',
        lastProbeTime: null,
        lastTransitionTime: time,
      })),
      hostIP: '192.168.0.1',
      podIP,
      podIPs: [{ ip: podIP }],
      startTime: time,
      qosClass: 'Burstable',
      containerStatuses: containers.map(({ name: container, image }) => ({
        name: container,
        image,
        imageID: `${image}@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08`,
        containerID: `containerd://${uid}`,
        ready: true,
        started: true,
        restartCount: 0,
        state: { running: { startedAt: time } },
        lastState: {},
      })),
    },
  };
}
