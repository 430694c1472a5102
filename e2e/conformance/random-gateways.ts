import type { KubeObject } from '../control-plane/raw-client.ts';
import type { Random } from './random.ts';
import type { Names } from './random-labels.ts';
import { namespaceSelector } from './random-labels.ts';

const bindingAnnotation = 'ambient.istio.io/waypoint-inbound-binding';
const trafficTypes = [
  'service',
  'service',
  'workload',
  'workload',
  'all',
  'all',
  'all',
  'all',
  'all',
  'none',
  '',
  'Service',
  'workloads',
] as const;

/** Classes that no controller looks after, so that their Gateways have exactly the addresses that we write. */
export function randomClasses(random: Random, prefix: string): KubeObject[] {
  return ['plain', 'b', 'c'].map((name, index) => gatewayClass(`${prefix}-${name}`, index === 0 ? {} : classMetadata(random)));
}

export function classMetadata(random: Random): { labels: Record<string, string>; annotations: Record<string, string> } {
  return {
    labels: random.chance(0.6) ? { 'istio.io/waypoint-for': random.pick(trafficTypes) } : {},
    annotations: random.chance(0.5) ? { [bindingAnnotation]: inboundBinding(random) } : {},
  };
}

function gatewayClass(name: string, metadata: object): KubeObject {
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'GatewayClass',
    metadata: { name, ...metadata },
    spec: { controllerName: 'conformance.example.com/nobody' },
  };
}

export interface GatewayPlace {
  readonly prefix: string;
  readonly namespace: string;
  readonly name: string;
  /** Makes its addresses differ from those of every other Gateway. */
  readonly number: number;
}

export function randomGateway(random: Random, names: Names, place: GatewayPlace): KubeObject {
  const { prefix, namespace, name } = place;
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'Gateway',
    metadata: { name, namespace, ...gatewayMetadata(random) },
    spec: {
      gatewayClassName: random.weighted<string>([
        [10, `${prefix}-plain`],
        [4, `${prefix}-b`],
        [4, `${prefix}-c`],
        [2, `${prefix}-missing`],
      ]),
      listeners: randomListeners(random, names),
    },
    status: { addresses: randomAddresses(random, place.number) },
  };
}

/** One that istiod itself deploys and gives addresses to; what it makes for it is then compared too. */
export function managedGateway(random: Random, names: Names, namespace: string, name: string): KubeObject {
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'Gateway',
    metadata: { name, namespace, labels: random.chance(0.6) ? { 'istio.io/waypoint-for': random.pick(trafficTypes) } : {} },
    spec: { gatewayClassName: 'istio-waypoint', listeners: [listener(random, names, { name: 'mesh', port: 15008, protocol: 'HBONE' })] },
  };
}

export function gatewayMetadata(random: Random): { labels: Record<string, string>; annotations: Record<string, string> } {
  return {
    labels: {
      ...(random.chance(0.6) ? { 'istio.io/waypoint-for': random.pick(trafficTypes) } : {}),
      ...(random.chance(0.1) ? { 'istio.io/rev': random.pick(['other', 'default', '']) } : {}),
    },
    annotations: random.chance(0.25) ? { [bindingAnnotation]: inboundBinding(random) } : {},
  };
}

function inboundBinding(random: Random): string {
  const odd = [
    'PROXY/',
    'PROXY/0',
    'PROXY/-1',
    'PROXY/ 15088',
    'PROXY/+15088',
    'PROXY/015088',
    'PROXY/4294967296',
    'PROXY/1/2',
    'PROXY/99999',
    'proxy/15088',
    'HTTP/80',
    'NONE/',
    '/15088',
    '',
  ];
  return random.weighted<string>([
    [4, 'PROXY/15088'],
    [4, 'PROXY'],
    [2, 'NONE'],
    [2, 'NONE/80'],
    [2, 'PROXY/15008'],
    [5, random.pick(odd)],
  ]);
}

export function randomListeners(random: Random, names: Names): object[] {
  const hbone = { name: 'mesh', port: 15008, protocol: 'HBONE' };
  const others = random.some(
    [
      { name: 'web', port: 80, protocol: 'HTTP' },
      { name: 'near-miss', port: 15009, protocol: 'HBONE' },
      { name: 'not-hbone', port: 15008, protocol: 'HTTP' },
      { name: 'sandwich', port: 15088, protocol: 'istio.io/PROXY' },
      { name: 'second', port: 15089, protocol: 'istio.io/PROXY' },
    ],
    0.25,
  );
  const all = random.chance(0.85) ? (random.chance(0.6) ? [hbone, ...others] : [...others, hbone]) : others;
  return (all.length > 0 ? all : [hbone]).map((one) => listener(random, names, one));
}

function listener(random: Random, names: Names, one: object): object {
  const shape = random.weighted([
    [3, 'nothing'],
    [2, 'kinds'],
    [30, 'All'],
    [3, 'Same'],
    [10, 'Selector'],
    [1, 'only selector'],
  ] as const);
  switch (shape) {
    case 'nothing':
      return one;
    case 'kinds':
      return { ...one, allowedRoutes: { kinds: [{ kind: 'HTTPRoute' }] } };
    case 'Selector': {
      const selector = names.selectorMayBeAbsent && random.chance(0.15) ? {} : { selector: attachmentSelector(random, names) };
      return { ...one, allowedRoutes: { namespaces: { from: 'Selector', ...selector } } };
    }
    case 'only selector':
      return { ...one, allowedRoutes: { namespaces: { selector: attachmentSelector(random, names) } } };
    default:
      return { ...one, allowedRoutes: { namespaces: { from: shape } } };
  }
}

/** See Names.selectorMayBeAbsent. */
function attachmentSelector(random: Random, names: Names): object {
  for (;;) {
    const selector = namespaceSelector(random, names);
    if (!names.selectorMayBeAbsent || Object.keys(selector).length > 0) return selector;
  }
}

/** In all orders and mixtures, none included; `number` keeps the addresses of two Gateways apart. */
export function randomAddresses(random: Random, number: number): object[] {
  const hostname = { type: 'Hostname', value: `h${number}.example.com` };
  const ip = { type: 'IPAddress', value: `10.9.${number >> 8}.${number & 255}` };
  const ipv6 = { type: 'IPAddress', value: `2001:db8::9:${(number + 1).toString(16)}` };
  const untyped = { value: ip.value };
  const foreign = { type: 'example.com/lb', value: `lb-${number}` };
  return random.weighted<object[]>([
    [2, []],
    [5, [ip, hostname]],
    [4, [hostname]],
    [3, [ip]],
    [1, [untyped]],
    [1, [ipv6, ip]],
    [1, [foreign]],
    [1, [foreign, ip, hostname, { type: 'Hostname', value: `second-${number}.example.com` }]],
  ]);
}
