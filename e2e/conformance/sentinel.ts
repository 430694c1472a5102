import type { World } from '../../lib/mesh/model/world.ts';
import { explain } from '../../lib/mesh/resolve/resolve.ts';
import type { MeshChange } from '../control-plane/mesh-settings.ts';
import type { AmbientEntry, KubeObject, RawClient } from '../control-plane/raw-client.ts';
import { collectionPath, createAll, send } from './apply-state.ts';

const group = 'gateway.networking.k8s.io/v1';
const istio = 'networking.istio.io/v1';

/**
 * Objects of every kind that are written last. Whoever resolves them right has also read what was written before, because each
 * kind is watched in the order of its writes.
 */
export class Sentinel {
  readonly #cluster: RawClient;
  readonly #prefix: string;
  #round = 0;

  constructor(cluster: RawClient, prefix: string) {
    this.#cluster = cluster;
    this.#prefix = prefix;
  }

  get #namespace(): string {
    return `${this.#prefix}-sentinel`;
  }

  /** The settings, with the sentinel's own namespace always discovered and visible. */
  mesh({ discoverySelectors, serviceEntryVisibility }: MeshChange): MeshChange {
    const own = { matchLabels: { 'kubernetes.io/metadata.name': this.#namespace } };
    const { policies = [], ...rest } = (serviceEntryVisibility ?? {}) as { policies?: object[] };
    return {
      ...(discoverySelectors ? { discoverySelectors: [own, ...discoverySelectors] } : {}),
      ...(serviceEntryVisibility
        ? {
            serviceEntryVisibility: {
              ...rest,
              policies: [{ visibility: 'PUBLIC', matchingRules: [{ namespaceSelector: own }] }, ...policies],
            },
          }
        : {}),
    };
  }

  /** Writes the next one. */
  async write(): Promise<void> {
    const [namespace, round] = [this.#namespace, ++this.#round];
    const name = this.#name;
    const at = { name, namespace };
    const labels = { 'istio.io/use-waypoint': name };
    const objects: KubeObject[] = [
      {
        apiVersion: group,
        kind: 'GatewayClass',
        metadata: { name: `${namespace}-${round}`, labels: { 'istio.io/waypoint-for': 'all' } },
        spec: { controllerName: 'conformance.example.com/nobody' },
      },
      {
        apiVersion: group,
        kind: 'Gateway',
        metadata: at,
        spec: { gatewayClassName: `${namespace}-${round}`, listeners: [{ name: 'mesh', port: 15008, protocol: 'HBONE' }] },
        status: { addresses: [{ type: 'Hostname', value: `${name}.example.com` }] },
      },
      { apiVersion: 'v1', kind: 'Service', metadata: at, spec: { ports: [{ port: 80 }] } },
      {
        apiVersion: istio,
        kind: 'ServiceEntry',
        metadata: at,
        spec: { hosts: [`${name}.example.com`], ports: [{ number: 80, name: 'http', protocol: 'HTTP' }] },
      },
      { apiVersion: istio, kind: 'WorkloadEntry', metadata: at, spec: { address: '10.250.0.1' } },
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: at,
        spec: { schedulerName: 'nobody', containers: [{ name: 'app', image: 'none' }] },
        status: { phase: 'Running', podIP: '10.250.0.2', podIPs: [{ ip: '10.250.0.2' }] },
      },
    ];
    const home: KubeObject = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels } };
    if (round > 1) await send(this.#cluster, 'PATCH', `${collectionPath('Namespace', undefined)}/${namespace}`, { metadata: { labels } });
    await createAll(this.#cluster, round > 1 ? objects : [home, ...objects]);
  }

  get #name(): string {
    return `sentinel-${this.#round}`;
  }

  /** istiod has come as far as the last one written. */
  async isSeenByIstiod(): Promise<boolean> {
    const { services, workloads } = await this.#cluster.ambientz();
    const isBound = ({ namespace, name, waypoint }: AmbientEntry) =>
      namespace === this.#namespace && name === this.#name && waypoint?.hostname?.hostname === `${this.#name}.example.com`;
    return (services ?? []).filter(isBound).length === 2 && (workloads ?? []).filter(isBound).length === 2;
  }

  /** So has the world that Waymark read. */
  isIn(world: World): boolean {
    return (['Service', 'ServiceEntry', 'WorkloadEntry', 'Pod'] as const).every(
      (kind) => explain(kind, this.#namespace, this.#name, world)?.answer.waypoint?.name === this.#name,
    );
  }

  async remove(): Promise<void> {
    await send(this.#cluster, 'DELETE', `${collectionPath('Namespace', undefined)}/${this.#namespace}`, undefined, [404]);
    for (let round = 1; round <= this.#round; round++) {
      await send(this.#cluster, 'DELETE', `${collectionPath('GatewayClass', undefined)}/${this.#namespace}-${round}`, undefined, [404]);
    }
  }
}
