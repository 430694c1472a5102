import { describe, expect, test } from 'vitest';
import type { RawObject } from '../model/kind.ts';
import type { World } from '../model/world.ts';
import { waypointOf } from '../resolve/waypoint.ts';
import { worldOf } from '../testing/world.ts';
import { istioctlLines, kubectlLines, planYaml } from './commands.ts';
import { admitting } from './fixes.ts';
import { forecast } from './forecast.ts';
import type { Enroll, Intent, IntentOf, TargetRef } from './intent.ts';
import type { Plan, Step } from './plan.ts';
import { planOf } from './planners.ts';
import { preflight } from './preflight.ts';

type Raw = RawObject & { readonly kind: string };
type Labels = Record<string, string>;

let uids = 0;
const object = (kind: string, namespace: string, name: string, labels: Labels = {}, rest: object = {}): Raw => ({
  kind,
  metadata: { ...(namespace ? { namespace } : {}), name, uid: `uid-${++uids}`, labels },
  ...rest,
});
const space = (name: string, labels: Labels = {}) => object('Namespace', '', name, labels);
const service = (name: string, labels: Labels = {}, spec: object = {}) =>
  object('Service', 'shop', name, labels, { spec: { clusterIP: '10.0.0.1', selector: { app: name }, ...spec } });
const waypoint = (namespace: string, name: string, { type = 'service', from = 'All', rest = {} as object, labels = {} as Labels } = {}) =>
  object(
    'Gateway',
    namespace,
    name,
    { 'istio.io/waypoint-for': type, ...labels },
    {
      spec: {
        gatewayClassName: 'istio-waypoint',
        listeners: [{ name: 'mesh', port: 15008, protocol: 'HBONE', allowedRoutes: { namespaces: { from } } }],
        ...rest,
      },
      status: { addresses: [{ type: 'Hostname', value: `${name}.x` }], conditions: [{ type: 'Programmed', status: 'True' }] },
    },
  );
const workload = (labels: Labels = {}): Raw[] => [
  object('Deployment', 'shop', 'web', {}, { spec: { replicas: 2, template: { metadata: { labels: { app: 'cart', ...labels } } } } }),
  ...[1, 2].map((n) => ({
    ...object(
      'Pod',
      'shop',
      `web-abc-${n}`,
      { app: 'cart', 'pod-template-hash': 'abc', ...labels },
      { status: { phase: 'Running', podIP: '10.1.0.1' } },
    ),
    metadata: {
      namespace: 'shop',
      name: `web-abc-${n}`,
      uid: `uid-${++uids}`,
      labels: { app: 'cart', 'pod-template-hash': 'abc', ...labels },
      ownerReferences: [{ kind: 'ReplicaSet', name: 'web-abc', controller: true }],
    },
  })),
];

const target = (kind: TargetRef['kind'], name: string): TargetRef => ({ kind, namespace: kind === 'Namespace' ? '' : 'shop', name });
const enroll = (targets: readonly TargetRef[], over: Partial<Enroll> = {}): IntentOf<'enroll'> => ({
  type: 'enroll',
  targets,
  mesh: 'keep',
  waypoint: { do: 'keep' },
  canary: { do: 'keep' },
  ingress: 'keep',
  ...over,
});
const create = (over: Partial<IntentOf<'create-waypoint'>> = {}): IntentOf<'create-waypoint'> => ({
  type: 'create-waypoint',
  namespace: 'shop',
  name: 'new',
  className: 'istio-waypoint',
  trafficType: null,
  revision: null,
  allow: { from: 'Same' },
  enroll: null,
  ...over,
});

function planned(intent: Intent, world: World): Plan {
  const plan = planOf(intent, world);
  if (!plan.ok) throw new Error(plan.error.message);
  return plan.value;
}
const refused = (intent: Intent, world: World) => {
  const plan = planOf(intent, world);
  return plan.ok ? 'planned' : [plan.error.code, plan.error.field, plan.error.message];
};
const ids = (intent: Intent, world: World) => {
  const plan = planned(intent, world);
  return preflight(plan, intent, world, forecast(plan.steps, world)).map(({ id, level }) => `${level} ${id}`);
};
const changes = (step: Step | undefined) =>
  step?.kind === 'patch' || step?.kind === 'edit' ? step.changes.map((c) => `${c.on} ${c.key}: ${c.before} → ${c.after}`) : [];
