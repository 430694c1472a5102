import { describe, expect, test } from 'vitest';
import type { RawObject } from '../model/kind.ts';
import { nameKey } from '../model/ref.ts';
import type { World } from '../model/world.ts';
import { worldOf } from '../testing/world.ts';
import { LiveViews } from '../view/live-views.ts';
import { worldAfter } from './after.ts';
import { istioctlLines, kubectlLines, planYaml } from './commands.ts';
import { forecast } from './forecast.ts';
import type { Enroll, Intent, IntentOf } from './intent.ts';
import type { Plan } from './plan.ts';
import { planOf } from './planners.ts';
import { preflight } from './preflight.ts';
import { inverse } from './undo.ts';
import { waypointChoices } from './waypoint-choices.ts';

type Raw = RawObject & { readonly kind: string };

const namespace = (name: string, labels: Record<string, string> = {}): Raw => ({
  kind: 'Namespace',
  metadata: { name, uid: `uid-${name}`, labels },
});
const service = (ns: string, name: string, labels: Record<string, string> = {}): Raw => ({
  kind: 'Service',
  metadata: { namespace: ns, name, labels },
  spec: { clusterIP: '10.0.0.1', selector: { app: name } },
});
const pod = (ns: string, name: string, app: string, more: Partial<Raw> = {}): Raw => ({
  kind: 'Pod',
  metadata: { namespace: ns, name, labels: { app } },
  status: { phase: 'Running', podIP: '10.1.0.1' },
  ...more,
});
const gateway = (ns: string, name: string, { from = 'Same', ready = true, type = 'service' } = {}): Raw => ({
  kind: 'Gateway',
  metadata: { namespace: ns, name, labels: { 'istio.io/waypoint-for': type } },
  spec: {
    gatewayClassName: 'istio-waypoint',
    listeners: [{ name: 'mesh', port: 15008, protocol: 'HBONE', allowedRoutes: { namespaces: { from } } }],
  },
  status: ready ? { addresses: [{ type: 'IPAddress', value: '10.0.0.9' }], conditions: [{ type: 'Programmed', status: 'True' }] } : {},
});

const use = (ns: string, name: string) => ({ do: 'use', waypoint: { namespace: ns, name } }) as const;
const enroll = ({ namespace = 'shop', ...over }: Partial<Enroll> & { namespace?: string } = {}): IntentOf<'enroll'> => ({
  type: 'enroll',
  targets: [{ kind: 'Namespace', namespace: '', name: namespace }],
  mesh: 'keep',
  waypoint: { do: 'keep' },
  canary: { do: 'keep' },
  ingress: 'keep',
  ...over,
});

function planned(intent: Intent, world: World): Plan {
  const plan = planOf(intent, world);
  if (!plan.ok) throw new Error(plan.error.message);
  return plan.value;
}

/** Key, before and after of everything that is patched. */
const changesOf = ({ steps }: Plan) =>
  steps.flatMap((step) => (step.kind === 'patch' ? step.changes.map((c) => [c.key, c.before, c.after]) : []));
const checksOf = (plan: Plan, intent: Intent, world: World) => preflight(plan, intent, world, forecast(plan.steps, world));

const shop = (labels: Record<string, string> = {}) => [
  namespace('shop', labels),
  service('shop', 'cart'),
  service('shop', 'till', { 'istio.io/use-waypoint': 'none' }),
  pod('shop', 'cart-1', 'cart'),
  namespace('infra'),
];

