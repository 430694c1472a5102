import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Intent, IntentOf } from '../../mesh/plan/intent.ts';
import { inverse } from '../../mesh/plan/undo.ts';
import type { Operation } from '../../protocol/api.ts';
import type { Client } from '../../sandbox/testing/client.ts';
import { mergePatch, startClient } from '../../sandbox/testing/client.ts';
import { applyPlan } from './apply.ts';
import type { Death } from './testing/deadly-proxy.ts';
import { isWrite, openDeadlyProxy } from './testing/deadly-proxy.ts';
import type { TestWaymark } from './testing/waymark.ts';
import { doneOf, startWaymark } from './testing/waymark.ts';

const gateways = '/apis/gateway.networking.k8s.io/v1/namespaces/shop/gateways';
const services = '/api/v1/namespaces/shop/services';
const names = ['cart', 'catalog', 'till'];

let client: Client;
let waymark: TestWaymark;

async function scene(momentMs = 0): Promise<void> {
  client = await startClient({ momentMs });
  await client.send('POST', '/api/v1/namespaces', {
    metadata: { name: 'shop', labels: { 'istio.io/dataplane-mode': 'ambient', team: 'a' } },
  });
  await client.send('POST', '/api/v1/namespaces', { metadata: { name: 'other' } });
  for (const name of names)
    await client.send('POST', services, {
      metadata: { name, labels: { team: 'a' } },
      spec: { selector: { app: name }, ports: [{ port: 80 }] },
    });
}

beforeEach(async () => {
  await scene();
  waymark = await startWaymark(client.sandbox.url);
});
afterEach(async () => {
  await waymark.stop();
  await client.stop();
});

const create = (over: Partial<IntentOf<'create-waypoint'>> = {}): IntentOf<'create-waypoint'> => ({
  type: 'create-waypoint',
  namespace: 'shop',
  name: 'waypoint',
  className: 'istio-waypoint',
  trafficType: null,
  revision: null,
  allow: { from: 'Same' },
  enroll: { targets: names.map((name) => ({ kind: 'Service', namespace: 'shop', name })), mesh: 'keep' },
  ...over,
});
const remove: Intent = { type: 'delete-waypoints', waypoints: [{ namespace: 'shop', name: 'waypoint' }] };
const states = ({ steps }: Operation) => steps.map(({ kind, state }) => `${kind} ${state}`);
const labels = async (path: string) => (await client.send('GET', path)).body.metadata.labels;

/** Everything that a person would compare by eye. */
async function state() {
  const list = async (path: string) => (await client.send('GET', path)).body.items;
  return {
    gateways: (await list(gateways)).map(({ metadata, spec }: { metadata: Record<string, unknown>; spec: unknown }) => ({
      name: metadata.name,
      labels: metadata.labels,
      spec,
    })),
    services: (await list(services))
      .map(({ metadata }: { metadata: Record<string, unknown> }) => [metadata.name, metadata.labels])
      .filter(([name]: [string]) => names.includes(name)),
  };
}

test('create, wait, label, in this order; each step tells how it ended; undo leaves nothing', async () => {
  const before = await state();
  const preview = await waymark.preview(create());
  expect(preview.plan.steps.map(({ kind }) => kind)).toEqual(['create', 'wait', 'patch', 'patch', 'patch']);
  expect(preview.permitted).toEqual({ allowed: true, missing: '' });
  expect(preview.dryRun.map((d) => [d.step.split(' ')[0], d.ok])).toEqual([['create', true], ...names.map(() => ['patch', true])]);
  expect(preview.effects.map((e) => [e.kind, e.target.name])).toEqual(names.map((name) => ['gains', name]));
  expect(preview.commands.istioctl).toEqual(['istioctl waypoint apply -n shop --name waypoint --wait']);
  expect(await state()).toEqual(before);

  const done = await waymark.run(create());
  expect(done).toMatchObject({ state: 'done', clusterId: preview.clusterId });
  expect(done.steps.filter(({ kind }) => kind !== 'wait').map(({ state: s }) => s)).toEqual(['done', 'done', 'done', 'done']);
  expect(await labels(`${services}/cart`)).toEqual({ team: 'a', 'istio.io/use-waypoint': 'waypoint' });

  const undone = await waymark.run(done.undo!);
  expect(undone.steps.map(({ kind }) => kind)).toEqual(['patch', 'patch', 'patch', 'wait', 'delete']);
  expect(undone.state).toBe('done');
  expect(await state()).toEqual(before);
});

