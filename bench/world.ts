import type { KubeObject } from '../e2e/control-plane/raw-client.ts';
import type { RawObject } from '../lib/mesh/model/kind.ts';
import { kindOf, kinds } from '../lib/mesh/model/kinds/registry.ts';
import type { Meta } from '../lib/mesh/model/meta.ts';
import { MutableTable } from '../lib/mesh/model/table.ts';
import type { World } from '../lib/mesh/model/world.ts';
import type { Size } from './scene.ts';
import { makeScene } from './scene.ts';

/** A world in memory: what the server would hold of the scene on a real cluster. */
export type Tables = World & { readonly [K in keyof World]: MutableTable<never> };

type Raw = KubeObject & RawObject;

/** Every object of the scene, its pods and what istiod would have written, projected by the real kinds. */
export function makeWorld(size: Size, seed: number): Tables {
  const world = emptyTables();
  for (const object of rawObjects(size, seed)) put(world, object);
  return world;
}

/** Adds or replaces one object. */
export function put(world: Tables, raw: Raw): void {
  const record = kindOf(raw.kind)?.project(raw);
  if (record) (world as unknown as Record<string, MutableTable<Meta>>)[raw.kind]?.set(record);
}

export const waypointClass = {
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'GatewayClass',
  metadata: { name: 'istio-waypoint' },
  spec: { controllerName: 'istio.io/mesh-controller' },
} as const;

export function* rawObjects(size: Size, seed: number): Iterable<Raw> {
  yield waypointClass;
  let pods = 0;
  for (const { objects } of makeScene(size, seed).phases) {
    for (const object of objects as readonly Raw[]) {
      yield object.kind === 'Gateway' ? withAddress(object) : object;
      if (object.kind !== 'Deployment') continue;
      for (let i = 0; i < size.podsInService; i++) yield podOf(object, i, pods++);
    }
  }
}

/** What istiod writes once it has made the waypoint's Service. */
export function withAddress(gateway: Raw): Raw {
  const { name, namespace } = gateway.metadata;
  return { ...gateway, status: { addresses: [{ type: 'Hostname', value: `${name}.${namespace}.svc.cluster.local` }] } };
}

function podOf(deployment: Raw, replica: number, count: number): Raw {
  const { template } = deployment.spec as { template: { metadata: object; spec: object } };
  const { name, namespace } = deployment.metadata;
  const ip = `10.${64 + (count >> 16)}.${(count >> 8) & 255}.${count & 255}`;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...template.metadata,
      name: `${name}-${replica}`,
      namespace,
      uid: `pod-${count}`,
      ownerReferences: [{ kind: 'ReplicaSet', name: `${name}-1`, controller: true }],
    },
    spec: template.spec,
    status: { phase: 'Running', podIP: ip, conditions: [{ type: 'Ready', status: 'True' }] },
  } as Raw;
}

/**
 * Every record copied once with its labels and annotations, into tables of their own. Label sets that were one object stay one, as
 * decoding makes them; but they are others than before, so nothing that was remembered of them helps.
 */
export function copyOf(world: World): Tables {
  const sets = new Map<object, object>();
  const copyOfSet = <T extends object>(set: T): T => {
    const known = sets.get(set);
    if (known) return known as T;
    const copy = { ...set };
    sets.set(set, copy);
    return copy;
  };
  const copy = emptyTables();
  for (const { kind } of kinds) {
    const table = copy[kind] as unknown as MutableTable<Meta>;
    for (const record of world[kind].all() as Iterable<Meta>)
      table.set({ ...record, labels: copyOfSet(record.labels), annotations: copyOfSet(record.annotations) });
  }
  return copy;
}

function emptyTables(): Tables {
  return Object.fromEntries(kinds.map(({ kind }) => [kind, new MutableTable()])) as unknown as Tables;
}
