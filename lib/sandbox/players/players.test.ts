import { afterEach, describe, expect, test } from 'vitest';
import { startSandbox } from '../sandbox.ts';
import type { Client } from '../testing/client.ts';
import { mergePatch, startClient } from '../testing/client.ts';

const clients: Client[] = [];

async function start(options: Parameters<typeof startClient>[0] = {}): Promise<Client> {
  const client = await startClient(options);
  clients.push(client);
  return client;
}

afterEach(async () => {
  for (const client of clients.splice(0)) await client.stop();
});

interface Item {
  readonly metadata: { readonly name: string; readonly labels?: Record<string, string>; readonly annotations?: Record<string, string> };
  // biome-ignore lint/suspicious/noExplicitAny: whatever the server sent
  readonly [field: string]: any;
}

const deployment = (name: string, replicas: number, labels: object = {}) => ({
  metadata: { name },
  spec: {
    replicas,
    selector: { matchLabels: { app: name } },
    template: { metadata: { labels: { app: name, ...labels } }, spec: { containers: [{ name: 'main', image: 'x:1' }] } },
  },
});

async function namespaceWith(client: Client, name: string, labels: object, replicas: number): Promise<string> {
  await client.send('POST', '/api/v1/namespaces', { metadata: { name, labels } });
  await client.send('POST', `/apis/apps/v1/namespaces/${name}/deployments`, deployment('web', replicas));
  await client.sandbox.settled();
  return `/api/v1/namespaces/${name}`;
}

async function items(client: Client, path: string): Promise<Item[]> {
  await client.sandbox.settled();
  return (await client.send('GET', path)).body.items;
}

const captured = (pod: Item) => pod.metadata.annotations?.['ambient.istio.io/redirection'];

describe('istio-cni', () => {
  test('captures the pods of a namespace that enters the mesh and lets them go again', async () => {
    const client = await start();
    const home = await namespaceWith(client, 'shop', {}, 2);
    expect((await items(client, `${home}/pods`)).map(captured)).toEqual([undefined, undefined]);
    await client.send('PATCH', home, { metadata: { labels: { 'istio.io/dataplane-mode': 'ambient' } } }, mergePatch);
    expect((await items(client, `${home}/pods`)).map(captured)).toEqual(['enabled', 'enabled']);
    const [first] = await items(client, `${home}/pods`);
    await client.send(
      'PATCH',
      `${home}/pods/${first?.metadata.name}`,
      { metadata: { labels: { 'istio.io/dataplane-mode': 'none' } } },
      mergePatch,
    );
    expect((await items(client, `${home}/pods`)).map(captured)).toEqual([undefined, 'enabled']);
    await client.send('PATCH', home, { metadata: { labels: { 'istio.io/dataplane-mode': null } } }, mergePatch);
    expect((await items(client, `${home}/pods`)).map(captured)).toEqual([undefined, undefined]);
  });
});

