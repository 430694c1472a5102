import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { kinds } from '../../lib/mesh/model/kinds/registry.ts';
import { Random } from '../conformance/random.ts';
import { mergePatch } from './direct.ts';
import { partOf } from './oracle.ts';
import { play } from './play.ts';
import type { Scene } from './scene.ts';
import { enroll, gatewayPath, namespacePath, openScene, servicePath, status, until } from './scene.ts';
import { onlyWithAll } from './selection.ts';

const roles = '/apis/rbac.authorization.k8s.io/v1/clusterroles';
const definition = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/gateways.gateway.networking.k8s.io';
const cart = servicePath('shop', 'cart');

let scene: Scene;
/** What the editor and the viewer may do, as it was at the start. */
const rules = new Map<string, RoleRule[]>();

interface RoleRule {
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

beforeAll(async () => {
  scene = await openScene({ context: 'editor' });
  for (const name of ['test-viewer', 'test-editor']) rules.set(name, (await scene.direct.send('GET', `${roles}/${name}`)).body.rules);
});
afterAll(() => scene.stop());

let steps = 0;
async function changeComes(): Promise<void> {
  const value = `rights-${++steps}`;
  await scene.label(cart, { step: value });
  await until(
    async () => JSON.stringify((await scene.ask('/api/objects/Service/shop/cart')).body).includes(`"${value}"`),
    `label ${value}`,
  );
}

/** Changes the rights of everybody who has this role; an API server ends nobody's watch for it. */
async function allow(role: string, change: (rule: RoleRule) => RoleRule | null): Promise<void> {
  const wanted = (rules.get(role) ?? []).map(change).filter((rule) => rule !== null);
  const { status } = await scene.direct.send('PATCH', `${roles}/${role}`, { rules: wanted }, mergePatch);
  expect(status).toBe(200);
}
const allowAll = () => Promise.all([...rules.keys()].map((role) => allow(role, (rule) => rule)));
const stateOf = async (kind: Parameters<typeof partOf>[1]) => (await partOf(scene.ask, kind)).state;

describe('[S-10] [F34] rights are revoked and given back', () => {
  test('of one kind: it is forbidden and empty, all others are as they were', () =>
    play(scene, async () => {
      await allow('test-viewer', (rule) => ({ ...rule, resources: rule.resources.filter((name) => name !== 'gateways') }));
      await until(async () => (await stateOf('Gateway')) === 'forbidden', 'forbidden');
      for (const { kind } of kinds) if (kind !== 'Gateway') expect([kind, await stateOf(kind)]).toEqual([kind, 'live']);
      expect((await partOf(scene.ask, 'Gateway')).objects).toBe(0);
      expect(JSON.stringify((await scene.ask('/api/freshness')).body)).toContain('You may not list Gateways');
      await changeComes();
      await allowAll();
    }));

  test('of everything: nothing is shown that may not be read, and it comes back by itself', () =>
    play(scene, async () => {
      await allow('test-viewer', () => null);
      for (const { kind } of kinds) await until(async () => (await stateOf(kind)) === 'forbidden', `${kind} forbidden`);
      const { parts } = (await scene.ask('/api/freshness')).body as { parts: { objects: number }[] };
      expect(parts.reduce((sum, { objects }) => sum + objects, 0)).toBe(0);
      expect((await scene.ask('/api/overview')).status).toBe(200);
      await allowAll();
      await changeComes();
    }));
});

describe('[F35]', () => {
  const verbs =
    (wanted: string) =>
    ({ resources, verbs: had, ...more }: RoleRule) =>
      resources.includes('services') && had.includes('list')
        ? { ...more, resources, verbs: had.filter((verb) => verb !== wanted) }
        : { ...more, resources, verbs: had };

  test('list without watch: read again now and then, and called stale', () =>
    play(scene, async () => {
      await allow('test-viewer', verbs('watch'));
      await until(async () => /you may list but not watch/.test((await partOf(scene.ask, 'Service')).message), 'the words');
      await changeComes();
      expect(await stateOf('Service')).toBe('stale');
      await allowAll();
    }));

  test('watch without list: forbidden', () =>
    play(scene, async () => {
      await allow('test-viewer', verbs('list'));
      // A watch that is open lasts, and so do those that go on from it; without its history it needs a list.
      const gone = { do: 'answer', status: 410, body: status(410, 'Expired', 'too old resource version') } as const;
      scene.proxy.http.rule({ name: 'history is gone', match: { watch: true, path: /\/services\?/ }, times: 1, action: gone });
      scene.proxy.http.endWatches({}, 'cut');
      await until(async () => (await stateOf('Service')) === 'forbidden', 'forbidden');
      await allowAll();
    }));
});

test('[F36] the right to patch is revoked between two steps: the plan shows where it stopped, and goes on when it is back', () =>
  play(scene, async () => {
    let patches = 0;
    const revoke = () =>
      allow('test-editor', (rule) => (rule.resources.includes('services') ? { ...rule, resources: ['namespaces', 'pods'] } : rule));
    scene.proxy.http.rule({
      name: 'wait before the second patch',
      match: { method: 'PATCH', path: /services\/(?!.*dryRun)/, when: () => ++patches === 2 },
      action: { do: 'delay', ms: 1500 },
    });
    const intent = { ...enroll('bookinfo', ['details', 'ratings'], 'waypoint') };
    const began = scene.apply(intent);
    await until(() => patches === 2, 'the second patch');
    await revoke();
    const ended = await scene.ended(await began);
    expect(ended.state).toBe('failed');
    expect(ended.steps.map(({ state }) => state)).toEqual(['done', 'failed']);
    expect(ended.steps[1]?.message).toMatch(/refused|forbidden|may not/);
    await allowAll();
    const done = ended.steps.filter(({ state }) => state === 'done').map(({ id, uid }) => ({ step: id, uid }));
    await until(async () => (await scene.ended(await scene.apply(intent, done))).state === 'done', 'the rest');
    // Away with it: the next case begins as this one did.
    for (const name of ['details', 'ratings']) await scene.label(servicePath('bookinfo', name), { 'istio.io/use-waypoint': null });
  }));

/** Of a definition that comes and goes, more than one end may be on its way. */
async function noGateways(): Promise<boolean> {
  const { items } = (await scene.ask('/api/waypoints')).body as { items?: unknown[] };
  return (await stateOf('Gateway')) === 'absent' && items?.length === 0;
}

describe('[F37] the definition of Gateways', () => {
  test.each([3, ...onlyWithAll([20])])('goes and comes %i times, with its objects: known within 10 s, without ghosts', (times) =>
    play(scene, async () => {
      const random = new Random(times);
      const { body: crd } = await scene.direct.send('GET', definition);
      const { body: list } = await scene.direct.send('GET', '/apis/gateway.networking.k8s.io/v1/gateways');
      for (let round = 0; round < times; round++) {
        await scene.direct.send('DELETE', definition);
        if (random.chance(0.5)) await sleep(random.int(0, 300));
        const both = random.chance(0.5);
        if (both) await until(noGateways, 'no Gateways, and no ghosts of them');
        await makeAgain('/apis/apiextensions.k8s.io/v1/customresourcedefinitions', crd);
        for (const gateway of random.some(list.items as Raw[], 0.9))
          await makeAgain(gatewayPath(gateway.metadata.namespace ?? ''), gateway);
      }
      const there = (await scene.direct.send('GET', '/apis/gateway.networking.k8s.io/v1/gateways')).body.items as Raw[];
      const names = new Set(there.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`));
      for (const gateway of list.items as Raw[])
        if (!names.has(`${gateway.metadata.namespace}/${gateway.metadata.name}`))
          await makeAgain(gatewayPath(gateway.metadata.namespace ?? ''), gateway);
    }),
  );

  test('is there and not established yet: its lists are 404 for a while', () =>
    play(scene, async () => {
      const end = scene.proxy.http.rule({
        name: 'not established',
        match: { method: 'GET', path: /gateway\.networking\.k8s\.io\/v1\/gateways\?/ },
        action: { do: 'answer', status: 404, body: '404 page not found' },
      });
      scene.proxy.http.endWatches({ path: /\/gateways\?/ }, 'cut');
      await until(async () => (await stateOf('Gateway')) === 'absent', 'absent');
      await sleep(20_000 / scene.haste);
      end();
    }));

  test('[F38] is removed while a plan waits for a Gateway: the plan stops, nothing is labelled', () =>
    play(scene, async () => {
      const { body: crd } = await scene.direct.send('GET', definition);
      const { body: list } = await scene.direct.send('GET', '/apis/gateway.networking.k8s.io/v1/gateways');
      const began = await scene.apply({
        type: 'create-waypoint',
        namespace: 'shop',
        name: 'late',
        className: 'istio-waypoint',
        trafficType: null,
        revision: 'nobody',
        allow: { from: 'Same' },
        enroll: { targets: [{ kind: 'Service', namespace: 'shop', name: 'cart' }], mesh: 'keep' },
      });
      await scene.direct.send('DELETE', definition);
      const ended = await scene.ended(began);
      expect(ended.state).toBe('failed');
      expect((await scene.direct.send('GET', cart)).body.metadata.labels).not.toHaveProperty('istio.io/use-waypoint');
      await makeAgain('/apis/apiextensions.k8s.io/v1/customresourcedefinitions', crd);
      for (const gateway of list.items as Raw[]) await makeAgain(gatewayPath(gateway.metadata.namespace ?? ''), gateway);
    }));
});

test('[F39] a namespace is being deleted, then gone: gone is what is said', () =>
  play(scene, async () => {
    await scene.direct.send('POST', '/api/v1/namespaces', { metadata: { name: 'leaving' } });
    await scene.direct.send('POST', `${namespacePath('leaving')}/services`, { metadata: { name: 'one' }, spec: { ports: [{ port: 80 }] } });
    await until(async () => (await scene.ask('/api/namespaces/leaving')).status === 200, 'the namespace');
    await scene.direct.send('DELETE', namespacePath('leaving'));
    await until(async () => (await scene.ask('/api/namespaces/leaving')).status === 404, 'its end');
    const preview = await scene.preview(enroll('leaving', ['one'], 'waypoint')).catch((error: Error) => error.message);
    expect(preview).toMatch(/notFound|invalid|There is no/);
  }));

interface Raw {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly spec?: unknown;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels?: object; readonly annotations?: object };
}

async function makeAgain(path: string, { metadata: { name, namespace, labels, annotations }, spec }: Raw): Promise<void> {
  const { status, body } = await scene.direct.send('POST', path, { metadata: { name, namespace, labels, annotations }, spec });
  if (status !== 201 && status !== 409) throw new Error(`${path} ${name}: ${status} ${JSON.stringify(body)}`);
}
