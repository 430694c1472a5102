import type { KubeObject } from '../control-plane/raw-client.ts';
import type { Random } from './random.ts';
import type { Names } from './random-labels.ts';
import { gatewayNameLabel, managedLabel, revisionLabel, serviceLabels, weightAnnotation, workloadLabels } from './random-labels.ts';

/** Where an object goes; `number` is given away once in a state and keeps addresses and hosts apart. */
export interface Place {
  readonly namespace: string;
  readonly number: number;
}

/** Names that Services are likely to have, so that a ServiceEntry can have the same host. */
const usualNames = ['web', 'api'] as const;

type Make = (random: Random, names: Names, place: Place) => KubeObject[];

/** The kinds of destination: how often each is made, and how. An EndpointSlice comes with its Service. */
export const destinations: ReadonlyArray<readonly [number, Make]> = [
  [34, randomService],
  [26, randomServiceEntry],
  [18, randomWorkloadEntry],
  [24, randomPod],
];

/** Labels and annotations of an object of this kind, made anew. */
export function metadataOf(
  kind: string,
  random: Random,
  names: Names,
): { labels: Record<string, string>; annotations?: Record<string, string> } {
  switch (kind) {
    case 'Service':
      return {
        labels: { ...serviceLabels(random, names, 0.4), ...managedLabel(random) },
        annotations: weightAnnotation(random, 0.3),
      };
    case 'ServiceEntry':
      return {
        labels: {
          ...serviceLabels(random, names, 0.4),
          ...revisionLabel(random, 0.25),
          ...(random.chance(0.5) ? managedLabel(random) : {}),
        },
        annotations: { ...weightAnnotation(random, 0.3), ...connectStrategy(random) },
      };
    case 'WorkloadEntry':
      return { labels: { ...workloadLabels(random, names, 0.4), ...revisionLabel(random, 0.2), ...gatewayNameLabel(random) } };
    default:
      return {
        labels: {
          app: random.pick(['x', 'y']),
          ...workloadLabels(random, names, 0.4),
          ...gatewayNameLabel(random),
          ...managedLabel(random),
          ...revisionLabel(random, 0.1),
        },
      };
  }
}

function connectStrategy(random: Random): Record<string, string> {
  if (!random.chance(0.2)) return {};
  const strategy = random.pick(['RACE_FIRST_TCP_CONNECT', 'race_first_tcp_connect', 'FIRST_HEALTHY_RACE', 'DEFAULT', '']);
  return { 'istio.io/connect-strategy': strategy };
}

function randomService(random: Random, names: Names, { namespace, number }: Place): KubeObject[] {
  const name = random.chance(0.12) ? random.pick(usualNames) : `s${number}`;
  const metadata = { name, namespace, ...metadataOf('Service', random, names) };
  const ports = [{ name: 'http', port: 80 }];
  const selector = random.chance(0.75) ? { app: random.pick(['x', 'y', 'nobody']) } : undefined;
  const type = random.weighted([
    [12, 'ClusterIP'],
    [2, 'headless'],
    [2, 'ExternalName'],
    [1, 'LoadBalancer'],
  ] as const);
  const spec = {
    ClusterIP: { type: 'ClusterIP', ports, selector },
    headless: { clusterIP: 'None', ports, selector },
    ExternalName: { type: 'ExternalName', externalName: 'elsewhere.example.com', ports },
    LoadBalancer: { type: 'LoadBalancer', ports, selector },
  }[type];
  const service = { apiVersion: 'v1', kind: 'Service', metadata, spec };
  return selector || type === 'ExternalName' ? [service] : [service, handWrittenSlice(namespace, name, number)];
}

function handWrittenSlice(namespace: string, service: string, number: number): KubeObject {
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: `${service}-by-hand`, namespace, labels: { 'kubernetes.io/service-name': service } },
    addressType: 'IPv4',
    endpoints: [{ addresses: [ip(3, number)] }],
    ports: [{ name: 'http', port: 80, protocol: 'TCP' }],
  };
}

function randomServiceEntry(random: Random, names: Names, { namespace, number }: Place): KubeObject[] {
  const resolution = random.weighted([
    [3, 'NONE'],
    [5, 'STATIC'],
    [5, 'DNS'],
    [1, 'DNS_ROUND_ROBIN'],
    [3, 'DYNAMIC_DNS'],
  ] as const);
  const spec = {
    hosts: randomHosts(random, namespace, number, resolution === 'DYNAMIC_DNS'),
    location: random.pick(['MESH_EXTERNAL', 'MESH_INTERNAL']),
    ports: [{ number: 80, name: 'http', protocol: 'HTTP' }],
    resolution,
    ...addressesOf(random, resolution, number),
    ...endpointsOf(random, names, resolution, number),
  };
  const metadata = { name: `e${number}`, namespace, ...metadataOf('ServiceEntry', random, names) };
  return [{ apiVersion: 'networking.istio.io/v1', kind: 'ServiceEntry', metadata, spec }];
}

