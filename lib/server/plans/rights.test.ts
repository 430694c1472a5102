import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Intent } from '../../mesh/plan/intent.ts';
import { tokenOf } from '../../sandbox/api/users.ts';
import type { Client } from '../../sandbox/testing/client.ts';
import { startClient } from '../../sandbox/testing/client.ts';
import type { TestWaymark } from './testing/waymark.ts';
import { startWaymark } from './testing/waymark.ts';

// Each action is offered by an access review of exactly the verbs of its steps; the dry run is made with the same rights.

let client: Client;
let waymark: TestWaymark | undefined;

beforeEach(async () => {
  client = await startClient();
  await client.send('POST', '/api/v1/namespaces', { metadata: { name: 'shop' } });
  await client.send('POST', '/api/v1/namespaces/shop/services', { metadata: { name: 'cart' }, spec: { ports: [{ port: 80 }] } });
  await client.send('POST', '/apis/gateway.networking.k8s.io/v1/namespaces/shop/gateways', {
    metadata: { name: 'wp' },
    spec: { gatewayClassName: 'istio-waypoint', listeners: [{ name: 'mesh', port: 15_008, protocol: 'HBONE' }] },
  });
  await client.sandbox.settled();
  // What an app team has: it reads, and labels its own Services; Gateways are not its business.
  const rbac = '/apis/rbac.authorization.k8s.io/v1';
  await client.send('POST', `${rbac}/clusterroles`, {
    metadata: { name: 'reads' },
    rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['get', 'list', 'watch'] }],
  });
  await client.send('POST', `${rbac}/clusterrolebindings`, binding('reads', 'ClusterRole'));
  await client.send('POST', `${rbac}/namespaces/shop/roles`, {
    metadata: { name: 'labels-services' },
    rules: [{ apiGroups: [''], resources: ['services'], verbs: ['patch'] }],
  });
  await client.send('POST', `${rbac}/namespaces/shop/rolebindings`, binding('labels-services', 'Role'));
});
afterEach(async () => {
  await waymark?.stop();
  await client.stop();
});

const binding = (name: string, kind: string) => ({
  metadata: { name },
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind, name },
  subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'nobody' }],
});
const use = { do: 'use', waypoint: { namespace: 'shop', name: 'wp' } } as const;
const enroll = (kind: 'Service' | 'Namespace'): Intent => ({
  type: 'enroll',
  targets: [kind === 'Service' ? { kind, namespace: 'shop', name: 'cart' } : { kind, namespace: '', name: 'shop' }],
  mesh: 'keep',
  waypoint: use,
  canary: { do: 'keep' },
  ingress: 'keep',
});
const create: Intent = {
  type: 'create-waypoint',
  namespace: 'shop',
  name: 'mine',
  className: 'istio-waypoint',
  trafficType: null,
  revision: null,
  allow: { from: 'Same' },
  enroll: null,
};

test('an app team without rights on Gateways labels its Service; everything else says which right is missing', async () => {
  waymark = await startWaymark(client.sandbox.url, { authorization: `Bearer ${tokenOf('nobody')}` });
  const mine = await waymark.preview(enroll('Service'));
  expect([mine.permitted, mine.dryRun]).toMatchObject([{ allowed: true, missing: '' }, [{ ok: true }]]);
  expect((await waymark.run(enroll('Service'))).state).toBe('done');

  const cases: Array<[Intent, RegExp]> = [
    [enroll('Namespace'), /right to patch namespaces shop/],
    [create, /right to patch gateways shop\/mine.* 1 more rights/],
    [{ type: 'edit-waypoint', namespace: 'shop', name: 'wp', trafficType: 'all' }, /right to patch gateways shop\/wp/],
    [{ type: 'delete-waypoints', waypoints: [{ namespace: 'shop', name: 'wp' }] }, /right to delete gateways shop\/wp/],
  ];
  for (const [intent, missing] of cases) {
    const { permitted, dryRun, plan } = await waymark.preview(intent);
    expect([plan.title, permitted]).toEqual([plan.title, { allowed: false, missing: expect.stringMatching(missing) }]);
    expect(dryRun.at(-1)).toMatchObject({ ok: false, message: expect.stringMatching(/forbidden/) });
    expect((await waymark.run(intent)).state).toBe('failed');
  }
  const { body } = await client.send('GET', '/apis/gateway.networking.k8s.io/v1/namespaces/shop/gateways');
  expect(body.items.map((g: { metadata: { name: string; labels?: object } }) => [g.metadata.name, g.metadata.labels])).toEqual([
    ['wp', undefined],
  ]);
});
