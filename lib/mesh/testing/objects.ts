import type { RawObject } from '../model/kind.ts';
import type { LabelSelector } from '../model/kinds/gateway.ts';
import type { KindName } from '../model/kinds/registry.ts';

/** Kubernetes objects in a few words, for tests that are about one rule. Keys are `namespace/name`. */
type Raw = RawObject & { readonly kind: KindName };
type Text = Record<string, string>;

const place = (key: string) => ({ namespace: key.slice(0, key.indexOf('/')), name: key.slice(key.indexOf('/') + 1) });

export function namespace(name: string, labels: Text = {}, annotations: Text = {}): Raw {
  return { kind: 'Namespace', metadata: { name, labels, annotations } };
}

export function service(key: string, labels: Text = {}, { annotations = {}, type = 'ClusterIP' } = {}): Raw {
  return { kind: 'Service', metadata: { ...place(key), labels, annotations }, spec: { type, clusterIP: '10.0.0.1' } };
}

export function pod(key: string, labels: Text = {}, { phase = 'Running', ip = '10.1.0.1' } = {}): Raw {
  return { kind: 'Pod', metadata: { ...place(key), labels }, status: { phase, podIP: ip } };
}

interface Entry {
  readonly labels?: Text;
  readonly annotations?: Text;
  readonly created?: string;
  readonly spec?: object;
}

export function serviceEntry(
  key: string,
  hosts: readonly string[],
  { labels = {}, annotations = {}, created = '', spec = {} }: Entry = {},
): Raw {
  return {
    kind: 'ServiceEntry',
    metadata: { ...place(key), labels, annotations, creationTimestamp: created },
    spec: { hosts, resolution: 'STATIC', ...spec },
  };
}

export function workloadEntry(key: string, labels: Text = {}, specLabels: Text = {}): Raw {
  return { kind: 'WorkloadEntry', metadata: { ...place(key), labels }, spec: { address: '10.2.0.1', labels: specLabels } };
}

interface Waypoint {
  readonly for?: string;
  readonly binding?: string;
  readonly from?: string;
  readonly selector?: LabelSelector;
  readonly listeners?: readonly object[];
  readonly addresses?: ReadonlyArray<{ type: string; value: string }>;
}

const ready = [{ type: 'IPAddress', value: '10.0.0.9' }];

export function waypoint(key: string, { for: handles, binding, from, selector, listeners, addresses = ready }: Waypoint = {}): Raw {
  return {
    kind: 'Gateway',
    metadata: {
      ...place(key),
      labels: handles === undefined ? {} : { 'istio.io/waypoint-for': handles },
      annotations: binding === undefined ? {} : { 'ambient.istio.io/waypoint-inbound-binding': binding },
    },
    spec: {
      gatewayClassName: 'istio-waypoint',
      listeners: listeners ?? [{ name: 'mesh', port: 15008, protocol: 'HBONE', allowedRoutes: { namespaces: { from, selector } } }],
    },
    status: { addresses },
  };
}

export function waypointClass(labels: Text = {}): Raw {
  return { kind: 'GatewayClass', metadata: { name: 'istio-waypoint', labels }, spec: { controllerName: 'istio.io/mesh-controller' } };
}

/** The mesh-wide settings; `revision` undefined: the ConfigMap names none. */
export function meshConfig(settings: object, revision?: string): Raw {
  const labels: Text = revision === undefined ? {} : { 'istio.io/rev': revision };
  return { kind: 'ConfigMap', metadata: { namespace: 'istio-system', name: 'istio', labels }, yamlValue: settings };
}
