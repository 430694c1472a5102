import { describe, expect, test } from 'vitest';
import type { RawObject } from '../../model/kind.ts';
import { worldOf } from '../../testing/world.ts';
import { forecast } from '../forecast.ts';
import type { Intent } from '../intent.ts';
import { planOf } from '../planners.ts';
import { namespacesToRead, policyEffects } from './policy-effects.ts';
import { policyKinds } from './policy-kinds.ts';

type Raw = RawObject & { readonly kind: string };
type Labels = Record<string, string>;

const object = (kind: string, namespace: string, name: string, labels: Labels = {}, rest: object = {}): Raw => ({
  kind,
  metadata: { ...(namespace ? { namespace } : {}), name, uid: `uid of ${kind} ${namespace}/${name}`, labels },
  ...rest,
});
const waypoint = (namespace: string, name: string, className = 'istio-waypoint') =>
  object(
    'Gateway',
    namespace,
    name,
    { 'istio.io/waypoint-for': 'all' },
    {
      spec: {
        gatewayClassName: className,
        listeners: [{ name: 'mesh', port: 15008, protocol: 'HBONE', allowedRoutes: { namespaces: { from: 'All' } } }],
      },
      status: { addresses: [{ type: 'Hostname', value: `${name}.x` }], conditions: [{ type: 'Programmed', status: 'True' }] },
    },
  );
const uses = (name: string, namespace?: string): Labels => ({
  'istio.io/use-waypoint': name,
  ...(namespace ? { 'istio.io/use-waypoint-namespace': namespace } : {}),
});
const service = (namespace: string, name: string, labels: Labels = {}) =>
  object('Service', namespace, name, labels, { spec: { clusterIP: '10.0.0.1', selector: { app: name } } });

/** As in semantics.md 8.6: a/wp serves Service a/s, ServiceEntry a/e and, from another namespace, Service b/x; a pod of a is addressed itself. */
const world = () =>
  worldOf([
    ...['a', 'b', 'istio-system'].map((name) => object('Namespace', '', name)),
    waypoint('a', 'wp'),
    waypoint('a', 'other'),
    service('a', 's', uses('wp')),
    service('a', 's2', uses('none')),
    service('b', 'x', uses('wp', 'a')),
    object('ServiceEntry', 'a', 'e', uses('wp'), { spec: { hosts: ['api.example.com'], addresses: ['240.0.0.1'], resolution: 'STATIC' } }),
    object('Pod', 'a', 'p', uses('wp'), { status: { phase: 'Running', podIP: '10.1.0.1' } }),
  ]);

const target = (group: string, kind: string, name: string) => ({ group, kind, name });
const gatewayRef = (name: string) => target('gateway.networking.k8s.io', 'Gateway', name);
const classRef = (name: string) => target('gateway.networking.k8s.io', 'GatewayClass', name);
const serviceRef = (name: string) => target('', 'Service', name);
const entryRef = (name: string) => target('networking.istio.io', 'ServiceEntry', name);
const policy = (kind: string, namespace: string, spec: object, name = 'it') => {
  const known = policyKinds.find((one) => one.kind === kind);
  if (!known) throw new Error(`no kind ${kind}`);
  return known.project({ metadata: { namespace, name }, spec });
};

function effects(intent: Intent, policies: ReadonlyArray<ReturnType<typeof policy>>, before = world()) {
  const plan = planOf(intent, before);
  if (!plan.ok) throw new Error(plan.error.message);
  return policyEffects(policies, plan.value, forecast(plan.value.steps, before), before);
}
/** 'stops: Pod p, Service s' */
const brief = (found: ReturnType<typeof effects>) =>
  found
    .map(
      ({ kind, destinations }) =>
        `${kind}: ${destinations
          .map((d) => `${d.kind} ${d.name}`)
          .sort()
          .join(', ')}`,
    )
    .join('; ');

const remove: Intent = { type: 'delete-waypoints', waypoints: [{ namespace: 'a', name: 'wp' }] };
const change = (waypointChange: object, over: object = {}): Intent => ({
  type: 'enroll',
  targets: [{ kind: 'Service', namespace: 'a', name: 's' }],
  mesh: 'keep',
  waypoint: waypointChange as { do: 'remove' },
  canary: { do: 'keep' },
  ingress: 'keep',
  ...over,
});

