import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Intent } from '../../mesh/plan/intent.ts';
import type { PolicyForecast } from '../../protocol/api.ts';
import { tokenOf } from '../../sandbox/api/users.ts';
import type { Client } from '../../sandbox/testing/client.ts';
import { startClient } from '../../sandbox/testing/client.ts';
import { makePlan } from './make-plan.ts';
import { policiesConcerned } from './policies.ts';
import type { TestWaymark } from './testing/waymark.ts';
import { startWaymark } from './testing/waymark.ts';

let client: Client;
let waymark: TestWaymark;

const post = async (path: string, body: object) => {
  const answer = await client.send('POST', path, body);
  if (answer.status !== 201) throw new Error(`${path}: ${JSON.stringify(answer.body)}`);
};
const gateway = (name: string) => ({
  metadata: { name },
  spec: {
    gatewayClassName: 'istio-waypoint',
    listeners: [{ name: 'mesh', port: 15008, protocol: 'HBONE', allowedRoutes: { namespaces: { from: 'All' } } }],
  },
});
const labels = { 'istio.io/use-waypoint': 'waypoint' };

beforeEach(async () => {
  client = await startClient();
  for (const name of ['shop', 'other', 'istio-system'])
    await client.send('POST', '/api/v1/namespaces', { metadata: { name, labels: { 'istio.io/dataplane-mode': 'ambient' } } });
  for (const name of ['waypoint', 'second']) await post('/apis/gateway.networking.k8s.io/v1/namespaces/shop/gateways', gateway(name));
  await post('/api/v1/namespaces/shop/services', { metadata: { name: 'cart', labels }, spec: { ports: [{ port: 80 }] } });
  const refs = (kind: string, name: string) => [{ group: kind === 'Gateway' ? 'gateway.networking.k8s.io' : '', kind, name }];
  await post('/apis/security.istio.io/v1/namespaces/shop/authorizationpolicies', {
    metadata: { name: 'readers' },
    spec: { action: 'ALLOW', targetRefs: refs('Service', 'cart') },
  });
  await post('/apis/security.istio.io/v1/namespaces/shop/requestauthentications', {
    metadata: { name: 'tokens' },
    spec: { targetRefs: refs('Gateway', 'waypoint') },
  });
  await post('/apis/gateway.networking.k8s.io/v1/namespaces/shop/httproutes', {
    metadata: { name: 'split' },
    spec: { parentRefs: refs('Service', 'cart') },
  });
  await post('/apis/telemetry.istio.io/v1/namespaces/istio-system/telemetries', { metadata: { name: 'logs' }, spec: {} });
  await post('/apis/networking.istio.io/v1/namespaces/other/virtualservices', {
    metadata: { name: 'elsewhere' },
    spec: { hosts: ['cart.shop.svc.cluster.local'] },
  });
});
afterEach(async () => {
  await waymark.stop();
  await client.stop();
});

async function start(headers: Record<string, string> = {}): Promise<void> {
  waymark = await startWaymark(client.sandbox.url, headers);
  const ready = (name: string) => (waymark.cluster.store.world.Gateway.get('shop', name)?.addresses.length ?? 0) > 0;
  await waymark.sees(() => ready('waypoint') && ready('second'));
}

const remove: Intent = { type: 'delete-waypoints', waypoints: [{ namespace: 'shop', name: 'waypoint' }] };
const enroll = (waypoint: Extract<Intent, { type: 'enroll' }>['waypoint']): Intent => ({
  type: 'enroll',
  targets: [{ kind: 'Service', namespace: 'shop', name: 'cart' }],
  mesh: 'keep',
  waypoint,
  canary: { do: 'keep' },
  ingress: 'keep',
});
const brief = (policies: PolicyForecast | null) => policies?.effects.map(({ policy, kind }) => `${kind} ${policy.kind} ${policy.name}`);
const policiesOf = async (intent: Intent) => (await waymark.preview(intent)).policies;