test('[R-23] one that is there and equal is left alone and not ours to delete; one that differs is a conflict with its owner', async () => {
  const plain = create({ enroll: null });
  await waymark.run(plain);
  const again = await waymark.run(plain);
  expect(states(again)).toEqual(['create unchanged', 'wait unchanged']);
  expect(again.undo).toBeNull();
  expect(await waymark.refused(create({ trafficType: 'all' }))).toMatchObject({
    code: 'conflict',
    issues: [{ field: 'name', message: expect.stringMatching(/waypoint-for is absent, not "all"/) }],
  });

  const path = `${gateways}/theirs?fieldManager=argocd-controller`;
  const theirs = {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'Gateway',
    metadata: { name: 'theirs', namespace: 'shop', labels: { 'istio.io/waypoint-for': 'all' } },
    spec: { gatewayClassName: 'istio-waypoint', listeners: [{ name: 'mesh', port: 15008, protocol: 'HBONE' }] },
  };
  const spec = {
    namespace: 'shop',
    name: 'theirs',
    className: 'istio-waypoint',
    trafficType: null,
    revision: null,
    allow: { from: 'Same' },
  } as const;
  await client.send('PATCH', path, theirs, 'application/apply-patch+yaml');
  expect(await waymark.cluster.writes.createGateway(spec)).toMatchObject({
    ok: false,
    error: {
      code: 'conflict',
      message: expect.stringMatching(/managed by .*argocd-controller.*Argo CD will put its own back/),
      details: { reason: 'existsDifferent' },
    },
  });
});

test('who will revert a label is told by managedFields, too, and once', async () => {
  const apply = (manager: string, labels: object) =>
    client.send(
      'PATCH',
      `${services}/cart?fieldManager=${manager}&force=true`,
      { apiVersion: 'v1', kind: 'Service', metadata: { name: 'cart', labels } },
      'application/apply-patch+yaml',
    );
  const warned = async () => (await waymark.preview(create())).preflight.filter(({ id }) => id === 'managed').map(({ says }) => says);
  expect(await warned()).toEqual([]);
  await apply('argocd-controller', { team: 'a' });
  await apply('kubectl', { 'example.com/other': 'b' });
  const told = ['Argo CD manages Service cart and may revert this change. Put it into its source as well.'];
  expect(await warned()).toEqual(told);
  await apply('argocd-controller', { team: 'a', 'argocd.argoproj.io/instance': 'shop' });
  const seen = () => waymark.cluster.store.world.Service.get('shop', 'cart')?.labels['argocd.argoproj.io/instance'] === 'shop';
  await waymark.sees(seen);
  expect(await warned()).toEqual(told);
});