const kinds = ({ steps }: Plan) => steps.map(({ kind, target: t }) => `${kind} ${t.kind} ${t.name}`);
const byName = (waypoints: ReadonlyArray<string>): IntentOf<'delete-waypoints'> => ({
  type: 'delete-waypoints',
  waypoints: waypoints.map((name) => ({ namespace: 'infra', name })),
});

const shared = { do: 'use', waypoint: { namespace: 'infra', name: 'wp' } } as const;
const base = () => [space('shop', { 'istio.io/dataplane-mode': 'ambient' }), space('infra'), waypoint('infra', 'wp')];

describe('enroll: what is asked of each kind, and what cannot be', () => {
  test.each<[TargetRef['kind'], Partial<Enroll>, string[]]>([
    ['Service', { waypoint: shared }, ['label istio.io/use-waypoint: null → wp', 'label istio.io/use-waypoint-namespace: null → infra']],
    ['Service', { ingress: 'on' }, ['label istio.io/ingress-use-waypoint: null → true']],
    ['Service', { ingress: 'off' }, ['label istio.io/ingress-use-waypoint: null → false']],
    [
      'Deployment',
      { waypoint: shared },
      ['template label istio.io/use-waypoint: null → wp', 'template label istio.io/use-waypoint-namespace: null → infra'],
    ],
    ['Deployment', { mesh: 'leave' }, ['template label istio.io/dataplane-mode: null → none']],
    ['WorkloadEntry', { waypoint: { do: 'opt-out' } }, ['label istio.io/use-waypoint: null → none']],
    [
      'Service',
      { canary: { do: 'set', waypoint: { namespace: 'infra', name: 'wp' }, weight: 10 } },
      [
        'label istio.io/use-waypoint-canary: null → wp',
        'label istio.io/use-waypoint-canary-namespace: null → infra',
        'annotation istio.io/use-waypoint-canary-weight: null → 10',
      ],
    ],
  ])('%s %j', (kind, over, wanted) => {
    const name = kind === 'Deployment' ? 'web' : 'cart';
    const world = worldOf([
      ...base(),
      service('cart'),
      ...workload(),
      object('WorkloadEntry', 'shop', 'cart', {}, { spec: { address: '10.9.0.1' } }),
    ]);
    expect(changes(planned(enroll([target(kind, name)], over), world).steps.at(-1))).toEqual(wanted);
  });

  test('[6.7] a canary is promoted, and opting out takes it away, in one patch', () => {
    const labels = {
      'istio.io/use-waypoint': 'old',
      'istio.io/use-waypoint-canary': 'wp',
      'istio.io/use-waypoint-canary-namespace': 'infra',
    };
    const world = worldOf([...base(), service('cart', labels)]);
    expect(changes(planned(enroll([target('Service', 'cart')], { canary: { do: 'promote' } }), world).steps[0])).toEqual([
      'label istio.io/use-waypoint: old → wp',
      'label istio.io/use-waypoint-namespace: null → infra',
      'label istio.io/use-waypoint-canary: wp → null',
      'label istio.io/use-waypoint-canary-namespace: infra → null',
    ]);
    expect(changes(planned(enroll([target('Service', 'cart')], { waypoint: { do: 'opt-out' } }), world).steps[0])).toEqual([
      'label istio.io/use-waypoint: old → none',
      'label istio.io/use-waypoint-canary: wp → null',
      'label istio.io/use-waypoint-canary-namespace: infra → null',
    ]);
  });

  test.each<[Enroll['targets'], Partial<Enroll>, unknown[]]>([
    [[target('Service', 'gone')], { waypoint: shared }, ['notFound', 'targets.0', expect.stringMatching(/There is no service gone/)]],
    [[target('Service', 'cart')], { mesh: 'join' }, ['invalid', 'targets.0', expect.stringMatching(/pods or their namespace do/)]],
    [[target('Deployment', 'web')], { canary: { do: 'remove' } }, ['invalid', 'targets.0', expect.stringMatching(/has no canary/)]],
    [[target('Service', 'cart')], { canary: { do: 'promote' } }, ['invalid', 'targets.0', expect.stringMatching(/could be promoted/)]],
    [
      [target('Service', 'cart'), target('Service', 'cart')],
      { waypoint: shared },
      ['invalid', 'targets.1', expect.stringMatching(/twice/)],
    ],
    [[target('Service', 'cart')], { waypoint: { do: 'remove' } }, ['unchanged', 'waypoint', expect.stringMatching(/Nothing would change/)]],
  ])('%j %j is refused at its field', (targets, over, why) => {
    expect(refused(enroll(targets, over), worldOf([...base(), service('cart'), ...workload()]))).toEqual(why);
  });

  test('what is to know is said: restarts first, GitOps, ExternalName, a canary without a primary, a missing waypoint', () => {
    const world = worldOf([
      ...base(),
      ...workload(),
      service('cart', { 'app.kubernetes.io/managed-by': 'Helm' }),
      service('ext', {}, { type: 'ExternalName' }),
      waypoint('infra', 'own', { from: 'Same', type: 'all' }),
    ]);
    expect(ids(enroll([target('Deployment', 'web')], { waypoint: { do: 'opt-out' } }), world)).toEqual(['warn restarts']);
    expect(ids(enroll([target('Service', 'cart')], { waypoint: shared }), world)).toEqual(['warn managed']);
    expect(ids(enroll([target('Service', 'ext')], { waypoint: shared }), world)).toEqual(['warn external-name']);
    expect(
      ids(enroll([target('Service', 'cart')], { canary: { do: 'set', ...{ waypoint: shared.waypoint }, weight: 5 } }), world),
    ).toContain('warn canary-without-primary');
    const missing = { do: 'use', waypoint: { namespace: 'infra', name: 'gone' } } as const;
    expect(ids(enroll([target('Service', 'ext')], { waypoint: missing }), world)).toContain('stop waypoint-missing');
    expect(
      ids(enroll([target('Service', 'ext')], { waypoint: { do: 'use', waypoint: { namespace: 'infra', name: 'own' } } }), world),
    ).toContain('stop not-admitted');
  });

  test('the fix for a waypoint that does not fit is a further plan', () => {
    const world = worldOf([
      ...base(),
      service('cart'),
      waypoint('infra', 'own', { from: 'Same' }),
      waypoint('infra', 'pods', { type: 'workload' }),
    ]);
    const fixOf = (name: string) => {
      const intent = enroll([target('Service', 'cart')], { waypoint: { do: 'use', waypoint: { namespace: 'infra', name } } });
      const plan = planned(intent, world);
      return preflight(plan, intent, world, forecast(plan.steps, world)).find(({ id }) => id === 'falls-open')?.intent;
    };
    expect(fixOf('own')).toEqual({ type: 'edit-waypoint', namespace: 'infra', name: 'own', allow: { from: 'All' } });
    expect(fixOf('pods')).toEqual({ type: 'edit-waypoint', namespace: 'infra', name: 'pods', trafficType: 'all' });
    for (const name of ['own', 'pods']) expect(planOf(fixOf(name)!, world).ok).toBe(true);
  });
});

