import type { Random } from './random.ts';

export type Texts = Readonly<Record<string, string>>;

/** The longest text that a label may hold, which is also a name of a Gateway. */
export const longName = `w${'0123456789'.repeat(6)}-9`;

/** The names of Gateways that may exist, the likeliest first. */
export const gatewayNames = ['wp', 'canary', 'other', 'a.dotted-name.x', longName, 'none', '0'] as const;

export interface Names {
  /** The namespaces that exist. */
  readonly namespaces: readonly string[];
  /**
   * Whether `from: Selector` may come without a selector, or else with an empty one. Not both in one cluster: the first matches
   * nothing and the second everything, but istiod takes them for equal, and does not notice that one became the other.
   */
  readonly selectorMayBeAbsent: boolean;
}

/** What a label may name: a Gateway that may exist, one that cannot, or a text with a meaning of its own. */
function gatewayReference(random: Random, likeliest: string): string {
  const odd = ['0', 'None', 'NONE', '', 'missing', 'no-gateway_can.be.CALLED-this'];
  return random.weighted<string>([
    [60, likeliest],
    [10, 'wp'],
    [14, 'other'],
    [4, 'a.dotted-name.x'],
    [4, longName],
    [7, 'none'],
    [6, random.pick(odd)],
  ]);
}

function namespaceReference(random: Random, { namespaces }: Names): string {
  return random.weighted<string>([
    [90, random.pick(namespaces)],
    [6, ''],
    [4, 'default'],
    [4, 'missing'],
    [2, 'None'],
  ]);
}

const truth = ['true', 'false', '1', '0', 't', 'F', 'TRUE', 'True', 'tRuE', 'yes', 'on', '', 'none'] as const;

/** The labels by which a Service, a ServiceEntry or a Namespace asks for waypoints. */
export function serviceLabels(random: Random, names: Names, asks: number): Record<string, string> {
  const labels = workloadLabels(random, names, asks);
  if (random.chance(0.25)) labels['istio.io/use-waypoint-canary'] = gatewayReference(random, 'canary');
  const named = 'istio.io/use-waypoint-canary' in labels;
  if (random.chance(named ? 0.25 : 0.05)) labels['istio.io/use-waypoint-canary-namespace'] = namespaceReference(random, names);
  if (random.chance(0.25)) labels['istio.io/ingress-use-waypoint'] = random.pick(truth);
  return labels;
}

/** The labels by which anything asks for a waypoint. */
export function workloadLabels(random: Random, names: Names, asks: number): Record<string, string> {
  const labels: Record<string, string> = {};
  const named = random.chance(asks);
  if (named) labels['istio.io/use-waypoint'] = gatewayReference(random, 'wp');
  if (random.chance(named ? 0.35 : 0.1)) labels['istio.io/use-waypoint-namespace'] = namespaceReference(random, names);
  if (random.chance(0.15)) labels['istio.io/dataplane-mode'] = random.pick(['ambient', 'none', '', 'sidecar']);
  return labels;
}

export function weightAnnotation(random: Random, often: number): Record<string, string> {
  if (!random.chance(often)) return {};
  const odd = ['-1', '101', 'abc', '', ' 5', '5.0', '1e1', '0x10', '1_0', '99999999999999999999'];
  const weight = random.pick(random.chance(0.75) ? ['0', '5', '50', '100', '+5', '05', '-0'] : odd);
  return { 'istio.io/use-waypoint-canary-weight': weight };
}

/** Of Services and pods. Two of the values exempt a Service; none exempts a pod. */
export function managedLabel(random: Random): Record<string, string> {
  if (!random.chance(0.08)) return {};
  const managers = [
    'istio.io-mesh-controller',
    'istio.io-eastwest-controller',
    'istio.io-gateway-controller',
    'istio.io-mesh-Controller',
    '',
  ];
  return { 'gateway.istio.io/managed': random.pick(managers) };
}

export function gatewayNameLabel(random: Random): Record<string, string> {
  if (!random.chance(0.2)) return {};
  return {
    'gateway.networking.k8s.io/gateway-name': random.weighted<string>([
      [6, 'wp'],
      [3, 'canary'],
      [2, 'none'],
      [2, 'gone'],
      [1, ''],
    ]),
  };
}

export function revisionLabel(random: Random, often: number): Record<string, string> {
  return random.chance(often) ? { 'istio.io/rev': random.pick(['default', 'default', 'other', '', 'Default']) } : {};
}

const teams = ['x', 'y', '', longName] as const;

/** The labels that selectors of namespaces look at. */
export function teamLabels(random: Random): Record<string, string> {
  return {
    ...(random.chance(0.7) ? { team: random.pick(teams) } : {}),
    ...(random.chance(0.4) ? { 'example.com/env': random.pick(['x', 'y', '']) } : {}),
  };
}

/** A selector over Namespaces. Always a valid one: any other ends istiod for good (semantics.md 3.3). */
export function namespaceSelector(random: Random, names: Names): object {
  const shape = random.weighted([
    [2, 'everything'],
    [5, 'labels'],
    [5, 'expressions'],
    [2, 'both'],
  ] as const);
  if (shape === 'everything') return {};
  const matchLabels = random.weighted<Texts>([
    [4, { team: random.pick(teams) }],
    [3, { 'kubernetes.io/metadata.name': random.pick(names.namespaces) }],
    [1, { team: random.pick(teams), 'example.com/env': random.pick(['x', 'y', '']) }],
  ]);
  const expression = () => {
    const key = random.weighted<string>([
      [4, 'team'],
      [2, 'example.com/env'],
      [2, 'kubernetes.io/metadata.name'],
    ]);
    const values = key === 'kubernetes.io/metadata.name' ? random.some(names.namespaces, 0.5) : random.some(teams, 0.5);
    const operator = random.pick(values.length > 0 ? ['In', 'NotIn', 'Exists', 'DoesNotExist'] : ['Exists', 'DoesNotExist']);
    return operator.endsWith('In') ? { key, operator, values } : { key, operator };
  };
  const matchExpressions = random.chance(0.3) ? [expression(), expression()] : [expression()];
  if (shape === 'labels') return { matchLabels };
  return shape === 'expressions' ? { matchExpressions } : { matchLabels, matchExpressions };
}