/** One to three, each once; some that a Service or another entry of the namespace may have too. */
function randomHosts(random: Random, namespace: string, number: number, wild: boolean): string[] {
  const host = () =>
    random.weighted<string>([
      [wild ? 3 : 12, `e${number}.example.com`],
      [4, `also-e${number}.example.com`],
      [wild ? 20 : 4, `*.e${number}.example.com`],
      [5, `shared-${random.int(1, 2)}.example.com`],
      [1, '*.shared.example.com'],
      [2, `${random.pick(usualNames)}.${namespace}.svc.cluster.local`],
    ]);
  return [
    ...new Set(
      Array.from(
        {
          length: random.weighted([
            [6, 1],
            [3, 2],
            [1, 3],
          ]),
        },
        host,
      ),
    ),
  ];
}

function addressesOf(random: Random, resolution: string, number: number): object {
  if (resolution === 'DYNAMIC_DNS' || random.chance(0.5)) return {};
  const cidr = resolution === 'NONE' || resolution === 'STATIC' ? [`10.7.${number & 255}.0/24`] : [];
  // What is no address makes istiod drop the whole entry.
  if (random.chance(0.06))
    return { addresses: [ip(6, number), random.pick(['nonsense', '01.2.3.4', '::1::', ...(cidr.length > 0 ? ['10.0.0.1/99'] : [])])] };
  return { addresses: random.pick([[ip(6, number)], [ip(6, number), ...cidr], cidr]) };
}

function endpointsOf(random: Random, names: Names, resolution: string, number: number): object {
  if (resolution === 'NONE' || resolution === 'DYNAMIC_DNS') return {};
  const shape = random.weighted([
    [5, 'endpoints'],
    [2, 'selector'],
    [2, 'nothing'],
  ] as const);
  if (shape === 'nothing') return {};
  if (shape === 'selector') return { workloadSelector: { labels: { app: random.pick(['x', 'y']) } } };
  const count = resolution === 'DNS_ROUND_ROBIN' ? 1 : random.int(1, 3);
  const endpoints = Array.from({ length: count }, (_, index) => ({
    address: resolution === 'STATIC' || random.chance(0.3) ? ip(8, number * 3 + index) : `p${index}.e${number}.example.com`,
    labels: { ...workloadLabels(random, names, 0.5), ...gatewayNameLabel(random), ...revisionLabel(random, 0.15) },
  }));
  return { endpoints: endpoints.map((one) => (random.chance(0.15) ? { address: one.address } : one)) };
}

function randomWorkloadEntry(random: Random, names: Names, { namespace, number }: Place): KubeObject[] {
  const labels = random.chance(0.5) ? { labels: specLabels(random, names) } : {};
  const spec = { address: random.chance(0.7) ? ip(5, number) : `w${number}.example.com`, ...labels };
  const metadata = { name: `w${number}`, namespace, ...metadataOf('WorkloadEntry', random, names) };
  return [{ apiVersion: 'networking.istio.io/v1', kind: 'WorkloadEntry', metadata, spec }];
}

/** Nobody checks these, so that they may hold what no label of metadata can. */
export function specLabels(random: Random, names: Names): Record<string, string> {
  const labels = { ...workloadLabels(random, names, 0.6), ...gatewayNameLabel(random), ...revisionLabel(random, 0.2) };
  return 'istio.io/use-waypoint' in labels && random.chance(0.1)
    ? { ...labels, 'istio.io/use-waypoint': random.pick(['~', 'a b', 'é']) }
    : labels;
}

/** Nobody schedules these pods and no kubelet runs them: they are as we write them. */
function randomPod(random: Random, names: Names, { namespace, number }: Place): KubeObject[] {
  const metadata = { name: `p${number}`, namespace, ...metadataOf('Pod', random, names) };
  const hostNetwork = random.chance(0.1) ? { hostNetwork: true } : {};
  const spec = {
    schedulerName: 'nobody',
    automountServiceAccountToken: false,
    ...hostNetwork,
    containers: [{ name: 'app', image: 'none' }],
  };
  return [{ apiVersion: 'v1', kind: 'Pod', metadata, spec, status: randomPodStatus(random, number) }];
}

export function randomPodStatus(random: Random, number: number): object {
  const address = { podIP: ip(4, number), podIPs: [{ ip: ip(4, number) }] };
  const both = { podIP: ip(4, number), podIPs: [{ ip: ip(4, number) }, { ip: `2001:db8::4:${(number + 1).toString(16)}` }] };
  return random.weighted<object>([
    [12, { phase: 'Running', ...address }],
    [1, { phase: 'Running', ...both }],
    [1, { phase: 'Pending', ...address }],
    [1, { phase: 'Pending' }],
    [1, { phase: 'Running' }],
    [1, { phase: 'Succeeded', ...address }],
    [1, { phase: 'Failed', ...address }],
  ]);
}

function ip(block: number, number: number): string {
  return `10.${200 + block}.${(number >> 8) & 255}.${number & 255}`;
}