test('the fix admits the two namespaces by name, where they carry their names', () => {
  const named = (name: string) => space(name, { 'kubernetes.io/metadata.name': name });
  const world = worldOf([named('shop'), named('infra'), waypoint('infra', 'own', { from: 'Same' })]);
  const values = ['infra', 'shop'];
  const gateway = world.Gateway.get('infra', 'own')!;
  expect(admitting(waypointOf(gateway, world), 'shop', world)).toEqual({
    type: 'edit-waypoint',
    namespace: 'infra',
    name: 'own',
    allow: { from: 'Selector', selector: { matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values }] } },
  });
});

describe('create', () => {
  test('Gateway, wait, labels; with everything that istioctl would write, and the same by hand', () => {
    const world = worldOf([...base(), service('cart')]);
    const intent = create({ trafficType: 'all', revision: 'default', enroll: { targets: [target('Namespace', 'shop')], mesh: 'keep' } });
    const plan = planned(intent, world);
    expect(kinds(plan)).toEqual(['create Gateway new', 'wait Gateway new', 'patch Namespace shop']);
    expect(forecast(plan.steps, world).effects.map((e) => [e.kind, e.target.name])).toEqual([['gains', 'cart']]);
    expect(istioctlLines(plan)).toEqual([
      'istioctl waypoint apply -n shop --name new --for all --revision default --wait --enroll-namespace --overwrite',
    ]);
    expect(kubectlLines(plan)).toEqual([
      'kubectl apply --server-side --field-manager=waymark -f new.shop.yaml',
      'kubectl wait gateways.gateway.networking.k8s.io new -n shop --for=condition=Programmed --timeout=5m',
      'kubectl label namespace shop istio.io/use-waypoint=new --overwrite',
    ]);
    expect(planYaml(plan)).toContain('gatewayClassName: "istio-waypoint"');
  });

  test.each<[Partial<IntentOf<'create-waypoint'>>, unknown[]]>([
    [{ namespace: 'gone' }, ['notFound', 'namespace', expect.anything()]],
    [{ className: 'istio' }, ['invalid', 'className', expect.stringMatching(/no waypoints of class istio/)]],
    [
      { namespace: 'infra', name: 'wp' },
      ['conflict', 'name', expect.stringMatching(/waypoint-for is "service", not absent; allowedRoutes is "All"/)],
    ],
    [{ enroll: { targets: [target('Service', 'gone')], mesh: 'keep' } }, ['notFound', 'enroll.targets.0', expect.anything()]],
  ])('%j is refused at its field', (over, why) => {
    const ingress = object('GatewayClass', '', 'istio', {}, { spec: { controllerName: 'istio.io/gateway-controller' } });
    expect(refused(create(over), worldOf([...base(), ingress]))).toEqual(why);
  });

  test('a Service of that name that Istio did not make, and a revision that nobody runs, are said', () => {
    const world = worldOf([...base(), service('new'), service('made', { 'gateway.istio.io/managed': 'istio.io-mesh-controller' })]);
    expect(ids(create(), world)).toEqual(['stop name-collision']);
    expect(ids(create({ name: 'made' }), world)).toEqual([]);
    expect(ids(create({ name: 'free', revision: 'canary' }), world)).toEqual(['warn revision']);
  });
});