test('who will revert a change of a Gateway is told, too: of an edit and of a deletion, by managedFields and by annotations', async () => {
  await waymark.run(create({ enroll: null }));
  const edit: Intent = { type: 'edit-waypoint', namespace: 'shop', name: 'waypoint', trafficType: 'all' };
  const warned = async (intent: Intent) =>
    (await waymark.preview(intent)).preflight.filter(({ id }) => id === 'managed').map(({ says }) => says);
  const apply = (manager: string, annotations: object) =>
    client.send(
      'PATCH',
      `${gateways}/waypoint?fieldManager=${manager}&force=true`,
      { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'Gateway', metadata: { name: 'waypoint', annotations } },
      'application/apply-patch+yaml',
    );
  expect([await warned(edit), await warned(remove)]).toEqual([[], []]);
  await apply('somebody', { 'meta.helm.sh/release-name': 'mesh' });
  const helm = ['Helm manages Gateway waypoint and may revert this change. Put it into its source as well.'];
  expect([await warned(edit), await warned(remove)]).toEqual([helm, helm]);
  await apply('kustomize-controller', { 'example.com/made': 'by flux' });
  const flux = ['Flux manages Gateway waypoint and may revert this change. Put it into its source as well.'];
  expect([await warned(edit), await warned(remove)]).toEqual([flux, flux]);
  expect(await warned(create({ enroll: null }))).toEqual([]);
});

test('[R-27] delete takes every reference away first, waits for istiod, and undo brings all back byte for byte', async () => {
  await waymark.run(create());
  const canary = { 'istio.io/use-waypoint-canary': 'waypoint', 'istio.io/use-waypoint-canary-namespace': 'shop' };
  await client.send(
    'PATCH',
    '/api/v1/namespaces/other',
    { metadata: { labels: canary, annotations: { 'istio.io/use-waypoint-canary-weight': '+7' } } },
    mergePatch,
  );
  await waymark.sees(
    () => waymark.cluster.store.world.Namespace.get('', 'other')?.annotations['istio.io/use-waypoint-canary-weight'] === '+7',
  );
  const before = [await state(), await labels('/api/v1/namespaces/other')];
  const preview = await waymark.preview(remove);
  expect(preview.effects.map((e) => [e.kind, e.target.name])).toEqual(names.map((name) => ['loses', name]));
  // A dry run of a delete is one.
  expect([await state(), await labels('/api/v1/namespaces/other')]).toEqual(before);
  const done = await waymark.run(remove);
  expect(done.state).toBe('done');
  expect((await client.send('GET', `${gateways}/waypoint`)).status).toBe(404);
  expect(await labels('/api/v1/namespaces/other')).not.toHaveProperty('istio.io/use-waypoint-canary');
  const back = await waymark.run(done.undo!);
  expect(back.state).toBe('done');
  expect([await state(), await labels('/api/v1/namespaces/other')]).toEqual(before);
  expect((await client.send('GET', '/api/v1/namespaces/other')).body.metadata.annotations).toEqual({
    'istio.io/use-waypoint-canary-weight': '+7',
  });
});

test('[R-22] one id begins once, from two tabs at the same time too', async () => {
  const intent = create();
  const { digest, clusterId } = await waymark.preview(intent);
  const request = { intent, done: [], digest, clusterId, operation: randomUUID() };
  const answers = await Promise.all([1, 2, 3].map(() => applyPlan(request, waymark)));
  expect(answers.every((a) => a.ok)).toBe(true);
  await waymark.sees(() => waymark.operations.get(request.operation)?.state === 'done');
  const history = (await client.send('GET', `${gateways}/waypoint`)).body.metadata;
  expect(history.generation).toBe(1);
  expect(waymark.operations.get(request.operation)?.steps).toHaveLength(5);
  // By now the same plan would find nothing left to do; who repeats it because the answer was lost is told what became of it.
  await waymark.sees(() => waymark.cluster.store.world.Gateway.get('shop', 'waypoint') !== undefined);
  expect(await applyPlan(request, waymark)).toMatchObject({ ok: true, value: { id: request.operation, state: 'done' } });
});

