import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Discovery } from './discovery.ts';
import { createDiscovery } from './discovery.ts';
import { testAccess } from './testing/access.ts';
import { sendStatus } from './testing/api-answers.ts';
import type { Served, TestApi } from './testing/api-server.ts';
import { startTestApi } from './testing/api-server.ts';
import { until } from './testing/until.ts';
import type { Transport } from './transport.ts';
import { createTransport } from './transport.ts';

const gateways = (version: string, plural = 'gateways'): Served => ({
  group: 'gateway.networking.k8s.io',
  version,
  plural,
  kind: 'Gateway',
  namespaced: true,
});
let api: TestApi;
let transport: Transport;
let discovery: Discovery;

beforeEach(async () => {
  api = await startTestApi();
  transport = createTransport(testAccess(api.url));
});

afterEach(async () => {
  discovery.stop();
  await transport.close();
  await api.stop();
});

function start(): Discovery {
  discovery = createDiscovery(transport, { absentMs: 50, presentMs: 100 });
  return discovery;
}

test('core kinds need no look, others do', async () => {
  start();
  expect(discovery.versionOf('Pod')).toBe('v1');
  expect(discovery.versionOf('Gateway')).toBeUndefined();
  await until(() => discovery.versionOf('Gateway') === null);
});

test('the first acceptable version is chosen, and a better one later', async () => {
  api.serve(gateways('v1beta1'));
  start();
  await until(() => discovery.versionOf('Gateway') === 'v1beta1');
  expect(discovery.versionOf('GatewayClass')).toBe(null); // the group alone is not enough
  const told: unknown[][] = [];
  discovery.subscribe((...change) => told.push(change));
  api.serve(gateways('v1'));
  await until(() => discovery.versionOf('Gateway') === 'v1');
  expect(told.filter(([kind]) => kind === 'Gateway')).toEqual([['Gateway', 'v1']]);
});

test('a definition comes and goes', async () => {
  start();
  await until(() => discovery.versionOf('Gateway') === null);
  api.serve(gateways('v1'));
  await until(() => discovery.versionOf('Gateway') === 'v1');
  api.withdraw('gateways');
  await until(() => discovery.versionOf('Gateway') === null);
});

test('who may not discover tries the best version', async () => {
  api.fault = (call, response) => {
    if (call.verb !== 'other') return false;
    sendStatus(response, 403, 'Forbidden', 'no discovery for you');
    return true;
  };
  start();
  await until(() => discovery.versionOf('Gateway') === 'v1');
  expect(discovery.versionOf('ServiceEntry')).toBe('v1');
});

test('a cluster that does not answer takes nothing away', async () => {
  api.serve(gateways('v1'));
  start();
  await until(() => discovery.versionOf('Gateway') === 'v1');
  let asked = 0;
  api.fault = (_call, response) => {
    asked++;
    sendStatus(response, 503, 'ServiceUnavailable', 'later');
    return true;
  };
  discovery.recheck('Gateway');
  await until(() => asked >= 3);
  expect(discovery.versionOf('Gateway')).toBe('v1');
});
