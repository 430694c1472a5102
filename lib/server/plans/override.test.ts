import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Intent } from '../../mesh/plan/intent.ts';
import type { PlanPreview } from '../../protocol/api.ts';
import type { Client } from '../../sandbox/testing/client.ts';
import { startClient } from '../../sandbox/testing/client.ts';
import { applyPlan } from './apply.ts';
import { previewPlan } from './preview.ts';
import type { TestWaymark } from './testing/waymark.ts';
import { startWaymark } from './testing/waymark.ts';

const gateways = '/apis/gateway.networking.k8s.io/v1/namespaces/shop/gateways';
const cart = '/api/v1/namespaces/shop/services/cart';

let client: Client;
let waymark: TestWaymark;

beforeEach(async () => {
  client = await startClient();
  for (const name of ['shop', 'closed']) await client.send('POST', '/api/v1/namespaces', { metadata: { name } });
  await client.send('POST', '/api/v1/namespaces/shop/services', { metadata: { name: 'cart' }, spec: { ports: [{ port: 80 }] } });
  // No istiod owns it, so it never becomes ready.
  await client.send('POST', gateways, {
    metadata: { name: 'never', labels: { 'istio.io/rev': 'nobody' } },
    spec: { gatewayClassName: 'istio-waypoint', listeners: [{ name: 'mesh', port: 15008, protocol: 'HBONE' }] },
  });
  await client.send('POST', '/apis/gateway.networking.k8s.io/v1/namespaces/closed/gateways', {
    metadata: { name: 'own', labels: { 'istio.io/rev': 'nobody' } },
    spec: { gatewayClassName: 'istio-waypoint', listeners: [{ name: 'mesh', port: 15008, protocol: 'HBONE' }] },
  });
  waymark = await startWaymark(client.sandbox.url);
});
afterEach(async () => {
  await waymark.stop();
  await client.stop();
});

const use = (name: string, namespace = 'shop', canary: Extract<Intent, { type: 'enroll' }>['canary'] = { do: 'keep' }): Intent => ({
  type: 'enroll',
  targets: [{ kind: 'Service', namespace: 'shop', name: 'cart' }],
  mesh: 'keep',
  waypoint: { do: 'use', waypoint: { namespace, name } },
  canary,
  ingress: 'keep',
});

async function previewed(intent: Intent, override?: string): Promise<PlanPreview> {
  const answer = await previewPlan({ intent, done: [], override }, waymark);
  if (!answer.ok) throw new Error(answer.error.message);
  return answer.value;
}
async function applied(intent: Intent, { digest, clusterId }: PlanPreview, override?: string) {
  const operation = randomUUID();
  const answer = await applyPlan({ intent, done: [], override, digest, clusterId, operation }, waymark);
  return { answer, operation };
}
const seen = async () => (await client.send('GET', cart)).body.metadata;
const stops = ({ preflight }: PlanPreview) => preflight.filter(({ level }) => level === 'stop').map(({ id }) => id);
const kinds = ({ plan }: PlanPreview) => plan.steps.map(({ kind }) => kind);