describe('edit', () => {
  test('type, revision and who may attach are one step, with what that does to other namespaces', () => {
    const world = worldOf([...base(), service('cart', { 'istio.io/use-waypoint': 'wp', 'istio.io/use-waypoint-namespace': 'infra' })]);
    const intent: Intent = { type: 'edit-waypoint', namespace: 'infra', name: 'wp', trafficType: 'workload', allow: { from: 'Same' } };
    const plan = planned(intent, world);
    expect(changes(plan.steps[0])).toEqual(['label istio.io/waypoint-for: service → workload']);
    expect(plan.steps[0]).toMatchObject({ allow: { listener: 'mesh', index: 0, before: { from: 'All' }, after: { from: 'Same' } } });
    expect(kubectlLines(plan)[1]).toMatch(
      /^kubectl patch .* --type json -p '\[\{"op":"add","path":"\/spec\/listeners\/0\/allowedRoutes\/namespaces","value":\{"from":"Same"\}\}\]'$/,
    );
    expect(forecast(plan.steps, world).effects.map((e) => [e.kind, e.target.namespace, e.target.name])).toEqual([['open', 'shop', 'cart']]);
    expect(ids(intent, world)[0]).toBe('stop falls-open');
    expect(refused({ type: 'edit-waypoint', namespace: 'infra', name: 'wp', trafficType: 'service' }, world)).toMatchObject([
      'unchanged',
      'trafficType',
      expect.anything(),
    ]);
  });
});