const everything = 'stops: Pod p, Service s, Service x, ServiceEntry e';

describe('what a deleted waypoint applied (semantics.md 8.1 and 8.6)', () => {
  test.each<[vector: string, kind: string, namespace: string, spec: object, expected: string]>([
    ['P-06', 'AuthorizationPolicy', 'a', { selector: { matchLabels: { 'gateway.networking.k8s.io/gateway-name': 'wp' } } }, ''],
    ['P-07', 'AuthorizationPolicy', 'a', {}, ''],
    ['P-08', 'RequestAuthentication', 'a', { targetRefs: [gatewayRef('wp')], selector: { matchLabels: { a: 'b' } } }, everything],
    ['P-09', 'WasmPlugin', 'a', { targetRefs: [gatewayRef('other'), gatewayRef('wp')] }, everything],
    ['P-10', 'AuthorizationPolicy', 'a', { targetRefs: [gatewayRef('other')] }, ''],
    ['P-11', 'AuthorizationPolicy', 'a', { targetRefs: [serviceRef('s')] }, 'stops: Service s'],
    ['P-11, core', 'AuthorizationPolicy', 'a', { targetRefs: [target('core', 'Service', 's')] }, 'stops: Service s'],
    ['P-11, the older field', 'AuthorizationPolicy', 'a', { targetRef: serviceRef('s') }, 'stops: Service s'],
    ['P-12', 'TrafficExtension', 'a', { targetRefs: [entryRef('e')] }, 'stops: ServiceEntry e'],
    ['P-13', 'AuthorizationPolicy', 'a', { targetRefs: [entryRef('s')] }, ''],
    ['P-14', 'AuthorizationPolicy', 'b', { targetRefs: [serviceRef('x')] }, 'stops: Service x'],
    ['P-15', 'AuthorizationPolicy', 'b', { targetRefs: [gatewayRef('wp')] }, ''],
    ['P-16', 'AuthorizationPolicy', 'istio-system', { targetRefs: [classRef('istio-waypoint')] }, everything],
    ['P-17', 'AuthorizationPolicy', 'a', { targetRefs: [classRef('istio-waypoint')] }, ''],
    ['P-18', 'AuthorizationPolicy', 'istio-system', { targetRefs: [classRef('my-waypoint')] }, ''],
    ['P-19', 'AuthorizationPolicy', 'a', { targetRefs: [serviceRef('s2')] }, ''],
    ['another group', 'AuthorizationPolicy', 'a', { targetRefs: [target('networking.istio.io', 'Gateway', 'wp')] }, ''],
    ['a foreign namespace in the ref', 'AuthorizationPolicy', 'a', { targetRefs: [{ ...serviceRef('s'), namespace: 'b' }] }, ''],
    ['EnvoyFilter, Service', 'EnvoyFilter', 'a', { targetRefs: [serviceRef('s')] }, ''],
    ['EnvoyFilter, Gateway', 'EnvoyFilter', 'a', { targetRefs: [gatewayRef('wp')] }, everything],
    [
      'Telemetry, Gateway: not for other namespaces',
      'Telemetry',
      'a',
      { targetRefs: [gatewayRef('wp')] },
      'stops: Pod p, Service s, ServiceEntry e',
    ],
    [
      'Telemetry, GatewayClass: read in the root namespace by nobody here',
      'Telemetry',
      'istio-system',
      { targetRefs: [classRef('istio-waypoint')] },
      '',
    ],
    ['Telemetry of the namespace', 'Telemetry', 'b', { accessLogging: [] }, 'stops: Service x'],
    ['Telemetry of the mesh', 'Telemetry', 'istio-system', {}, everything],
    ['Telemetry with a selector', 'Telemetry', 'a', { selector: { matchLabels: { app: 's' } } }, ''],
    ['route of a Service', 'HTTPRoute', 'a', { parentRefs: [serviceRef('s')] }, 'stops: Service s'],
    ['route of a ServiceEntry', 'TLSRoute', 'a', { parentRefs: [entryRef('e')] }, 'stops: ServiceEntry e'],
    ['route beside the waypoint', 'GRPCRoute', 'a', { parentRefs: [{ ...serviceRef('x'), namespace: 'b' }] }, 'stops: Service x'],
    ['route of a consumer', 'HTTPRoute', 'b', { parentRefs: [{ ...serviceRef('s'), namespace: 'a' }] }, ''],
    ['route of an ingress', 'HTTPRoute', 'a', { parentRefs: [{ name: 's' }] }, ''],
    ['VirtualService, short name', 'VirtualService', 'a', { hosts: ['s'] }, 'stops: Service s'],
    ['VirtualService, every host', 'VirtualService', 'b', { hosts: ['*.b.svc.cluster.local'] }, 'stops: Service x'],
    ['VirtualService, a host outside', 'VirtualService', 'a', { hosts: ['api.example.com'] }, 'stops: ServiceEntry e'],
    ['VirtualService of an ingress', 'VirtualService', 'a', { hosts: ['s'], gateways: ['istio-system/ingress'] }, ''],
    ['VirtualService of both', 'VirtualService', 'a', { hosts: ['s'], gateways: ['ingress', 'mesh'] }, 'stops: Service s'],
    ['VirtualService that the waypoint does not see', 'VirtualService', 'b', { hosts: ['x'], exportTo: ['.'] }, ''],
    ['DestinationRule', 'DestinationRule', 'b', { host: 'x.b.svc.cluster.local' }, 'stops: Service x'],
    ['DestinationRule of the mesh', 'DestinationRule', 'istio-system', { host: '*.svc.cluster.local' }, 'stops: Service s, Service x'],
    ['DestinationRule for some pods, not near the waypoint', 'DestinationRule', 'b', { host: 'x', workloadSelector: {} }, ''],
    ['BackendTLSPolicy', 'BackendTLSPolicy', 'a', { targetRefs: [entryRef('e')] }, 'stops: ServiceEntry e'],
    ['XBackendTrafficPolicy', 'XBackendTrafficPolicy', 'b', { targetRefs: [serviceRef('x')] }, 'stops: Service x'],
  ])('%s: %s in %s', (_vector, kind, namespace, spec, expected) => {
    expect(brief(effects(remove, [policy(kind, namespace, spec)]))).toBe(expected);
  });

  test('a policy for a waypoint that handles nothing is left behind', () => {
    const gone: Intent = { type: 'delete-waypoints', waypoints: [{ namespace: 'a', name: 'other' }] };
    expect(effects(gone, [policy('AuthorizationPolicy', 'a', { targetRefs: [gatewayRef('other')] })])).toEqual([
      {
        policy: { kind: 'AuthorizationPolicy', namespace: 'a', name: 'it' },
        kind: 'stops',
        destinations: [],
        says: 'stops to apply: it names waypoint a/other, which is deleted',
      },
    ]);
  });

  test('a waypoint that Istio does not program applies nothing but kinds of the Gateway API', () => {
    const foreign = worldOf([
      object('Namespace', '', 'a'),
      object(
        'GatewayClass',
        '',
        'istio-agentgateway-waypoint',
        {},
        { spec: { controllerName: 'istio.io/agentgateway-waypoint-controller' } },
      ),
      waypoint('a', 'wp', 'istio-agentgateway-waypoint'),
      service('a', 's', uses('wp')),
    ]);
    const found = effects(
      change({ do: 'remove' }),
      [
        policy('AuthorizationPolicy', 'a', { targetRefs: [serviceRef('s')] }),
        policy('VirtualService', 'a', { hosts: ['s'] }),
        policy('HTTPRoute', 'a', { parentRefs: [serviceRef('s')] }),
        policy('BackendTLSPolicy', 'a', { targetRefs: [serviceRef('s')] }),
      ],
      foreign,
    );
    expect(found.map(({ policy: { kind } }) => kind)).toEqual(['BackendTLSPolicy', 'HTTPRoute']);
  });
});