describe('[R-26] labels before the waypoint is ready', () => {
  test('a waypoint that is missing: stopped, and written only by who types its name', async () => {
    const before = await seen();
    const plain = await previewed(use('ghost'));
    expect([stops(plain), plain.override]).toEqual([['falls-open'], 'shop/ghost']);
    expect((await applied(use('ghost'), plain)).answer).toMatchObject({ ok: false, error: { code: 'invalid' } });

    for (const wrong of ['', 'ghost', 'shop/Ghost', 'shop/ghost shop/never']) {
      const message = 'To write the labels before the waypoint is ready, type exactly: shop/ghost';
      const error = { code: 'invalid', message, issues: [{ field: 'override', message }] };
      expect(await previewPlan({ intent: use('ghost'), done: [], override: wrong }, waymark)).toMatchObject({ ok: false, error });
      expect((await applied(use('ghost'), plain, wrong)).answer).toMatchObject({ ok: false, error });
    }
    // What was previewed without it is another plan.
    expect((await applied(use('ghost'), plain, 'shop/ghost')).answer).toMatchObject({
      ok: false,
      error: { code: 'conflict', details: { reason: 'planChanged', plan: { override: null } } },
    });
    expect(await seen()).toEqual(before);

    const forced = await previewed(use('ghost'), ' shop/ghost ');
    expect([kinds(forced), stops(forced), forced.override]).toEqual([['patch'], [], null]);
    expect(forced.effects.map(({ kind }) => kind)).toEqual(['open']);
    expect(forced.preflight[0]).toMatchObject({ id: 'overridden', level: 'warn' });
    const { answer } = await applied(use('ghost'), forced, 'shop/ghost');
    expect(answer).toMatchObject({ ok: true, value: { state: 'done', steps: [{ kind: 'patch', state: 'done' }] } });
    expect((await seen()).labels).toEqual({ 'istio.io/use-waypoint': 'ghost' });
    // Without what was typed the plan that was confirmed with it is not applied either.
    expect((await applied(use('ghost', 'closed'), forced)).answer).toMatchObject({ ok: false });
  });

  test('a waypoint that never gets ready: waited for without a label, written at once by who types its name', async () => {
    const before = await seen();
    const plain = await previewed(use('never'));
    expect([kinds(plain), stops(plain), plain.override]).toEqual([['wait', 'patch'], [], 'shop/never']);
    const waiting = await applied(use('never'), plain);
    await waymark.sees(() => waymark.operations.get(waiting.operation)?.steps[0]?.state === 'waiting');
    waymark.operations.stop(waiting.operation);
    await waymark.sees(() => waymark.operations.get(waiting.operation)?.state === 'stopped');
    expect((await applied(use('never'), plain, 'never')).answer).toMatchObject({ ok: false, error: { code: 'invalid' } });
    expect(await seen()).toEqual(before);

    const forced = await previewed(use('never'), 'shop/never');
    expect([kinds(forced), stops(forced)]).toEqual([['patch'], []]);
    expect((await applied(use('never'), forced)).answer).toMatchObject({ ok: false, error: { code: 'conflict' } });
    expect(await seen()).toEqual(before);
    expect((await applied(use('never'), forced, 'shop/never')).answer).toMatchObject({ ok: true, value: { state: 'done' } });
    expect((await seen()).labels).toEqual({ 'istio.io/use-waypoint': 'never' });
  });

  test('a missing canary, too; both names are typed', async () => {
    const intent = use('never', 'shop', { do: 'set', waypoint: { namespace: 'shop', name: 'ghost' }, weight: 10 });
    const plain = await previewed(intent);
    expect(plain.override).toBe('shop/ghost, shop/never');
    const forced = await previewed(intent, 'shop/ghost, shop/never');
    expect([kinds(forced), stops(forced)]).toEqual([['patch'], []]);
  });

  test('what can never be right is not to be had by typing', async () => {
    const plain = await previewed(use('own', 'closed'));
    expect([stops(plain), plain.override]).toEqual([['falls-open'], null]);
    const forced = await previewed(use('own', 'closed'), 'closed/own');
    expect(stops(forced)).toEqual(['falls-open']);
    expect((await applied(use('own', 'closed'), forced, 'closed/own')).answer).toMatchObject({ ok: false, error: { code: 'invalid' } });
    expect((await seen()).labels).toBeUndefined();
  });

  test('a name that is taken stays a stop', async () => {
    await waymark.sees(() => waymark.cluster.store.world.Service.get('shop', 'cart') !== undefined);
    const intent: Intent = {
      type: 'create-waypoint',
      namespace: 'shop',
      name: 'cart',
      className: 'istio-waypoint',
      trafficType: null,
      revision: null,
      allow: { from: 'Same' },
      enroll: { targets: [{ kind: 'Service', namespace: 'shop', name: 'cart' }], mesh: 'keep' },
    };
    const plain = await previewed(intent);
    expect([stops(plain), plain.override]).toEqual([['name-collision'], null]);
    expect((await applied(intent, plain, 'shop/cart')).answer).toMatchObject({ ok: false, error: { code: 'invalid' } });
    expect((await client.send('GET', `${gateways}/cart`)).status).toBe(404);
  });
});
