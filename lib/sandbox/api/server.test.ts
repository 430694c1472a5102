import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Client } from '../testing/client.ts';
import { startClient } from '../testing/client.ts';

let client: Client;

beforeAll(async () => {
  client = await startClient();
});

afterAll(() => client.stop());

const configMaps = '/api/v1/namespaces/default/configmaps';

test('a token that nobody has is a 401, no token at all is the demo user', async () => {
  const withToken = (token: string) => fetch(`${client.sandbox.url}/api/v1/namespaces`, { headers: { authorization: `Bearer ${token}` } });
  expect((await withToken('sandbox-stranger')).status).toBe(401);
  expect((await withToken('sandbox-viewer')).status).toBe(200);
  expect((await client.send('POST', '/apis/authentication.k8s.io/v1/selfsubjectreviews', {})).body.status.userInfo.username).toBe('demo');
});

test('[S-33] what Waymark never asks for is said aloud when it does, and when others do is not', async () => {
  const said = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const asked = (path: string, agent: string) => fetch(client.sandbox.url + path, { headers: { 'user-agent': agent } });
  const never = [
    '/api/v1/secrets?limit=500',
    '/api/v1/namespaces/shop/secrets/key',
    '/api/v1/configmaps',
    '/api/v1/namespaces/istio-system/configmaps',
    '/api/v1/namespaces/shop/configmaps/istio',
    '/api/v1/namespaces/shop/pods/cart/log',
    '/api/v1/namespaces/shop/pods/cart/exec?command=sh',
    '/api/v1/namespaces/shop/services/cart/proxy/',
    '/api/v1/namespaces/shop/serviceaccounts/cart/token',
  ];
  const settings = '/api/v1/namespaces/istio-system/configmaps?fieldSelector=metadata.name%3Distio';
  for (const path of [...never, settings, '/api/v1/pods', '/version']) await asked(path, 'waymark/1.2.3');
  const paths = never.map((path) => path.split('?')[0]);
  expect(said.mock.calls.map(([line]) => String(line).replace(/\/$/, ''))).toEqual(
    paths.map((path) => `[sandbox] off limits: GET ${path?.replace(/\/$/, '')}`),
  );
  said.mockClear();
  for (const path of never) await asked(path, 'kubectl/v1.37.2');
  expect(said).not.toHaveBeenCalled();
});

test('a path that cannot be decoded is a 400', async () => {
  expect(await client.send('GET', '/api/v1/namespaces/%zz')).toMatchObject({ status: 400, body: { kind: 'Status', reason: 'BadRequest' } });
});

test('a name with an encoded slash is a name, not a path', async () => {
  expect(await client.send('GET', `${configMaps}/a%2Fb`)).toMatchObject({ status: 404, body: { message: 'configmaps "a/b" not found' } });
});

test('a body beyond three megabytes is a 413', async () => {
  expect(await client.send('POST', configMaps, { metadata: { name: 'big' }, data: { x: 'x'.repeat(3_200_000) } })).toMatchObject({
    status: 413,
    body: { reason: 'RequestEntityTooLarge' },
  });
});

test('a hostile key in a body is stored as a key', async () => {
  const response = await fetch(client.sandbox.url + configMaps, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"metadata":{"name":"hostile"},"data":{"__proto__":"x","constructor":"y"}}',
  });
  expect(await response.text()).toContain('"__proto__":"x"');
  expect(({} as { x?: string }).x).toBeUndefined();
});

test('kubectl learns from OpenAPI that PATCH takes fieldValidation', async () => {
  const { body: index } = await client.send('GET', '/openapi/v3');
  const { body } = await client.send('GET', index.paths['apis/gateway.networking.k8s.io/v1'].serverRelativeURL);
  const { patch } = body.paths['/apis/gateway.networking.k8s.io/v1/namespaces/{namespace}/gateways/{name}'];
  expect(patch['x-kubernetes-group-version-kind']).toEqual({ group: 'gateway.networking.k8s.io', version: 'v1', kind: 'Gateway' });
  expect(patch.parameters.map(({ name }: { name: string }) => name)).toContain('fieldValidation');
});

test('says that it is no real cluster', async () => {
  expect((await client.send('GET', '/version')).body.gitVersion).toBe('v1.37.2-sandbox');
});
