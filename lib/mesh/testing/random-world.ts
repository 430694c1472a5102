import fc from 'fast-check';
import type { RawObject } from '../model/kind.ts';
import type { KindName } from '../model/kinds/registry.ts';
import { kinds } from '../model/kinds/registry.ts';
import { MutableTable } from '../model/table.ts';
import type { World } from '../model/world.ts';

export type Raw = RawObject & { readonly kind: KindName };

/** Names an object that changed. */
export interface Place {
  readonly kind: KindName;
  readonly namespace: string;
  readonly name: string;
}

export function emptyWorld(): World {
  return Object.fromEntries(kinds.map((k) => [k.kind, new MutableTable()])) as unknown as World;
}

/** Writes the object, or takes it away, and says what changed. */
export function edit(world: World, { raw, gone }: Edit): Place {
  const record = kinds.find((k) => k.kind === raw.kind)?.project(raw);
  if (!record) throw new Error(raw.kind);
  const { namespace, name } = record;
  const table = world[raw.kind] as unknown as MutableTable<typeof record>;
  if (gone) table.delete(namespace, name);
  else table.set(record);
  return { kind: raw.kind, namespace, name };
}

export interface Edit {
  readonly raw: Raw;
  readonly gone: boolean;
}

export const spaces = ['a', 'b', 'c'] as const;
const space = fc.constantFrom(...spaces);
const named = (prefix: string) => fc.constantFrom(`${prefix}1`, `${prefix}2`);

const labels = fc.record(
  {
    'istio.io/use-waypoint': fc.constantFrom('wp', 'other', 'none', ''),
    'istio.io/use-waypoint-namespace': fc.constantFrom(...spaces),
    'istio.io/dataplane-mode': fc.constantFrom('ambient', 'none'),
    'istio.io/use-waypoint-canary': fc.constantFrom('other', 'wp', 'none'),
    'istio.io/use-waypoint-canary-namespace': fc.constantFrom(...spaces),
    'istio.io/ingress-use-waypoint': fc.constantFrom('true', 'false', ''),
    'gateway.istio.io/managed': fc.constantFrom('istio.io-mesh-controller', 'istio.io-gateway-controller'),
    'gateway.networking.k8s.io/gateway-name': fc.constantFrom('wp', 'gone'),
    'istio.io/rev': fc.constantFrom('default', 'other', ''),
    team: fc.constantFrom('x', 'y'),
    app: fc.constantFrom('x', 'y'),
  },
  { requiredKeys: [] },
);
const weight = fc.record({ 'istio.io/use-waypoint-canary-weight': fc.constantFrom('5', 'abc', '') }, { requiredKeys: [] });
const created = fc.constantFrom('2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z');
const selector = fc.constantFrom(
  {},
  { matchLabels: { team: 'x' } },
  { matchExpressions: [{ key: 'team', operator: 'NotIn', values: ['y'] }] },
);

const object: fc.Arbitrary<Raw> = fc.oneof(
  fc
    .record({ name: space, l: labels, a: weight })
    .map(({ name, l, a }): Raw => ({ kind: 'Namespace', metadata: { name, labels: l, annotations: a } })),
  fc.record({ ns: space, name: named('s'), l: labels, a: weight, type: fc.constantFrom('ClusterIP', 'ExternalName') }).map(
    ({ ns, name, l, a, type }): Raw => ({
      kind: 'Service',
      metadata: { namespace: ns, name, labels: l, annotations: a },
      spec: { type, clusterIP: '10.0.0.1', selector: { app: 'x' } },
    }),
  ),
  fc.record({ ns: space, name: named('p'), l: labels, on: fc.boolean(), phase: fc.constantFrom('Running', 'Succeeded') }).map(
    ({ ns, name, l, on, phase }): Raw => ({
      kind: 'Pod',
      metadata: { namespace: ns, name, labels: l, annotations: on ? { 'ambient.istio.io/redirection': 'enabled' } : {} },
      status: { phase, podIP: '10.1.0.1' },
    }),
  ),
  fc
    .record({
      ns: space,
      name: named('e'),
      l: labels,
      a: weight,
      at: created,
      host: fc.constantFrom('x.example.com', 's1.a.svc.cluster.local'),
      addresses: fc.constantFrom([], ['240.0.0.1'], ['nonsense']),
    })
    .map(
      ({ ns, name, l, a, at, host, addresses }): Raw => ({
        kind: 'ServiceEntry',
        metadata: { namespace: ns, name, labels: l, annotations: a, creationTimestamp: at },
        spec: { hosts: [host], resolution: 'STATIC', addresses },
      }),
    ),
  fc.record({ ns: space, name: named('w'), l: labels, own: labels }).map(
    ({ ns, name, l, own }): Raw => ({
      kind: 'WorkloadEntry',
      metadata: { namespace: ns, name, labels: l },
      spec: { address: '10.2.0.1', labels: own },
    }),
  ),
  fc
    .record({
      ns: space,
      name: fc.constantFrom('wp', 'other'),
      ready: fc.boolean(),
      from: fc.constantFrom('Same', 'All', 'Selector'),
      sel: selector,
    })
    .map(
      ({ ns, name, ready, from, sel }): Raw => ({
        kind: 'Gateway',
        metadata: { namespace: ns, name },
        spec: {
          gatewayClassName: 'istio-waypoint',
          listeners: [{ name: 'mesh', port: 15008, protocol: 'HBONE', allowedRoutes: { namespaces: { from, selector: sel } } }],
        },
        status: ready ? { addresses: [{ type: 'IPAddress', value: '10.0.0.9' }] } : {},
      }),
    ),
  fc.constantFrom('all', 'workload', 'service').map(
    (type): Raw => ({
      kind: 'GatewayClass',
      metadata: { name: 'istio-waypoint', labels: { 'istio.io/waypoint-for': type } },
      spec: { controllerName: 'istio.io/mesh-controller' },
    }),
  ),
  fc
    .record({
      sel: fc.option(selector),
      visibility: fc.constantFrom('PUBLIC', 'NAMESPACE', 'NONE', undefined),
      rev: fc.constantFrom('default', 'other'),
    })
    .map(
      ({ sel, visibility, rev }): Raw => ({
        kind: 'ConfigMap',
        metadata: { namespace: 'istio-system', name: 'istio', labels: { 'istio.io/rev': rev } },
        yamlValue: {
          ...(sel ? { discoverySelectors: [sel] } : {}),
          ...(visibility
            ? {
                serviceEntryVisibility: {
                  policies: [{ visibility, matchingRules: [{ namespaceSelector: { matchLabels: { team: 'y' } } }] }],
                },
              }
            : {}),
        },
      }),
    ),
);

/** Edits of a small cluster in which everything that decides an answer comes, changes and goes. */
export const randomEdit: fc.Arbitrary<Edit> = fc.oneof(
  { weight: 4, arbitrary: object.map((raw) => ({ raw, gone: false })) },
  { weight: 1, arbitrary: object.map((raw) => ({ raw, gone: true })) },
);
