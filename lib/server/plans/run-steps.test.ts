import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Cluster } from '../../cluster/cluster.ts';
import type { Intent } from '../../mesh/plan/intent.ts';
import type { Plan, Step } from '../../mesh/plan/plan.ts';
import { err } from '../../mesh/result.ts';
import type { Client } from '../../sandbox/testing/client.ts';
import { startClient } from '../../sandbox/testing/client.ts';
import { runSteps } from './run-steps.ts';
import type { TestWaymark } from './testing/waymark.ts';
import { startWaymark } from './testing/waymark.ts';

// Steps without the waits between them: what holds at the very moment of a write.

const gateways = '/apis/gateway.networking.k8s.io/v1/namespaces/shop/gateways';
const [home, cart] = ['/api/v1/namespaces/shop', '/api/v1/namespaces/shop/services/cart'];

let client: Client;
let waymark: TestWaymark;

beforeEach(async () => {
  client = await startClient();
  await client.send('POST', '/api/v1/namespaces', { metadata: { name: 'shop' } });
  await client.send('POST', '/api/v1/namespaces/shop/services', { metadata: { name: 'cart' }, spec: { ports: [{ port: 80 }] } });
  waymark = await startWaymark(client.sandbox.url);
});
afterEach(async () => {
  await waymark.stop();
  await client.stop();
});

const labelsOf = async (path: string) => Object.keys((await client.send('GET', path)).body.metadata.labels ?? {});
const make = (name: string, more: object = {}) =>
  client.send('POST', gateways, {
    metadata: { name, ...more },
    spec: { gatewayClassName: 'istio-waypoint', listeners: [{ name: 'mesh', port: 15008, protocol: 'HBONE' }] },
  });
const seen = (name: string) => waymark.sees(() => waymark.cluster.store.world.Gateway.get('shop', name) !== undefined);
const targets = [{ kind: 'Service', namespace: 'shop', name: 'cart' }] as const;
const create = (revision: string | null): Intent => ({
  type: 'create-waypoint',
  namespace: 'shop',
  name: 'waypoint',
  className: 'istio-waypoint',
  trafficType: null,
  revision,
  allow: { from: 'Same' },
  enroll: { targets: [...targets], mesh: 'keep' },
});
const enroll = (more: object): Intent =>
  ({ type: 'enroll', targets, mesh: 'keep', waypoint: { do: 'keep' }, canary: { do: 'keep' }, ingress: 'keep', ...more }) as Intent;

const only = ({ steps, ...plan }: Plan, ...kinds: readonly Step['kind'][]): Plan => ({
  ...plan,
  steps: steps.filter(({ kind }) => kinds.includes(kind)),
});
async function run(plan: Plan, cluster: Cluster = waymark.cluster) {
  const told: string[] = [];
  const report = (_id: string, { state }: { readonly state: string }) => void (state !== 'running' && told.push(state));
  const end = await runSteps(plan, cluster, { stopped: new AbortController().signal, report });
  return { end, told };
}

test('[R-24] stop is heard between two steps: what is under way is finished, nothing further begins', async () => {
  const { plan } = await waymark.preview(
    enroll({ targets: [{ kind: 'Namespace', namespace: '', name: 'shop' }, ...targets], ingress: 'on' }),
  );
  expect(plan.steps.length).toBe(2);
  const stop = new AbortController();
  const told: string[] = [];
  const report = (_id: string, { state }: { readonly state: string }) => {
    told.push(state);
    if (state === 'done') stop.abort();
  };
  expect(await runSteps(plan, waymark.cluster, { stopped: stop.signal, report })).toBe('stopped');
  expect(told).toEqual(['running', 'done', 'skipped']);
  const labelled = await Promise.all([home, cart].map(labelsOf));
  expect(labelled.filter((keys) => keys.includes('istio.io/ingress-use-waypoint'))).toHaveLength(1);
});

test('[R-26] a waypoint that is not ready when the label is to be written: it is not', async () => {
  const { plan } = await waymark.preview(create('nobody'));
  expect(await run(only(plan, 'create', 'patch'))).toEqual({ end: 'failed', told: ['done', 'failed'] });
  expect(await labelsOf(cart)).not.toContain('istio.io/use-waypoint');
});

test('[R-26] a waypoint that somebody made again is not the one that this plan made', async () => {
  const { plan } = await waymark.preview(create(null));
  const { writes } = waymark.cluster;
  const again: Cluster['writes'] = {
    ...writes,
    async readGateway(key, signal) {
      await client.send('DELETE', `${gateways}/waypoint`);
      await make('waypoint');
      await client.sandbox.settled();
      return writes.readGateway(key, signal);
    },
  };
  expect(await run(only(plan, 'create', 'patch'), { ...waymark.cluster, writes: again })).toEqual({
    end: 'failed',
    told: ['done', 'conflict'],
  });
  expect(await labelsOf(cart)).not.toContain('istio.io/use-waypoint');
});

test('[R-26] a waypoint that is being deleted gets nobody new, ready as it is', async () => {
  await make('held', { finalizers: ['example.com/held'] });
  await client.sandbox.settled();
  await seen('held');
  const { plan } = await waymark.preview(enroll({ waypoint: { do: 'use', waypoint: { namespace: 'shop', name: 'held' } } }));
  await client.send('DELETE', `${gateways}/held`);
  expect(await run(only(plan, 'patch'))).toEqual({ end: 'failed', told: ['conflict'] });
  expect(await labelsOf(cart)).not.toContain('istio.io/use-waypoint');
});

test('[R-27] a waypoint that somebody began to use is not deleted', async () => {
  await make('waypoint');
  await client.sandbox.settled();
  await seen('waypoint');
  const { plan } = await waymark.preview({ type: 'delete-waypoints', waypoints: [{ namespace: 'shop', name: 'waypoint' }] });
  await client.send('PATCH', cart, { metadata: { labels: { 'istio.io/use-waypoint': 'waypoint' } } }, 'application/merge-patch+json');
  await waymark.sees(() => waymark.cluster.store.world.Service.get('shop', 'cart')?.labels['istio.io/use-waypoint'] === 'waypoint');
  expect(await run(only(plan, 'delete'))).toEqual({ end: 'failed', told: ['conflict'] });
  expect((await client.send('GET', `${gateways}/waypoint`)).status).toBe(200);
});

test('[R-21] a cluster that does not answer for a moment is waited for', async () => {
  const { plan } = await waymark.preview(create(null));
  const { writes } = waymark.cluster;
  let outages = 2;
  const patchy: Cluster['writes'] = {
    ...writes,
    async readGateway(key, signal) {
      return outages-- > 0 ? err({ code: 'unreachable', message: 'The cluster did not answer.' }) : writes.readGateway(key, signal);
    },
  };
  const { end, told } = await run(plan, { ...waymark.cluster, writes: patchy });
  expect([end, told.at(-1)]).toEqual(['done', 'done']);
  expect(told).toContain('waiting');
  expect(await labelsOf(cart)).toContain('istio.io/use-waypoint');
});