describe('[R-27] policies and routes that stop to apply', () => {
  test.each<[string, Intent]>([
    ['delete', remove],
    ['clean-up', { type: 'clean-up', namespace: 'shop', revision: null }],
    ['opt out', enroll({ do: 'opt-out' })],
    ['remove', enroll({ do: 'remove' })],
  ])('%s: all that reached the service, and no other', async (_how, intent) => {
    await start();
    const policies = await policiesOf(intent);
    expect(brief(policies)).toEqual([
      'stops AuthorizationPolicy readers',
      'stops HTTPRoute split',
      'stops RequestAuthentication tokens',
      'stops Telemetry logs',
    ]);
    expect(policies?.effects[0]?.says).toBe('stops to apply (ALLOW) to Service shop/cart: no waypoint handles it any more');
    expect(policies?.unknown).toEqual([]);
  });

  test('another waypoint: what names the service goes along, what names the old waypoint does not', async () => {
    await start();
    expect(brief(await policiesOf(enroll({ do: 'use', waypoint: { namespace: 'shop', name: 'second' } })))).toEqual([
      'stops RequestAuthentication tokens',
      'moves AuthorizationPolicy readers',
      'moves HTTPRoute split',
      'moves Telemetry logs',
    ]);
  });

  test('a plan that takes and gives no waypoint reads none', async () => {
    await start();
    expect(await policiesOf({ ...enroll({ do: 'keep' }), ingress: 'on' } as Intent)).toBeNull();
  });

  test('without a right exactly that kind and namespace is unknown, with the right that is missing', async () => {
    const rules = [
      { apiGroups: ['security.istio.io'], resources: ['authorizationpolicies'], verbs: ['list'] },
      { apiGroups: ['telemetry.istio.io', 'extensions.istio.io', 'networking.istio.io'], resources: ['*'], verbs: ['list'] },
      {
        apiGroups: ['gateway.networking.k8s.io'],
        resources: ['grpcroutes', 'tlsroutes', 'tcproutes', 'httproutes', 'backendtlspolicies'],
        verbs: ['list'],
      },
    ];
    await post('/apis/rbac.authorization.k8s.io/v1/clusterroles', { metadata: { name: 'policy-reader' }, rules });
    await post('/apis/rbac.authorization.k8s.io/v1/clusterrolebindings', {
      metadata: { name: 'policy-reader' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'policy-reader' },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'editor' }],
    });
    await start({ authorization: `Bearer ${tokenOf('editor')}` });
    const policies = await policiesOf(remove);
    expect(brief(policies)).toEqual(['stops AuthorizationPolicy readers', 'stops HTTPRoute split', 'stops Telemetry logs']);
    expect(policies?.unknown).toEqual(
      ['istio-system', 'shop'].map((namespace) => ({
        kind: 'RequestAuthentication',
        namespace,
        says: `You lack the right to list requestauthentications.security.istio.io in ${namespace}.`,
      })),
    );
  });

  test('a kind that the cluster does not have has none, for those without rights too; the others are unknown', async () => {
    const crds = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
    await client.send('DELETE', `${crds}/telemetries.telemetry.istio.io`);
    await start({ authorization: `Bearer ${tokenOf('editor')}` });
    const policies = await policiesOf(remove);
    const kinds = [...new Set(policies?.unknown.map(({ kind }) => kind))];
    expect(policies?.effects).toEqual([]);
    expect(kinds).toContain('AuthorizationPolicy');
    expect(kinds).not.toContain('Telemetry');
    expect(kinds).not.toContain('XBackendTrafficPolicy');
  });

  test('a change of the whole mesh lists each kind once', async () => {
    const namespaces = Array.from({ length: 5 }, (_, index) => `n${index}`);
    for (const name of namespaces) {
      await post('/api/v1/namespaces', { metadata: { name, labels: { ...labels, 'istio.io/use-waypoint-namespace': 'shop' } } });
      await post(`/api/v1/namespaces/${name}/services`, { metadata: { name: 'one' }, spec: { ports: [{ port: 80 }] } });
    }
    await post('/apis/security.istio.io/v1/namespaces/n3/authorizationpolicies', {
      metadata: { name: 'of-n3' },
      spec: { targetRefs: [{ kind: 'Service', name: 'one' }] },
    });
    await start();
    await waymark.sees(() => [...waymark.cluster.store.world.Service.in('n4')].length === 1);
    expect(brief(await policiesOf(remove))).toContain('stops AuthorizationPolicy of-n3');
  });

  test('what does not answer is unknown, not absent', async () => {
    await start();
    const planned = makePlan(remove, [], waymark.cluster);
    if (!planned.ok) throw new Error(planned.error.message);
    const policies = await policiesConcerned(planned.value, waymark.cluster, 0);
    expect(policies?.effects).toEqual([]);
    expect(policies?.unknown).toContainEqual({
      kind: 'AuthorizationPolicy',
      namespace: 'shop',
      says: 'The API server did not answer in time.',
    });
  });
});
