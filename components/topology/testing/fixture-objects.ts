import type { RawObject } from '../../../lib/mesh/model/kind.ts';

/** Kubernetes objects as istiod and istio-cni leave them, for pictures and tests of the topology. */
export type FixtureObject = RawObject & { readonly kind: string };

type LabelMap = Readonly<Record<string, string>>;

const ambient: LabelMap = { 'istio.io/dataplane-mode': 'ambient' };

export function namespace(name: string, labels: LabelMap = ambient): FixtureObject {
  return {
    kind: 'Namespace',
    metadata: { name, uid: `ns-${name}`, labels: { 'kubernetes.io/metadata.name': name, ...labels } },
    status: { phase: 'Active' },
  };
}

export function service(ns: string, name: string, labels: LabelMap = {}, selects: LabelMap | null = { app: name }): FixtureObject {
  return {
    kind: 'Service',
    metadata: { namespace: ns, name, uid: `svc-${ns}-${name}`, labels: { app: name, ...labels } },
    spec: { type: 'ClusterIP', clusterIPs: ['10.96.0.10'], selector: selects, ports: [{ name: 'http', port: 80 }] },
  };
}

export interface DeploymentOptions {
  readonly pods?: number;
  readonly app?: string;
  readonly labels?: LabelMap;
  readonly captured?: boolean;
  readonly ready?: boolean;
}

/** A Deployment with its pods. Captured pods carry istio-cni's annotation. */
export function deployment(
  ns: string,
  name: string,
  { pods = 1, app = name, labels = {}, captured = true, ready = true }: DeploymentOptions = {},
): FixtureObject[] {
  const podLabels = { app, 'pod-template-hash': '7c9d8b6f5', ...labels };
  const owner = {
    kind: 'Deployment',
    metadata: { namespace: ns, name, uid: `dep-${ns}-${name}`, labels: { app, ...labels } },
    spec: { replicas: pods },
  };
  const replicas = Array.from(
    { length: pods },
    (_, index): FixtureObject => ({
      kind: 'Pod',
      metadata: {
        namespace: ns,
        name: `${name}-7c9d8b6f5-${suffix(index)}`,
        uid: `pod-${ns}-${name}-${index}`,
        labels: podLabels,
        annotations: captured ? { 'ambient.istio.io/redirection': 'enabled' } : {},
        ownerReferences: [{ kind: 'ReplicaSet', name: `${name}-7c9d8b6f5`, controller: true }],
      },
      spec: { nodeName: 'node-1', serviceAccountName: name },
      status: { phase: 'Running', podIP: `10.244.0.${index + 1}`, conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }] },
    }),
  );
  return [owner, ...replicas];
}

function suffix(index: number): string {
  return (index * 7919 + 104729).toString(36).padStart(5, 'x').slice(0, 5);
}

export interface WaypointOptions {
  readonly traffic?: string;
  readonly from?: 'Same' | 'All';
  readonly ready?: boolean;
  readonly pods?: number;
}

/** A Gateway of the waypoint class and what istiod makes for it. */
export function waypoint(
  ns: string,
  name: string,
  { traffic, from = 'Same', ready = true, pods = 1 }: WaypointOptions = {},
): FixtureObject[] {
  const made: LabelMap = {
    'gateway.networking.k8s.io/gateway-name': name,
    'gateway.istio.io/managed': 'istio.io-mesh-controller',
    'istio.io/dataplane-mode': 'none',
  };
  const gateway: FixtureObject = {
    kind: 'Gateway',
    metadata: { namespace: ns, name, uid: `gw-${ns}-${name}`, labels: traffic === undefined ? {} : { 'istio.io/waypoint-for': traffic } },
    spec: {
      gatewayClassName: 'istio-waypoint',
      listeners: [{ name: 'mesh', port: 15008, protocol: 'HBONE', allowedRoutes: { namespaces: { from } } }],
    },
    status: ready
      ? {
          addresses: [{ type: 'IPAddress', value: '10.96.7.7' }],
          conditions: [
            { type: 'Accepted', status: 'True', reason: 'Accepted' },
            { type: 'Programmed', status: 'True', reason: 'Programmed' },
          ],
        }
      : {
          conditions: [
            { type: 'Accepted', status: 'True', reason: 'Accepted' },
            { type: 'Programmed', status: 'False', reason: 'AddressNotAssigned', message: 'the waypoint has no ready pod' },
          ],
        },
  };
  const service_ = service(ns, name, made, { 'gateway.networking.k8s.io/gateway-name': name });
  return [gateway, service_, ...deployment(ns, name, { pods, labels: made, captured: false, ready })];
}

export function serviceEntry(ns: string, name: string, hosts: readonly string[], labels: LabelMap = {}): FixtureObject {
  return {
    kind: 'ServiceEntry',
    metadata: { namespace: ns, name, uid: `se-${ns}-${name}`, labels },
    spec: { hosts, location: 'MESH_EXTERNAL', resolution: 'DNS', ports: [{ name: 'https', number: 443, protocol: 'TLS' }] },
  };
}

export function workloadEntry(ns: string, name: string, labels: LabelMap = {}): FixtureObject {
  return {
    kind: 'WorkloadEntry',
    metadata: { namespace: ns, name, uid: `we-${ns}-${name}`, labels },
    spec: { address: '192.168.4.2', labels: {} },
  };
}

export const waypointClass: FixtureObject = {
  kind: 'GatewayClass',
  metadata: { name: 'istio-waypoint', uid: 'gc' },
  spec: { controllerName: 'istio.io/mesh-controller' },
};