describe('a service that changes its waypoint', () => {
  const policies = [
    policy('AuthorizationPolicy', 'a', { action: 'DENY', targetRefs: [serviceRef('s')] }, 'of-the-service'),
    policy('AuthorizationPolicy', 'a', { targetRefs: [gatewayRef('wp')] }, 'of-wp'),
    policy('AuthorizationPolicy', 'a', { targetRefs: [gatewayRef('other')] }, 'of-other'),
  ];
  const told = (intent: Intent, before = world()) => effects(intent, policies, before).map((e) => `${e.policy.name} ${e.says}`);
  const other = { namespace: 'a', name: 'other' };

  test('to another: what is for the service goes along, what is for a waypoint stops or starts', () => {
    expect(told(change({ do: 'use', waypoint: other }))).toEqual([
      'of-wp stops to apply (ALLOW) to Service a/s: a/other does not apply it',
      'of-the-service goes on to apply (DENY) to Service a/s, at waypoint a/other',
      'of-other starts to apply (ALLOW) to Service a/s, at waypoint a/other',
    ]);
  });

  test.each(['opt-out', 'remove'])('%s: everything stops', (how) => {
    expect(told(change({ do: how }))).toEqual([
      'of-the-service stops to apply (DENY) to Service a/s: no waypoint handles it any more',
      'of-wp stops to apply (ALLOW) to Service a/s: no waypoint handles it any more',
    ]);
  });

  test('to a canary: what is for one waypoint applies to a part, and to all when it is promoted', () => {
    const canary = { do: 'set', waypoint: other, weight: 10 };
    expect(told(change({ do: 'keep' }, { canary }))).toEqual([
      'of-wp applies (ALLOW) to fewer of the connections to Service a/s: of a/other and a/wp only a/wp applies it',
      'of-the-service goes on to apply (DENY) to Service a/s, at waypoint a/other and a/wp',
      'of-other starts to apply (ALLOW) to Service a/s, at waypoint a/other',
    ]);
    const halfway = worldOf([
      object('Namespace', '', 'a'),
      waypoint('a', 'wp'),
      waypoint('a', 'other'),
      {
        ...service('a', 's'),
        metadata: {
          namespace: 'a',
          name: 's',
          uid: 'u',
          labels: { ...uses('wp'), 'istio.io/use-waypoint-canary': 'other' },
          annotations: { 'istio.io/use-waypoint-canary-weight': '10' },
        },
      },
    ]);
    expect(told(change({ do: 'keep' }, { canary: { do: 'promote' } }), halfway)).toEqual([
      'of-wp stops to apply (ALLOW) to Service a/s: a/other does not apply it',
      'of-the-service goes on to apply (DENY) to Service a/s, at waypoint a/other',
      'of-other starts to apply (ALLOW) to Service a/s, at waypoint a/other',
    ]);
  });
});