describe('kubelet and controllers', () => {
  test('pods have addresses of their own and live on the nodes', async () => {
    const client = await start();
    const home = await namespaceWith(client, 'shop', {}, 6);
    const pods = await items(client, `${home}/pods`);
    expect(new Set(pods.map((pod) => pod.status.podIP)).size).toBe(6);
    expect(new Set(pods.map((pod) => pod.spec.nodeName)).size).toBe(3);
  });

  test('a namespace that ends is not filled again', async () => {
    const client = await start();
    const home = await namespaceWith(client, 'shop', {}, 3);
    await client.send('DELETE', home);
    await client.sandbox.settled();
    expect((await client.send('GET', home)).status).toBe(404);
    for (const table of ['pods', 'replicasets.apps', 'deployments.apps', 'serviceaccounts']) {
      expect(client.sandbox.registry.store.table(table).list('shop')).toEqual([]);
    }
  });

  test('a StatefulSet rolls one pod after the other, from its own template only', async () => {
    const client = await start();
    await client.send('POST', '/api/v1/namespaces', { metadata: { name: 'shop' } });
    const set = '/apis/apps/v1/namespaces/shop/statefulsets';
    const { spec } = deployment('db', 2);
    await client.send('POST', set, { metadata: { name: 'db' }, spec: { ...spec, serviceName: 'db' } });
    const before = await items(client, '/api/v1/namespaces/shop/pods');
    await client.send('PATCH', `${set}/db`, { spec: { template: { metadata: { labels: { app: 'db', extra: 'yes' } } } } }, mergePatch);
    const after = await items(client, '/api/v1/namespaces/shop/pods');
    expect(after.map(({ metadata }) => [metadata.name, metadata.labels?.extra])).toEqual([
      ['db-0', 'yes'],
      ['db-1', 'yes'],
    ]);
    expect(after[0]?.metadata).not.toEqual(before[0]?.metadata);
  });

  test('endpoints beyond a hundred go to a second slice', async () => {
    const client = await start();
    await namespaceWith(client, 'shop', {}, 130);
    await client.send('POST', '/api/v1/namespaces/shop/services', {
      metadata: { name: 'web' },
      spec: { selector: { app: 'web' }, ports: [{ port: 80 }] },
    });
    const slices = await items(client, '/apis/discovery.k8s.io/v1/namespaces/shop/endpointslices');
    expect(slices.map((slice) => slice.endpoints.length).sort()).toEqual([100, 30]);
    await client.send('PATCH', '/apis/apps/v1/namespaces/shop/deployments/web', { spec: { replicas: 2 } }, mergePatch);
    expect(
      (await items(client, '/apis/discovery.k8s.io/v1/namespaces/shop/endpointslices')).map((slice) => slice.endpoints.length),
    ).toEqual([2]);
  });

  test('things take a moment when they are told to', async () => {
    const client = await start({ momentMs: 200 });
    await client.send('POST', '/api/v1/namespaces', { metadata: { name: 'shop' } });
    const created = await client.send('POST', '/apis/gateway.networking.k8s.io/v1/namespaces/shop/gateways', {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'Gateway',
      metadata: { name: 'waypoint' },
      spec: { gatewayClassName: 'istio-waypoint', listeners: [{ name: 'mesh', port: 15008, protocol: 'HBONE' }] },
    });
    expect(created.body.status.conditions[1]).toMatchObject({ type: 'Programmed', status: 'Unknown', message: 'Waiting for controller' });
    await client.sandbox.settled();
    const { body } = await client.send('GET', '/apis/gateway.networking.k8s.io/v1/namespaces/shop/gateways/waypoint');
    expect(body.status.conditions[1]).toMatchObject({ type: 'Programmed', status: 'True' });
  });
});

describe('definitions', () => {
  test('without the Gateway CRD there are no Gateways, and with it they come back', async () => {
    const client = await start();
    const crd = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
    const gateways = '/apis/gateway.networking.k8s.io/v1/gateways';
    const { body } = await client.send('GET', `${crd}/gateways.gateway.networking.k8s.io`);
    await client.send('DELETE', `${crd}/gateways.gateway.networking.k8s.io`);
    await client.sandbox.settled();
    expect(await client.send('GET', gateways)).toEqual({ status: 404, body: '404 page not found\n' });
    expect(
      (await client.send('GET', '/apis/gateway.networking.k8s.io/v1')).body.resources.map((r: { name: string }) => r.name),
    ).not.toContain('gateways');
    await client.send('POST', crd, { metadata: { name: body.metadata.name }, spec: body.spec });
    expect((await client.send('GET', gateways)).status).toBe(200);
  });
});

describe('the default scene', () => {
  test('is the same in every run', async () => {
    const picture = async () => {
      const sandbox = await startSandbox({ momentMs: 0, now: () => new Date('2026-01-01T00:00:00Z') });
      const { store } = sandbox.registry;
      const seen = ['pods', 'services', 'gateways.gateway.networking.k8s.io', 'endpointslices.discovery.k8s.io'].map((table) =>
        store.table(table).list('*'),
      );
      await sandbox.stop();
      return seen;
    };
    expect(await picture()).toEqual(await picture());
  });

  test('loads without a warning, with everything running', async () => {
    const sandbox = await startSandbox({ momentMs: 0 });
    const pods = sandbox.registry.store.table('pods').list('*');
    expect(sandbox.warnings).toEqual([]);
    expect(pods.length).toBeGreaterThan(60);
    expect(pods.filter((pod) => pod.status?.phase !== 'Running')).toEqual([]);
    await sandbox.stop();
  });
});
