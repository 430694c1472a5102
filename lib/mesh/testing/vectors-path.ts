import type { RawObject } from '../model/kind.ts';
import type { Addressing, Caller, Outcome } from '../path/path.ts';
import type { PathRuleId } from '../path/rules.ts';

export type Raw = RawObject & { readonly kind: string };
type Text = Readonly<Record<string, string>>;

export interface WaypointVector {
  readonly k: string;
  readonly for?: string;
  readonly pods?: number;
}

/** One vector of semantics.md 5.2; the short names are explained in vectors-path.yaml. */
export interface PathVector {
  readonly id: string;
  readonly t: string;
  readonly s?: Text;
  readonly p?: Text;
  readonly other?: Text;
  readonly headless?: boolean;
  readonly type?: string;
  readonly gw?: readonly WaypointVector[];
  readonly call: { readonly to: string; readonly by: Addressing; readonly caller: Caller };
  readonly want: {
    readonly outcome: Outcome;
    readonly waypoint: string | null;
    readonly hops: readonly string[];
    readonly rules: readonly PathRuleId[];
  };
}

const shortNames: Text = {
  uw: 'istio.io/use-waypoint',
  uwn: 'istio.io/use-waypoint-namespace',
  uwc: 'istio.io/use-waypoint-canary',
  iuw: 'istio.io/ingress-use-waypoint',
};

const long = (labels: Text = {}): Text => Object.fromEntries(Object.entries(labels).map(([key, value]) => [shortNames[key] ?? key, value]));

export function keyOf(text: string): { readonly namespace: string; readonly name: string } {
  const [namespace = '', name = ''] = text.split('/');
  return { namespace, name };
}

/** What a destination of a test may have that differs from the usual. */
export interface Differs {
  readonly labels?: Text;
  readonly annotations?: Text;
  readonly spec?: object;
  readonly status?: object;
}

export function namespaceOf(name: string, labels: Text = {}): Raw {
  return { kind: 'Namespace', metadata: { name, labels: long(labels) } };
}

/** A Service with VIP 10.1.1.1 that selects app=<name>. */
export function serviceOf(key: string, { labels, annotations, spec }: Differs = {}): Raw {
  const metadata = { ...keyOf(key), labels: long(labels), annotations };
  return { kind: 'Service', metadata, spec: { clusterIP: '10.1.1.1', selector: { app: keyOf(key).name }, ...spec } };
}

/** A captured, ready pod with app=<app>. */
export function podOf(key: string, app: string, { labels, annotations, spec, status }: Differs = {}): Raw {
  return {
    kind: 'Pod',
    metadata: {
      ...keyOf(key),
      labels: { app, ...long(labels) },
      annotations: annotations ?? { 'ambient.istio.io/redirection': 'enabled' },
    },
    spec,
    status: { phase: 'Running', podIP: '10.2.2.2', conditions: [{ type: 'Ready', status: 'True' }], ...status },
  };
}

/** A waypoint with an address, its Service and its pods, as istiod makes them. */
export function waypointObjects({ k, for: type, pods = 1 }: WaypointVector): Raw[] {
  const { namespace, name } = keyOf(k);
  const labels = { 'gateway.networking.k8s.io/gateway-name': name, 'gateway.istio.io/managed': 'istio.io-mesh-controller' };
  return [
    {
      kind: 'Gateway',
      metadata: { namespace, name, labels: type === undefined ? {} : { 'istio.io/waypoint-for': type } },
      spec: { gatewayClassName: 'istio-waypoint', listeners: [{ name: 'mesh', port: 15008, protocol: 'HBONE' }] },
      status: { addresses: [{ type: 'Hostname', value: `${name}.${namespace}.svc.cluster.local` }] },
    },
    {
      kind: 'Service',
      metadata: { namespace, name, labels },
      spec: {
        clusterIP: '10.1.9.9',
        selector: { 'gateway.networking.k8s.io/gateway-name': name },
        ports: [{ name: 'mesh', port: 15008 }],
      },
    },
    ...Array.from({ length: pods }, (_, i) =>
      podOf(`${namespace}/${name}-${i}`, name, {
        labels: { ...labels, 'istio.io/dataplane-mode': 'none' },
        annotations: {},
        spec: { serviceAccountName: name },
      }),
    ),
  ];
}

export const waypointClass: Raw = {
  kind: 'GatewayClass',
  metadata: { name: 'istio-waypoint' },
  spec: { controllerName: 'istio.io/mesh-controller' },
};

/** The Kubernetes objects that a vector describes. */
export function objectsOf(vector: PathVector): Raw[] {
  const spec = { type: vector.type ?? 'ClusterIP', ...(vector.headless ? { clusterIP: 'None' } : {}) };
  return [
    namespaceOf('a', { 'istio.io/dataplane-mode': 'ambient' }),
    namespaceOf('b', { 'istio.io/dataplane-mode': 'ambient' }),
    waypointClass,
    serviceOf('a/s', { labels: vector.s, spec }),
    podOf('a/p', 's', { labels: vector.p }),
    ...(vector.other ? [serviceOf('b/t', { labels: vector.other }), podOf('b/q', 't')] : []),
    ...(vector.gw ?? []).flatMap(waypointObjects),
  ];
}