describe('plan', () => {
  test('[6.7] a waypoint of another namespace writes both labels, one of the own namespace removes the second', () => {
    const world = worldOf([...shop(), gateway('infra', 'shared', { from: 'All' })]);
    expect(changesOf(planned(enroll({ waypoint: use('infra', 'shared') }), world))).toEqual([
      ['istio.io/use-waypoint', null, 'shared'],
      ['istio.io/use-waypoint-namespace', null, 'infra'],
    ]);
    const foreign = worldOf([
      ...shop({ 'istio.io/use-waypoint': 'shared', 'istio.io/use-waypoint-namespace': 'infra' }),
      gateway('shop', 'own'),
    ]);
    expect(changesOf(planned(enroll({ waypoint: use('shop', 'own') }), foreign))).toEqual([
      ['istio.io/use-waypoint', 'shared', 'own'],
      ['istio.io/use-waypoint-namespace', 'infra', null],
    ]);
  });

  test('only what differs is a change, and nothing at all is refused', () => {
    const world = worldOf(shop({ 'istio.io/dataplane-mode': 'ambient', 'istio.io/use-waypoint': '' }));
    expect(changesOf(planned(enroll({ mesh: 'join', waypoint: { do: 'remove' } }), world))).toEqual([['istio.io/use-waypoint', '', null]]);
    expect(planOf(enroll({ mesh: 'join' }), world)).toMatchObject({ ok: false, error: { code: 'unchanged' } });
  });

  test.each([
    [enroll({ namespace: 'gone', mesh: 'join' }), 'notFound'],
    [enroll({ waypoint: use('shop', 'none') }), 'invalid'],
  ])('%o is refused', (intent, code) => expect(planOf(intent, worldOf(shop()))).toMatchObject({ ok: false, error: { code } }));

  test('undo is the inverse and returns the labels byte for byte', () => {
    const world = worldOf([...shop({ 'istio.io/use-waypoint': 'x', team: 'a' }), gateway('infra', 'shared', { from: 'All' })]);
    const plan = planned(enroll({ mesh: 'join', waypoint: use('infra', 'shared') }), world);
    const after = worldAfter(plan.steps, world);
    const undo = inverse(
      plan,
      plan.steps.map(({ id }) => ({ step: id, uid: null })),
    );
    const back = worldAfter(planned({ type: 'undo', ...undo! }, after).steps, after);
    expect(back.Namespace.get('', 'shop')?.labels).toEqual({ 'istio.io/use-waypoint': 'x', team: 'a' });
    expect(after.Namespace.get('', 'shop')?.labels).not.toEqual(world.Namespace.get('', 'shop')?.labels);
  });

  test('[R-28] undo is refused when value or object changed', () => {
    const target = { kind: 'Namespace', namespace: '', name: 'shop' } as const;
    const changes = [{ on: 'label', key: 'istio.io/use-waypoint', before: 'wp', after: null } as const];
    const undo = (world: World, { uid = 'uid-shop' } = {}) =>
      planOf({ type: 'undo', title: 'Undo', steps: [{ kind: 'patch', target, uid, changes }] }, world);
    expect(undo(worldOf([namespace('shop', { 'istio.io/use-waypoint': 'wp' })])).ok).toBe(true);
    expect(undo(worldOf([namespace('shop', { 'istio.io/use-waypoint': 'other' })]))).toMatchObject({
      ok: false,
      error: { code: 'conflict', message: expect.stringMatching(/is "other"/) },
    });
    expect(undo(worldOf([namespace('shop', { 'istio.io/use-waypoint': 'wp' })]), { uid: 'old' })).toMatchObject({
      ok: false,
      error: { message: expect.stringMatching(/created again/) },
    });
    expect(undo(worldOf([]))).toMatchObject({ ok: false, error: { message: expect.stringMatching(/no longer exists/) } });
  });
});