test('[R-33] another cluster, [law 5] another plan, READ_ONLY: nothing is written', async () => {
  const before = await state();
  const intent = create();
  const { digest, clusterId } = await waymark.preview(intent);
  const request = { intent, done: [], digest, clusterId, operation: randomUUID() };
  expect(await applyPlan({ ...request, clusterId: 'elsewhere' }, waymark)).toMatchObject({
    error: { code: 'conflict', details: { reason: 'clusterChanged' } },
  });
  expect(await applyPlan({ ...request, digest: 'old' }, waymark)).toMatchObject({
    error: { code: 'conflict', details: { reason: 'planChanged', plan: { digest } } },
  });
  process.env.READ_ONLY = '1';
  try {
    expect(await applyPlan(request, waymark)).toMatchObject({ error: { code: 'forbidden' } });
  } finally {
    delete process.env.READ_ONLY;
  }
  expect(await state()).toEqual(before);
});

describe('[R-26] no label before the Gateway of that uid is ready', () => {
  test('one that never gets ready: waited for with its cause, stopped by hand, no label', async () => {
    const intent = create({ revision: 'nobody' });
    const { digest, clusterId } = await waymark.preview(intent);
    const operation = randomUUID();
    await applyPlan({ intent, done: [], digest, clusterId, operation }, waymark);
    await waymark.sees(() => waymark.operations.get(operation)?.steps[1]?.state === 'waiting');
    expect(waymark.operations.get(operation)?.steps[1]?.message).toMatch(/Waypoint shop\/waypoint is not ready: .*Waiting for controller/);
    waymark.operations.stop(operation);
    await waymark.sees(() => waymark.operations.get(operation)?.state === 'stopped');
    expect(states(waymark.operations.get(operation)!)).toEqual([
      'create done',
      'wait skipped',
      'patch skipped',
      'patch skipped',
      'patch skipped',
    ]);
    expect(await labels(`${services}/cart`)).toEqual({ team: 'a' });
  });

  test('deleted while waiting, and made again by somebody else', async () => {
    const intent = create({ revision: 'nobody' });
    const { digest, clusterId } = await waymark.preview(intent);
    const operation = randomUUID();
    await applyPlan({ intent, done: [], digest, clusterId, operation }, waymark);
    const there = (await client.send('GET', `${gateways}/waypoint`)).body;
    await client.send('DELETE', `${gateways}/waypoint`);
    await client.send('POST', gateways, { ...there, metadata: { name: 'waypoint' }, status: undefined });
    await waymark.sees(() => waymark.operations.get(operation)?.state === 'failed');
    expect(waymark.operations.get(operation)?.steps[1]).toMatchObject({
      state: 'conflict',
      message: expect.stringMatching(/made again|does not exist/),
    });
    expect(await labels(`${services}/cart`)).toEqual({ team: 'a' });
  });

  test('a wait has an end, and the plan goes on from there when the cause is gone', async () => {
    await waymark.stop();
    waymark = await startWaymark(client.sandbox.url, {}, 300);
    const intent = create({ revision: 'nobody' });
    const failed = await waymark.run(intent);
    expect(failed).toMatchObject({
      state: 'failed',
      steps: [{ state: 'done' }, { state: 'failed', message: expect.stringMatching(/in vain/) }, {}, {}, {}],
    });
    await waymark.sees(() => waymark.cluster.store.world.Gateway.get('shop', 'waypoint') !== undefined);
    expect(states(await waymark.run(intent, doneOf(failed))).slice(0, 2)).toEqual(['create unchanged', 'wait failed']);
  });
});

test('[R-20] what somebody else changed is not overwritten, and later steps are not begun', async () => {
  const intent = create();
  const { digest, clusterId } = await waymark.preview(intent);
  const operation = randomUUID();
  const began = applyPlan({ intent, done: [], digest, clusterId, operation }, waymark);
  await client.send('PATCH', `${services}/catalog`, { metadata: { labels: { 'istio.io/use-waypoint': 'none', fresh: 'x' } } }, mergePatch);
  await began;
  await waymark.sees(() => waymark.operations.get(operation)?.state !== 'running');
  expect(waymark.operations.get(operation)).toMatchObject({ state: 'failed' });
  expect(states(waymark.operations.get(operation)!).slice(2)).toEqual(['patch done', 'patch conflict', 'patch skipped']);
  expect(await labels(`${services}/catalog`)).toEqual({ team: 'a', 'istio.io/use-waypoint': 'none', fresh: 'x' });
});

