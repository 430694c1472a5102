import type { IncomingMessage } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { GatewaySpec } from '../mesh/plan/plan.ts';
import type { Client } from '../sandbox/testing/client.ts';
import { mergePatch, startClient } from '../sandbox/testing/client.ts';
import type { Death } from '../server/plans/testing/deadly-proxy.ts';
import { isWrite, openDeadlyProxy } from '../server/plans/testing/deadly-proxy.ts';
import { createDiscovery } from './discovery.ts';
import { testAccess } from './testing/access.ts';
import { until } from './testing/until.ts';
import { createTransport } from './transport.ts';
import { createGateway } from './write-gateways.ts';
import type { Writes } from './writes.ts';
import { createWrites } from './writes.ts';

const gateways = '/apis/gateway.networking.k8s.io/v1/namespaces/shop/gateways';
const spec: GatewaySpec = {
  namespace: 'shop',
  name: 'wp',
  className: 'istio-waypoint',
  trafficType: 'all',
  revision: null,
  allow: { from: 'All' },
};
const key = { namespace: 'shop', name: 'wp' };

let client: Client;
beforeEach(async () => {
  client = await startClient();
  await client.send('POST', '/api/v1/namespaces', { metadata: { name: 'shop' } });
});
afterEach(() => client.stop());

/** Writes through a connection that breaks once, when the n-th request of `counts` is sent or answered. */
async function through<T>(death: Death | null, act: (writes: Writes) => Promise<T>): Promise<T> {
  const proxy = await openDeadlyProxy(client.sandbox.url, death);
  const transport = createTransport(testAccess(proxy.url));
  const discovery = createDiscovery(transport);
  try {
    await until(() => discovery.versionOf('Gateway'));
    return await act(createWrites(transport, discovery));
  } finally {
    discovery.stop();
    await transport.close();
    await proxy.close();
  }
}
const write = (writes: (w: Writes) => ReturnType<Writes['createGateway']>) => through(null, writes);
const there = async () => (await client.send('GET', `${gateways}/wp`)).body;
const countOf = (method: string) => (r: IncomingMessage) => isWrite(r) && r.method === method;

const breaks: Array<[string, Pick<Death, 'carriedOut'>]> = [
  ['before it was done', { carriedOut: false }],
  ['after it was done', { carriedOut: true }],
];

describe('[R-21] the connection breaks once', () => {
  test.each(breaks)('create, %s: one Gateway, reported as ours', async (_when, how) => {
    const made = await through({ at: 1, counts: isWrite, once: true, ...how }, (writes) => writes.createGateway(spec));
    const gateway = await there();
    expect(made).toMatchObject({ ok: true, value: { changed: true, uid: gateway.metadata.uid } });
    expect(gateway.spec.listeners[0].allowedRoutes.namespaces).toEqual({ from: 'All' });
    expect(gateway.metadata.managedFields.map((f: { manager: string }) => f.manager)).toContain('waymark');
  });

  test.each(breaks)('edit, %s: done once, other fields untouched', async (_when, how) => {
    await write((writes) => writes.createGateway(spec));
    const listeners = [...(await there()).spec.listeners, { name: 'extra', port: 80, protocol: 'HTTP' }];
    await client.send('PATCH', `${gateways}/wp`, { metadata: { labels: { team: 'a' } }, spec: { listeners } }, mergePatch);
    const { uid } = (await there()).metadata;
    const edit = {
      ...key,
      uid,
      changes: [{ on: 'label', key: 'istio.io/waypoint-for', before: 'all', after: undefined }],
      allow: { listener: 'mesh', before: { from: 'All' }, after: { from: 'Selector', selector: { matchLabels: { team: 'x' } } } },
    } as const;
    expect(await through({ at: 1, counts: isWrite, once: true, ...how }, (writes) => writes.editGateway(edit))).toMatchObject({
      ok: true,
      value: { changed: true },
    });
    const { metadata, spec: now } = await there();
    expect(metadata.labels).toEqual({ team: 'a' });
    expect(now.listeners.map((l: { name: string }) => l.name)).toEqual(['mesh', 'extra']);
    expect(now.listeners[0].allowedRoutes.namespaces).toEqual({ from: 'Selector', selector: { matchLabels: { team: 'x' } } });
  });

  test.each(breaks)('delete, %s: gone, and said so', async (_when, how) => {
    await write((writes) => writes.createGateway(spec));
    const { uid } = (await there()).metadata;
    const deleted = await through({ at: 1, counts: countOf('DELETE'), once: true, ...how }, (writes) =>
      writes.deleteGateway({ ...key, uid }),
    );
    expect(deleted).toMatchObject({ ok: true, value: { changed: true } });
    expect((await client.send('GET', `${gateways}/wp`)).status).toBe(404);
  });
});