describe('forecast', () => {
  test('says who gains, who keeps out and what joins the mesh', () => {
    const world = worldOf([...shop(), gateway('infra', 'shared', { from: 'All' })]);
    const { effects, capture } = forecast(planned(enroll({ mesh: 'join', waypoint: use('infra', 'shared') }), world).steps, world);
    expect(effects.map((e) => [e.kind, e.target.name, e.before.look, e.after.look])).toEqual([['gains', 'cart', 'outside', 'l7']]);
    expect(capture).toEqual({ join: 1, leave: 0 });
  });

  test.each([
    [
      'a waypoint that admits others',
      { from: 'Selector' },
      'we are not permitted to attach to waypoint "shop/wp" (missing allowedRoutes?)',
    ],
    [
      'a waypoint of the wrong type',
      { type: 'workload' },
      'attempting to bind to traffic type "service" which the waypoint "shop/wp" does not support',
    ],
  ])('%s lets services fall open, and that stops the plan', (_text, options, message) => {
    const world = worldOf([...shop(), gateway('shop', 'wp', options)]);
    const intent = enroll({ waypoint: use('shop', 'wp') });
    const plan = planned(intent, world);
    const predicted = forecast(plan.steps, world);
    expect(predicted.effects.find((e) => e.target.kind === 'Service')).toMatchObject({ kind: 'open', after: { attachment: { message } } });
    expect(preflight(plan, intent, world, predicted)[0]).toMatchObject({ id: 'falls-open', level: 'stop' });
  });

  test('[R-26] a waypoint that is there and not ready is waited for, and the wait is said', () => {
    const world = worldOf([...shop(), gateway('shop', 'wp', { ready: false })]);
    const intent = enroll({ waypoint: use('shop', 'wp') });
    const plan = planned(intent, world);
    expect(plan.steps.map(({ kind }) => kind)).toEqual(['wait', 'patch']);
    expect(forecast(plan.steps, world).effects).toMatchObject([{ kind: 'gains', target: { name: 'cart' } }]);
    expect(checksOf(plan, intent, world)).toMatchObject([{ id: 'not-in-mesh' }, { id: 'not-ready', level: 'warn' }, { id: 'own-labels' }]);
  });

  test('a waypoint that is not there at all stops the plan', () => {
    const world = worldOf(shop());
    const intent = enroll({ waypoint: use('shop', 'gone') });
    const plan = planned(intent, world);
    expect(plan.steps.map(({ kind }) => kind)).toEqual(['patch']);
    expect(checksOf(plan, intent, world)[0]).toMatchObject({
      id: 'falls-open',
      level: 'stop',
      says: expect.stringMatching(/waypoint "shop\/gone" is not ready/),
    });
  });

  test('moving and leaving are told apart', () => {
    const world = worldOf([...shop({ 'istio.io/use-waypoint': 'a' }), gateway('shop', 'a'), gateway('shop', 'b')]);
    expect(forecast(planned(enroll({ waypoint: use('shop', 'b') }), world).steps, world).effects).toMatchObject([
      { kind: 'moves', says: 'Service cart moves from waypoint shop/a to shop/b' },
    ]);
    const leave = enroll({ waypoint: { do: 'remove' } });
    const leaving = planned(leave, world);
    expect(forecast(leaving.steps, world).effects).toMatchObject([{ kind: 'loses' }]);
    expect(checksOf(leaving, leave, world).map((p) => p.id)).toContain('loses-waypoint');
  });
});

test('preflight names sidecars, host network, own labels, managers and system namespaces', () => {
  const managed = { 'istio-injection': 'enabled', 'argocd.argoproj.io/instance': 'shop' };
  const world = worldOf([
    ...shop(managed),
    pod('shop', 'net', 'x', { spec: { hostNetwork: true } }),
    gateway('shop', 'wp'),
    namespace('kube-system'),
  ]);
  const ids = (intent: IntentOf<'enroll'>) => checksOf(planned(intent, world), intent, world).map((p) => p.id);
  expect(ids(enroll({ mesh: 'join', waypoint: use('shop', 'wp') }))).toEqual(['sidecars', 'managed', 'host-network', 'own-labels']);
  expect(ids(enroll({ waypoint: use('shop', 'wp') }))).toContain('not-in-mesh');
  expect(ids(enroll({ namespace: 'kube-system', mesh: 'join' }))).toContain('system-namespace');
});

test('commands do the same by hand', () => {
  const world = worldOf([...shop({ 'istio.io/use-waypoint-namespace': 'infra' }), gateway('shop', 'wp')]);
  const plan = planned(enroll({ mesh: 'join', waypoint: use('shop', 'wp') }), world);
  expect(kubectlLines(plan)).toEqual([
    'kubectl label namespace shop istio.io/dataplane-mode=ambient istio.io/use-waypoint=wp istio.io/use-waypoint-namespace- --overwrite',
  ]);
  expect(istioctlLines(plan)).toEqual(['istioctl waypoint apply -n shop --name wp --enroll-namespace --overwrite']);
  expect(planYaml(plan)).toContain('istio.io/use-waypoint-namespace: null');
});

test('choices: what fits comes first, the rest says why it does not', () => {
  const world = worldOf([
    ...shop(),
    gateway('infra', 'closed'),
    gateway('infra', 'open', { from: 'All' }),
    gateway('shop', 'pods', { type: 'workload' }),
    gateway('shop', 'new', { ready: false }),
    gateway('shop', 'own'),
  ]);
  const choices = waypointChoices('shop', new LiveViews(world).overview().waypoints, world);
  expect(choices.map((c) => [nameKey(c.node), c.fits])).toEqual([
    ['shop/own', true],
    ['infra/open', true],
    ['shop/new', false],
    ['shop/pods', false],
    ['infra/closed', false],
  ]);
  expect(choices.filter((c) => !c.fits).every((c) => c.reason.length > 10)).toBe(true);
});
