import { afterEach, beforeEach, expect, test } from 'vitest';
import { tokenOf } from '../sandbox/api/users.ts';
import type { Client } from '../sandbox/testing/client.ts';
import { mergePatch, startClient } from '../sandbox/testing/client.ts';
import { readMadeObjects } from './made-objects.ts';
import type { TestWaymark } from './plans/testing/waymark.ts';
import { startWaymark } from './plans/testing/waymark.ts';

let client: Client;
let waymark: TestWaymark | undefined;

beforeEach(async () => {
  client = await startClient();
  await client.send('POST', '/api/v1/namespaces', { metadata: { name: 'shop' } });
  await client.send('POST', '/apis/gateway.networking.k8s.io/v1/namespaces/shop/gateways', {
    metadata: { name: 'wp' },
    spec: { gatewayClassName: 'istio-waypoint', listeners: [{ name: 'mesh', port: 15008, protocol: 'HBONE' }] },
  });
});
afterEach(async () => {
  await waymark?.stop();
  await client.stop();
});

async function start(headers: Record<string, string> = {}): Promise<TestWaymark> {
  const started = await startWaymark(client.sandbox.url, headers);
  waymark = started;
  await started.sees(() => (started.cluster.store.world.Gateway.get('shop', 'wp')?.addresses.length ?? 0) > 0);
  return started;
}
async function told(from: TestWaymark) {
  const answer = await readMadeObjects({ namespace: 'shop', name: 'wp' }, from);
  if (!answer.ok) throw new Error(answer.error.message);
  return answer.value.objects.map(({ kind, state, says, cause }) => [kind, state, says, cause].filter(Boolean).join(' | '));
}

test('the objects of a waypoint, each with its replicas; and why there are none, once its Deployment is scaled to nothing', async () => {
  const here = await start();
  expect(await told(here)).toEqual([
    'Deployment | there | 1 of 1 pod ready',
    expect.stringMatching(/^Service \| there \| ClusterIP, [\d.]+, ports 15021, 15008$/),
    'ServiceAccount | there | identity ns/shop/sa/wp',
    'HorizontalPodAutoscaler | none | none',
    'PodDisruptionBudget | none | none: its only pod goes away with its node',
  ]);
  await client.send('PATCH', '/apis/apps/v1/namespaces/shop/deployments/wp', { spec: { replicas: 0 } }, mergePatch);
  expect((await told(here))[0]).toMatch(
    /^Deployment \| faulty \| \d of 0 pods ready \| It is scaled to 0: traffic to what the waypoint handles fails\.$/,
  );
});

test('what may not be listed is unknown, with the right that is missing', async () => {
  const found = await told(await start({ authorization: `Bearer ${tokenOf('viewer')}` }));
  expect(found).toEqual([
    'Deployment | there | 1 of 1 pod ready',
    expect.stringMatching(/^Service \| there/),
    'ServiceAccount | unknown | You lack the right to list serviceaccounts in shop.',
    'HorizontalPodAutoscaler | unknown | You lack the right to list horizontalpodautoscalers.autoscaling in shop.',
    'PodDisruptionBudget | unknown | You lack the right to list poddisruptionbudgets.policy in shop.',
  ]);
});

test('of a Gateway that is not there nothing is read', async () => {
  const answer = await readMadeObjects({ namespace: 'shop', name: 'ghost' }, await start());
  expect(answer).toMatchObject({ ok: false, error: { code: 'notFound' } });
});
