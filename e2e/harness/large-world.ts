import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** How much is in a cluster. Nothing in it is broken: what a story looks for it plants itself. */
export interface WorldSize {
  readonly namespaces: number;
  readonly servicesEach: number;
  readonly podsEach: number;
  /** Services of namespace `catalog`, of one pod each; 0: there is no such namespace. */
  readonly inCatalog: number;
  /** Pods of Service `crowd/api`, of one Deployment; 0: there is no such namespace. */
  readonly inCrowd: number;
}

/** A folder of manifests, for `startSandbox`. */
export interface WorldFolder {
  readonly path: string;
  remove(): Promise<void>;
}

/** Writes a cluster of this size, and `planted` on top of it. */
export async function writeWorld(size: WorldSize, planted: readonly object[] = []): Promise<WorldFolder> {
  const path = await mkdtemp(join(tmpdir(), 'waymark-world-'));
  const items = [...worldObjects(size), ...planted];
  await writeFile(join(path, 'world.json'), JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

export function teamName(index: number): string {
  return `team-${String(index).padStart(3, '0')}`;
}

/** Every fourth namespace has a waypoint and lends it, the next borrows it, the third is L4 only, the fourth is outside of the mesh. */
function* worldObjects({ namespaces, servicesEach, podsEach, inCatalog, inCrowd }: WorldSize): Iterable<object> {
  const addresses = new Addresses();
  for (let index = 0; index < namespaces; index++) {
    const name = teamName(index);
    const role = index % 4;
    yield namespaceObject(name, role === 3 ? {} : role === 2 ? ambient : { ...ambient, ...uses(role === 0 ? null : teamName(index - 1)) });
    if (role === 0) yield waypoint(name);
    for (let i = 0; i < servicesEach; i++) yield* app({ namespace: name, name: `app-${i}`, pods: podsEach, inMesh: role !== 3 }, addresses);
  }
  if (inCatalog > 0) {
    yield namespaceObject('catalog', { ...ambient, ...uses(null) });
    yield waypoint('catalog');
    for (let i = 0; i < inCatalog; i++)
      yield* app({ namespace: 'catalog', name: `item-${String(i).padStart(4, '0')}`, pods: 1, inMesh: true }, addresses);
  }
  if (inCrowd > 0) {
    yield namespaceObject('crowd', ambient);
    yield* app({ namespace: 'crowd', name: 'api', pods: inCrowd, inMesh: true }, addresses);
  }
}

const ambient = { 'istio.io/dataplane-mode': 'ambient' };

function uses(namespace: string | null): Record<string, string> {
  return { 'istio.io/use-waypoint': 'waypoint', ...(namespace === null ? {} : { 'istio.io/use-waypoint-namespace': namespace }) };
}

function namespaceObject(name: string, labels: Record<string, string>): object {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } };
}

function waypoint(namespace: string): object {
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'Gateway',
    metadata: { name: 'waypoint', namespace, labels: { 'istio.io/waypoint-for': 'service' } },
    spec: {
      gatewayClassName: 'istio-waypoint',
      listeners: [{ name: 'mesh', port: 15008, protocol: 'HBONE', allowedRoutes: { namespaces: { from: 'All' } } }],
    },
  };
}

interface App {
  readonly namespace: string;
  readonly name: string;
  readonly pods: number;
  readonly inMesh: boolean;
}

/** A Service and the pods behind it, running already: no controller has anything left to do. */
function* app({ namespace, name, pods, inMesh }: App, addresses: Addresses): Iterable<object> {
  yield { apiVersion: 'v1', kind: 'Service', metadata: { name, namespace }, spec: { selector: { app: name }, ports: [{ port: 80 }] } };
  for (let i = 0; i < pods; i++) {
    yield {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: `${name}-6f8d4c9b7-${i.toString(36).padStart(5, '0')}`,
        namespace,
        labels: { app: name, 'pod-template-hash': '6f8d4c9b7' },
        annotations: inMesh ? { 'ambient.istio.io/redirection': 'enabled' } : {},
        ownerReferences: [
          { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: `${name}-6f8d4c9b7`, uid: `${namespace}-${name}`, controller: true },
        ],
      },
      spec: { nodeName: 'node-1', containers: [{ name, image: `images.example.com/${name}:1` }] },
      status: { phase: 'Running', podIP: addresses.next(), conditions: [{ type: 'Ready', status: 'True' }] },
    };
  }
}

/** From 10.64.0.1 upwards; the simulated cluster gives out others. */
class Addresses {
  #count = 0;

  next(): string {
    const count = ++this.#count;
    return `10.${64 + (count >> 16)}.${(count >> 8) & 255}.${count & 255}`;
  }
}
