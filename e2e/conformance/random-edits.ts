import type { KubeObject } from '../control-plane/raw-client.ts';
import { Random } from './random.ts';
import { destinations, metadataOf, randomPodStatus, specLabels } from './random-destinations.ts';
import { classMetadata, gatewayMetadata, randomAddresses, randomGateway, randomListeners } from './random-gateways.ts';
import type { Names } from './random-labels.ts';
import { gatewayNames } from './random-labels.ts';
import { randomMesh } from './random-mesh.ts';
import { namespaceMetadata } from './random-state.ts';
import type { Edited, State } from './state.ts';
import { keyOf } from './state.ts';

/** The state after some changes of the sort that people make, all at once: the same for equal arguments. */
export function editedState(before: State, seed: number): Edited {
  const random = new Random(seed);
  const edit = new Edit(before, random);
  for (const [times, change] of edit.changes) {
    for (let count = Math.round(times * (0.5 + random.next())); count > 0; count--) change();
  }
  const parts = { discovery: random.chance(0.4), visibility: random.chance(0.6) };
  const mesh = random.chance(0.25) ? randomMesh(random, before.names, parts) : before.mesh;
  return { state: { ...before, mesh, objects: edit.objects, named: edit.named }, recreated: edit.recreated };
}

class Edit {
  readonly objects: Map<string, KubeObject>;
  readonly recreated = new Set<string>();
  named: number;
  readonly #random: Random;
  readonly #prefix: string;
  readonly #names: Names;
  readonly #before: State['objects'];

  /** About how often each kind of change is made. */
  readonly changes: ReadonlyArray<readonly [number, () => void]> = [
    [1.2, () => this.#relabelNamespace()],
    [10, () => this.#relabelDestination()],
    [5, () => this.#relabelEndpoints()],
    [2, () => this.#patch('Gateway', () => gatewayMetadata(this.#random))],
    [3, () => this.#readdress()],
    [3, () => this.#respec('Gateway', () => ({ listeners: randomListeners(this.#random, this.#names) }))],
    [2, () => this.#replaceGateway()],
    [1, () => this.#patch('GatewayClass', () => classMetadata(this.#random))],
    [3, () => this.#endPod()],
    [1, () => this.#turnExternal()],
    [5, () => this.#remove()],
    [5, () => this.#add()],
    [1, () => this.#recreateEntry()],
  ];

  constructor(state: State, random: Random) {
    this.objects = new Map(state.objects);
    this.named = state.named;
    this.#random = random;
    this.#prefix = state.prefix;
    this.#names = state.names;
    this.#before = state.objects;
  }

  #one(kinds: readonly string[], fits: (object: KubeObject) => boolean = () => true): KubeObject | undefined {
    const found = [...this.objects.values()].filter((object) => kinds.includes(object.kind) && fits(object));
    return found.length > 0 ? this.#random.pick(found) : undefined;
  }

  #put(object: KubeObject): void {
    this.objects.set(keyOf(object), object);
  }

  #patch(kind: string, metadata: (object: KubeObject) => object): void {
    const object = this.#one([kind]);
    if (!object) return;
    const { name, namespace } = object.metadata;
    this.#put({ ...object, metadata: { name, ...(namespace === undefined ? {} : { namespace }), ...metadata(object) } });
  }

  #respec(kind: string, fields: (object: KubeObject) => object): void {
    const object = this.#one([kind]);
    if (object) this.#put({ ...object, spec: { ...(object['spec'] as object), ...fields(object) } });
  }

  #relabelNamespace(): void {
    this.#patch('Namespace', () => namespaceMetadata(this.#random, this.#names));
  }

  #relabelDestination(): void {
    const kind = this.#random.pick(['Service', 'ServiceEntry', 'WorkloadEntry', 'Pod']);
    this.#patch(kind, () => metadataOf(kind, this.#random, this.#names));
  }

  /** The labels that lie in the spec: of a WorkloadEntry, and of the endpoints inside a ServiceEntry. */
  #relabelEndpoints(): void {
    if (this.#random.chance(0.5)) {
      this.#respec('WorkloadEntry', () => ({ labels: specLabels(this.#random, this.#names) }));
      return;
    }
    const entry = this.#one(['ServiceEntry'], ({ spec }) => 'endpoints' in (spec as object));
    if (!entry) return;
    const { endpoints, ...spec } = entry['spec'] as { endpoints: Array<{ address: string }> };
    const labelled = endpoints.map(({ address }) => ({ address, labels: specLabels(this.#random, this.#names) }));
    this.#put({ ...entry, spec: { ...spec, endpoints: labelled } });
  }

  #readdress(): void {
    const gateway = this.#one(['Gateway'], (object) => object['status'] !== undefined);
    if (gateway) this.#put({ ...gateway, status: { addresses: randomAddresses(this.#random, this.named++) } });
  }

  /** Deleted, made where there was none, or deleted and made again as another one. */
  #replaceGateway(): void {
    const [namespace, name] = [this.#random.pick(this.#names.namespaces), this.#random.pick(gatewayNames)];
    const key = `Gateway/${namespace}/${name}`;
    const known = this.objects.has(key);
    if (known && this.#random.chance(0.5)) {
      this.objects.delete(key);
      return;
    }
    if (known) this.recreated.add(key);
    this.#put(randomGateway(this.#random, this.#names, { prefix: this.#prefix, namespace, name, number: this.named++ }));
  }

  #endPod(): void {
    const pod = this.#one(['Pod'], ({ status }) => !['Succeeded', 'Failed'].includes((status as { phase: string }).phase));
    if (pod) this.#put({ ...pod, status: randomPodStatus(this.#random, this.named++) });
  }

  #turnExternal(): void {
    const service = this.#one(['Service'], ({ spec }) => (spec as { type?: string }).type === 'ClusterIP');
    if (!service) return;
    const { ports } = service['spec'] as { ports: object[] };
    this.#put({ ...service, spec: { type: 'ExternalName', externalName: 'elsewhere.example.com', ports } });
  }

  #remove(): void {
    const object = this.#one(['Service', 'ServiceEntry', 'WorkloadEntry', 'Pod']);
    if (!object) return;
    this.objects.delete(keyOf(object));
    this.objects.delete(`EndpointSlice/${object.metadata.namespace}/${object.metadata.name}-by-hand`);
  }

  #add(): void {
    const make = this.#random.weighted(destinations);
    for (const object of make(this.#random, this.#names, { namespace: this.#random.pick(this.#names.namespaces), number: this.named++ })) {
      // Some fields of an object that is already there cannot become those of another one.
      if (this.#before.has(keyOf(object))) this.recreated.add(keyOf(object));
      this.#put(object);
    }
  }

  /** It is younger than before, and loses the hosts that an older one has too. */
  #recreateEntry(): void {
    const entry = this.#one(['ServiceEntry']);
    if (entry) this.recreated.add(keyOf(entry));
  }
}
