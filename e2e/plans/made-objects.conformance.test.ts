import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { MadeObject } from '../../lib/mesh/view/made-objects.ts';
import { readMadeObjects } from '../../lib/server/made-objects.ts';
import type { RealOne } from './on-the-real-one.ts';
import { startRealOne } from './on-the-real-one.ts';

/** What istiod, the controllers of Kubernetes and admission make of a waypoint, and what Waymark says of it. */
let real: RealOne;
const prefix = `mo-${Date.now().toString(36).slice(-6)}`;
const spaces: string[] = [];

const post = async (path: string, body: object) => {
  const { status, body: answer } = await real.raw.request('POST', path, body);
  if (status !== 201) throw new Error(`${path}: ${JSON.stringify(answer)}`);
};

beforeAll(async () => {
  real = await startRealOne('plans');
}, 60 * 60_000);

afterAll(async () => {
  for (const name of spaces) await real.raw.request('DELETE', `/api/v1/namespaces/${name}`);
  await real.stop();
});

async function namespaceWith(name: string, labels: Record<string, string> = {}): Promise<string> {
  const namespace = `${prefix}-${name}`;
  await post('/api/v1/namespaces', { metadata: { name: namespace, labels } });
  spaces.push(namespace);
  return namespace;
}

/** Asks until the object is as wanted; else it is answered as it is in the end. */
async function deployed(namespace: string, isWanted: (object: MadeObject) => boolean, kind = 'Deployment') {
  const until = performance.now() + 90_000;
  for (;;) {
    const answer = await readMadeObjects({ namespace, name: 'wp' }, real.waymark);
    const found = answer.ok ? answer.value.objects : [];
    const one = found.find((object) => object.kind === kind);
    if ((one && isWanted(one)) || performance.now() > until) return { one, all: found.map(({ kind: what, state }) => `${what} ${state}`) };
    await sleep(300);
  }
}

const makeWaypoint = (namespace: string) =>
  post(`/apis/gateway.networking.k8s.io/v1/namespaces/${namespace}/gateways`, {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'Gateway',
    metadata: { name: 'wp' },
    spec: { gatewayClassName: 'istio-waypoint', listeners: [{ name: 'mesh', port: 15008, protocol: 'HBONE' }] },
  });

test('a waypoint that is well: its three objects, and no autoscaler and budget', async () => {
  const namespace = await namespaceWith('well', { 'pod-security.kubernetes.io/enforce': 'baseline' });
  await makeWaypoint(namespace);
  const { one, all } = await deployed(namespace, ({ state }) => state === 'there');
  expect(one).toEqual({ kind: 'Deployment', name: 'wp', state: 'there', says: '1 of 1 pod ready', cause: '' });
  expect(all).toEqual([
    'Deployment there',
    'Service there',
    'ServiceAccount there',
    'HorizontalPodAutoscaler none',
    'PodDisruptionBudget none',
  ]);
}, 120_000);

test('a quota that has no room for its pods is the cause that is told', async () => {
  const namespace = await namespaceWith('full');
  await post(`/api/v1/namespaces/${namespace}/resourcequotas`, { metadata: { name: 'none-at-all' }, spec: { hard: { pods: '0' } } });
  await makeWaypoint(namespace);
  const { one } = await deployed(namespace, ({ cause }) => cause.includes('quota'));
  expect(one).toMatchObject({
    state: 'faulty',
    says: '0 of 1 pod ready',
    cause: expect.stringMatching(/^Its pods are refused: .*exceeded quota: none-at-all/),
  });
}, 120_000);

test('a Service of the same name that is not istiod’s', async () => {
  const namespace = await namespaceWith('taken');
  await post(`/api/v1/namespaces/${namespace}/services`, { metadata: { name: 'wp' }, spec: { ports: [{ port: 80 }] } });
  await makeWaypoint(namespace);
  await deployed(namespace, ({ state }) => state === 'there');
  const { one } = await deployed(namespace, ({ state }) => state === 'foreign', 'Service');
  expect(one).toMatchObject({ kind: 'Service', name: 'wp', state: 'foreign' });
}, 240_000);

test('Pod Security "restricted" lets no waypoint in, as istiod makes it; "baseline" does (the first test)', async () => {
  const namespace = await namespaceWith('strict', { 'pod-security.kubernetes.io/enforce': 'restricted' });
  await makeWaypoint(namespace);
  const { one } = await deployed(namespace, ({ state, cause }) => state === 'there' || cause.includes('PodSecurity'));
  expect(one).toMatchObject({ state: 'faulty', cause: expect.stringMatching(/^Its pods are refused: .*violates PodSecurity "restricted/) });
}, 120_000);