describe('[R-24] the server dies', () => {
  const waitsForGateway = ({ method, url = '' }: IncomingMessage) => method === 'GET' && url.endsWith('/gateways/waypoint');
  const deaths: Array<[string, Death]> = [
    ...[1, 2, 3, 4].flatMap(
      (at): Array<[string, Death]> => [
        [`before write ${at}`, { at, counts: isWrite, carriedOut: false }],
        [`after write ${at}, unheard`, { at, counts: isWrite, carriedOut: true }],
      ],
    ),
    // The preview looks once for its dry run, the creation once.
    ['while it waits', { at: 3, counts: waitsForGateway, carriedOut: true }],
  ];

  /** Runs into the death, and answers what the browser knew at that moment. */
  async function dieAt(
    death: Death,
    intent: Intent = create(),
  ): Promise<{ plan: Awaited<ReturnType<TestWaymark['preview']>>['plan']; done: ReturnType<typeof doneOf> }> {
    const operation = randomUUID();
    let last: Operation | null = null;
    const proxy = await openDeadlyProxy(client.sandbox.url, death, () => {
      last = structuredClone(doomed.operations.get(operation));
    });
    const doomed = await startWaymark(proxy.url);
    const { digest, clusterId, plan } = await doomed.preview(intent);
    void applyPlan({ intent, done: [], digest, clusterId, operation }, doomed);
    await doomed.sees(proxy.dead);
    await doomed.stop();
    await proxy.close();
    if (!last) throw new Error('it died before it began');
    return { plan, done: doneOf(last) };
  }

  /** A server that was just started has read everything; this one was there and waits for its watch. */
  async function caughtUp() {
    const now = await state();
    const { world } = waymark.cluster.store;
    const sees = ([name, own]: [string, object]) => JSON.stringify(world.Service.get('shop', name)?.labels) === JSON.stringify(own);
    await waymark.sees(() => [...world.Gateway.in('shop')].length === now.gateways.length && now.services.every(sees));
    return now;
  }

  let whole: unknown;
  test.each(deaths)('%s: going on ends as if it had not', async (_when, death) => {
    if (!whole) {
      await waymark.run(create());
      whole = await state();
      await waymark.stop();
      await client.stop();
      await scene();
      waymark = await startWaymark(client.sandbox.url);
    }
    const { done } = await dieAt(death);
    await caughtUp();
    const rest = await waymark.run(create(), done);
    expect(rest.state).toBe('done');
    expect(await state()).toEqual(whole);
  });

  test.each(deaths)('%s: cleaning up leaves nothing of it', async (_when, death) => {
    const before = await state();
    const { plan, done } = await dieAt(death);
    const undo = inverse(plan, done);
    const died = await caughtUp();
    if (undo && JSON.stringify(died) !== JSON.stringify(before)) expect((await waymark.run({ type: 'undo', ...undo })).state).toBe('done');
    expect(await state()).toEqual(before);
  });

  test.each(deaths.slice(0, 8))(
    '%s of a delete: going on ends as if it had not, cleaning up brings everything back',
    async (_when, death) => {
      await waymark.run(create());
      const before = await caughtUp();
      const { plan, done } = await dieAt(death, remove);
      const undo = inverse(plan, done);
      const died = await caughtUp();
      if (undo && JSON.stringify(died) !== JSON.stringify(before))
        expect((await waymark.run({ type: 'undo', ...undo })).state).toBe('done');
      expect(await state()).toEqual(before);

      await caughtUp();
      const again = await dieAt(death, remove);
      await caughtUp();
      expect((await waymark.run(remove, again.done)).state).toBe('done');
      expect(await state()).toMatchObject({ gateways: [], services: names.map((name) => [name, { team: 'a' }]) });
    },
  );
});