test('only namespaces that may matter are read; none when no waypoint changes', () => {
  const before = world();
  const read = (intent: Intent) => {
    const plan = planOf(intent, before);
    if (!plan.ok) throw new Error(plan.error.message);
    const found = namespacesToRead(plan.value, forecast(plan.value.steps, before), before);
    return Object.fromEntries([...found].map(([{ kind }, namespaces]) => [kind, namespaces.join()]));
  };
  expect(read(remove)).toMatchObject({ AuthorizationPolicy: 'a,b,istio-system', HTTPRoute: 'a,b' });
  expect(read(change({ do: 'remove' }))).toMatchObject({ AuthorizationPolicy: 'a,istio-system', HTTPRoute: 'a' });
  expect(read({ ...change({ do: 'keep' }), ingress: 'on' } as Intent)).toEqual({});
});

test('whatever an object looks like, it is read without an exception', () => {
  const odd = [undefined, null, 7, 'x', [], {}, { name: 7 }, { kind: 'Service' }];
  for (const { project } of policyKinds)
    for (const value of odd)
      for (const spec of [value, { targetRefs: value, parentRefs: value, hosts: value, host: value, gateways: value, exportTo: value }])
        expect(() => project({ metadata: {}, spec })).not.toThrow();
  for (const { project } of policyKinds)
    expect(() => project({ spec: { targetRefs: odd, parentRefs: odd, hosts: odd, exportTo: odd } })).not.toThrow();
});
