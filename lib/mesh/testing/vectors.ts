import type { RawObject } from '../model/kind.ts';
import type { LabelSelector } from '../model/kinds/gateway.ts';
import type { MeshSettings, Visibility } from '../model/settings.ts';

type Text = Record<string, string>;
interface Attributes {
  readonly l?: Text;
  readonly a?: Text;
}
interface GatewayVector extends Attributes {
  readonly k: string;
  readonly cls?: string;
  readonly for?: string;
  readonly from?: string;
  readonly sel?: LabelSelector;
  readonly ready?: false;
  readonly lst?: ReadonlyArray<{ name: string; port: number; proto: string; from?: string; sel?: LabelSelector }>;
  readonly addr?: ReadonlyArray<{ t: string; v: string }>;
}

/** One vector of semantics.md 5.1; the short names are explained there. */
export interface Vector {
  readonly id: string;
  readonly t: string;
  readonly ns?: Record<string, Attributes>;
  readonly cls?: Record<string, Attributes>;
  readonly noclass?: boolean;
  readonly gw?: readonly GatewayVector[];
  readonly vis?: { default?: Visibility; policies?: ReadonlyArray<{ v: Visibility; sel?: LabelSelector }> };
  readonly obj: Attributes & {
    readonly kind: 'Service' | 'ServiceEntry' | 'Pod' | 'WorkloadEntry' | 'Endpoint' | 'EndpointSliceAddress';
    readonly k: string;
    readonly specLabels?: Text;
    readonly headless?: boolean;
    readonly externalName?: boolean;
    readonly hosts?: readonly string[];
    readonly phase?: string;
    readonly ip?: string;
    readonly hostNetwork?: boolean;
    readonly resolution?: string;
    readonly implicit?: boolean;
  };
  readonly want: {
    readonly wp: string | null;
    readonly ww?: ReadonlyArray<readonly [string, number]>;
    readonly st: string;
    readonly r?: string;
    readonly m?: string;
    readonly missing?: string;
    readonly vis?: string;
    readonly err?: string;
    readonly ingress?: boolean;
    readonly addr?: string | null;
    readonly tunnel?: string;
  };
}

const shortNames: Text = {
  uw: 'istio.io/use-waypoint',
  uwn: 'istio.io/use-waypoint-namespace',
  uwc: 'istio.io/use-waypoint-canary',
  uwcn: 'istio.io/use-waypoint-canary-namespace',
  iuw: 'istio.io/ingress-use-waypoint',
  w: 'istio.io/use-waypoint-canary-weight',
};

const long = (map: Text = {}): Text => Object.fromEntries(Object.entries(map).map(([key, value]) => [shortNames[key] ?? key, value]));
const split = (key: string) => ({ namespace: key.slice(0, key.indexOf('/')), name: key.slice(key.indexOf('/') + 1) });

/** The Kubernetes objects that a vector describes. */
export function objectsOf(vector: Vector): Array<RawObject & { kind: string }> {
  const names = new Set([
    ...Object.keys(vector.ns ?? {}),
    split(vector.obj.k).namespace,
    ...(vector.gw ?? []).map((g) => split(g.k).namespace),
  ]);
  const namespaces = [...names].map((name) => ({
    kind: 'Namespace',
    metadata: {
      name,
      labels: { ...long(vector.ns?.[name]?.l), 'kubernetes.io/metadata.name': name },
      annotations: long(vector.ns?.[name]?.a),
    },
  }));
  const classNames = new Set(vector.noclass ? [] : ['istio-waypoint', ...Object.keys(vector.cls ?? {})]);
  const classes = [...classNames].map((name) => ({
    kind: 'GatewayClass',
    metadata: { name, labels: long(vector.cls?.[name]?.l), annotations: long(vector.cls?.[name]?.a) },
    spec: { controllerName: 'istio.io/mesh-controller' },
  }));
  return [...namespaces, ...classes, ...(vector.gw ?? []).map(gatewayOf), destinationOf(vector.obj)];
}

function gatewayOf(gw: GatewayVector): RawObject & { kind: string } {
  const { namespace, name } = split(gw.k);
  const listeners = gw.lst ?? [{ name: 'mesh', port: 15008, proto: 'HBONE', from: gw.from, sel: gw.sel }];
  const addresses = gw.addr?.map((a) => ({ type: a.t, value: a.v })) ?? [
    { type: 'IPAddress', value: '10.96.0.1' },
    { type: 'Hostname', value: `${name}.${namespace}.svc.cluster.local` },
  ];
  return {
    kind: 'Gateway',
    metadata: {
      namespace,
      name,
      labels: { ...long(gw.l), ...(gw.for === undefined ? {} : { 'istio.io/waypoint-for': gw.for }) },
      annotations: gw.a ?? {},
    },
    spec: {
      gatewayClassName: gw.cls ?? 'istio-waypoint',
      listeners: listeners.map((l) => ({
        name: l.name,
        port: l.port,
        protocol: l.proto,
        ...(l.from === undefined && l.sel === undefined ? {} : { allowedRoutes: { namespaces: { from: l.from, selector: l.sel } } }),
      })),
    },
    status: { addresses: gw.ready === false ? [] : addresses },
  };
}

function destinationOf(obj: Vector['obj']): RawObject & { kind: string } {
  const metadata = { ...split(obj.k), labels: long(obj.l), annotations: long(obj.a) };
  switch (obj.kind) {
    case 'Service':
      if (obj.externalName) return { kind: 'Service', metadata, spec: { type: 'ExternalName', externalName: 'x.example.com' } };
      return { kind: 'Service', metadata, spec: { clusterIP: obj.headless ? 'None' : '10.96.1.1', selector: { app: 's' } } };
    case 'ServiceEntry':
      return { kind: 'ServiceEntry', metadata, spec: { hosts: obj.hosts, resolution: obj.resolution ?? 'STATIC' } };
    case 'Pod':
      return {
        kind: 'Pod',
        metadata,
        spec: { hostNetwork: obj.hostNetwork },
        status: { phase: obj.phase ?? 'Running', podIP: obj.ip ?? '10.0.0.1' },
      };
    case 'WorkloadEntry':
      return { kind: 'WorkloadEntry', metadata, spec: { address: '10.1.1.1', labels: long(obj.specLabels) } };
    case 'Endpoint':
      return {
        kind: 'ServiceEntry',
        metadata: split(obj.k),
        spec: {
          hosts: ['x.example.com'],
          ...(obj.implicit ? { resolution: 'DNS' } : { resolution: 'STATIC', endpoints: [{ address: '10.1.1.2', labels: long(obj.l) }] }),
        },
      };
    case 'EndpointSliceAddress':
      return { kind: 'EndpointSlice', metadata, endpoints: [{ addresses: ['10.1.1.3'] }] };
  }
}

export function settingsOf(vector: Vector): MeshSettings {
  if (!vector.vis) return {};
  return {
    serviceEntryVisibility: {
      defaultVisibility: vector.vis.default ?? 'PUBLIC',
      policies: (vector.vis.policies ?? []).map((p) => ({ visibility: p.v, namespaceSelectors: p.sel ? [p.sel] : [] })),
    },
  };
}