test('a dry run of each writes nothing', async () => {
  expect(await write((writes) => writes.createGateway(spec, { dryRun: true }))).toMatchObject({ ok: true, value: { changed: true } });
  expect((await client.send('GET', `${gateways}/wp`)).status).toBe(404);
  await write((writes) => writes.createGateway(spec));
  const before = await there();
  const { uid } = before.metadata;
  const changes = [{ on: 'label', key: 'istio.io/waypoint-for', before: 'all', after: 'service' }] as const;
  expect(await write((writes) => writes.editGateway({ ...key, uid, changes, allow: null }, { dryRun: true }))).toMatchObject({ ok: true });
  expect(await write((writes) => writes.deleteGateway({ ...key, uid }, { dryRun: true }))).toMatchObject({ ok: true });
  expect((await there()).metadata).toEqual(before.metadata);
});

test('another Gateway of that name, or other values than were seen, are left alone', async () => {
  await write((writes) => writes.createGateway(spec));
  const { uid } = (await there()).metadata;
  const stale = { ok: false, error: { code: 'conflict', details: { reason: 'replaced' } } };
  expect(await write((writes) => writes.deleteGateway({ ...key, uid: 'old' }))).toMatchObject(stale);
  expect(await write((writes) => writes.editGateway({ ...key, uid: 'old', changes: [], allow: null }))).toMatchObject(stale);
  const allow = { listener: 'mesh', before: { from: 'Same' }, after: { from: 'All' } } as const;
  // What is wanted is so already, whoever did it.
  expect(await write((writes) => writes.editGateway({ ...key, uid, changes: [], allow }))).toMatchObject({
    ok: true,
    value: { changed: false },
  });
  const other = { ...allow, after: { from: 'Selector', selector: { matchLabels: { a: 'b' } } } } as const;
  expect(await write((writes) => writes.editGateway({ ...key, uid, changes: [], allow: other }))).toMatchObject({
    ok: false,
    error: { code: 'conflict', message: expect.stringMatching(/who may attach/) },
  });
});

test('[R-23] somebody makes another one between our look and our write: theirs stays', async () => {
  const transport = createTransport(testAccess(client.sandbox.url));
  const theirs = {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'Gateway',
    metadata: { name: 'wp', namespace: 'shop', labels: { 'istio.io/waypoint-for': 'service' } },
    spec: { gatewayClassName: 'istio-waypoint', listeners: [{ name: 'mesh', port: 15008, protocol: 'HBONE' }] },
  };
  const late: typeof transport = {
    ...transport,
    async json(request) {
      const path = `${gateways}/wp?fieldManager=argocd-controller`;
      if (request.method === 'PATCH') await client.send('PATCH', path, theirs, 'application/apply-patch+yaml');
      return transport.json(request);
    },
  };
  const made = await createGateway(late, `${gateways}/wp`, 'v1', spec, {});
  await transport.close();
  expect(made).toMatchObject({ ok: false, error: { code: 'conflict' } });
  expect((await there()).metadata.labels).toEqual({ 'istio.io/waypoint-for': 'service' });
});

test('[R-31] what a finalizer holds is not called deleted', async () => {
  await write((writes) => writes.createGateway(spec));
  await client.send('PATCH', `${gateways}/wp`, { metadata: { finalizers: ['example.com/hold'] } }, mergePatch);
  const { uid } = (await there()).metadata;
  const deleting = through(null, (writes) => writes.deleteGateway({ ...key, uid }));
  await expect.poll(async () => (await there()).metadata.deletionTimestamp).toBeDefined();
  expect(await Promise.race([deleting, Promise.resolve('still waiting')])).toBe('still waiting');
  await client.send('PATCH', `${gateways}/wp`, { metadata: { finalizers: null } }, mergePatch);
  expect(await deleting).toMatchObject({ ok: true, value: { changed: true } });
});