describe('delete and clean up', () => {
  const uses = { 'istio.io/use-waypoint': 'wp', 'istio.io/use-waypoint-namespace': 'infra' };
  const world = () =>
    worldOf([
      space('shop', uses),
      space('infra'),
      waypoint('infra', 'wp'),
      waypoint('infra', 'other', { labels: { 'istio.io/rev': 'v1', team: 'a' } }),
      waypoint('shop', 'own'),
      service('cart', {
        'istio.io/use-waypoint': 'own',
        'istio.io/use-waypoint-canary': 'wp',
        'istio.io/use-waypoint-canary-namespace': 'infra',
      }),
      service('lost', { 'istio.io/use-waypoint': 'never' }),
      ...workload(uses),
      object('WorkloadEntry', 'shop', 'machine', {}, { spec: { address: '10.9.0.1', labels: uses } }),
    ]);

  test('[R-27] every reference first, templates instead of their pods, then wait, then delete', () => {
    const plan = planned(byName(['wp']), world());
    expect(kinds(plan)).toEqual([
      'patch Namespace shop',
      'patch Service cart',
      'patch Deployment web',
      'wait Gateway wp',
      'delete Gateway wp',
    ]);
    expect(changes(plan.steps[1])).toEqual([
      'label istio.io/use-waypoint-canary: wp → null',
      'label istio.io/use-waypoint-canary-namespace: infra → null',
    ]);
    expect(ids(byName(['wp']), world())).toEqual(['warn restarts', 'warn spec-labels', 'info own-labels', 'info many']);
    expect(ids(byName(['other']), world())).toEqual(['warn no-way-back']);
    expect(istioctlLines(plan)).toEqual(['istioctl waypoint delete wp -n infra']);
  });

  test('what may not be read is said', () => {
    const hidden = worldOf([space('shop'), space('infra'), waypoint('infra', 'wp')], {
      Service: (ns) => (ns === 'shop' ? 'forbidden' : 'live'),
    });
    const intent = byName(['wp']);
    const plan = planned(intent, hidden);
    expect(preflight(plan, intent, hidden, forecast(plan.steps, hidden))).toMatchObject([
      { id: 'unreadable', says: expect.stringMatching(/Services in shop/) },
    ]);
  });

  test('a whole namespace, a whole mesh, one revision', () => {
    const cleanUp = (namespace: string | null, revision: string | null = null): Intent => ({ type: 'clean-up', namespace, revision });
    const deletes = (intent: Intent) => kinds(planned(intent, world())).filter((text) => text.startsWith('delete'));
    expect(deletes(cleanUp('infra'))).toEqual(['delete Gateway other', 'delete Gateway wp']);
    expect(deletes(cleanUp(null))).toHaveLength(3);
    expect(deletes(cleanUp('infra', 'v1'))).toEqual(['delete Gateway other']);
    expect(kinds(planned(cleanUp('shop'), world()))).toContain('patch Service lost');
    expect(refused(cleanUp('infra', 'v9'), world())).toMatchObject(['unchanged', 'namespace', expect.anything()]);
  });

  test('what is lost is said of the waypoint, or of how many there are', () => {
    const use = (namespace: string): Labels => ({ 'istio.io/use-waypoint': 'w', 'istio.io/use-waypoint-namespace': namespace });
    const spaces = ['a', 'b'].flatMap((name) => [space(name), waypoint(name, 'w')]);
    const both = worldOf([...spaces, space('shop'), service('one', use('a')), service('two', use('a')), service('three', use('b'))]);
    const said = (namespace: string | null) => {
      const intent: Intent = { type: 'clean-up', namespace, revision: null };
      const plan = planned(intent, both);
      return preflight(plan, intent, both, forecast(plan.steps, both)).find(({ id }) => id === 'loses-waypoint')?.says;
    };
    expect(said('a')).toMatch(/^2 destinations will no longer go through waypoint a\/w: its routes and policies stop/);
    expect(said(null)).toMatch(/^3 destinations will no longer go through their waypoints \(2 in all\): their routes and policies stop/);
  });
});
