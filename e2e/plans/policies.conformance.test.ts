import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Intent } from '../../lib/mesh/plan/intent.ts';
import type { PolicyForecast } from '../../lib/protocol/api.ts';
import type { RealOne } from './on-the-real-one.ts';
import { startRealOne } from './on-the-real-one.ts';

/**
 * What the preview says of AuthorizationPolicies beside what istiod makes of them: it writes to each whether a waypoint applies
 * it (WaypointAccepted, semantics.md 8.2), and to which it is bound.
 */
let real: RealOne;
const namespace = `po-${Date.now().toString(36).slice(-6)}`;
const gateways = `/apis/gateway.networking.k8s.io/v1/namespaces/${namespace}/gateways`;
const policies = `/apis/security.istio.io/v1/namespaces/${namespace}/authorizationpolicies`;
const labels = { 'istio.io/use-waypoint': 'wp' };
const refs = {
  'of-wp': { group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'wp' },
  'of-second': { group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'second' },
  'of-cart': { group: '', kind: 'Service', name: 'cart' },
  'of-till': { group: '', kind: 'Service', name: 'till' },
  'of-api': { group: 'networking.istio.io', kind: 'ServiceEntry', name: 'api' },
};

const post = async (path: string, body: object) => {
  const { status, body: answer } = await real.raw.request('POST', path, body);
  if (status !== 201) throw new Error(`${path}: ${JSON.stringify(answer)}`);
};

beforeAll(async () => {
  real = await startRealOne('plans');
  await post('/api/v1/namespaces', { metadata: { name: namespace, labels: { 'istio.io/dataplane-mode': 'ambient' } } });
  for (const name of ['wp', 'second'])
    await post(gateways, {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'Gateway',
      metadata: { name },
      spec: { gatewayClassName: 'istio-waypoint', listeners: [{ name: 'mesh', port: 15008, protocol: 'HBONE' }] },
    });
  for (const name of ['cart', 'till'])
    await post(`/api/v1/namespaces/${namespace}/services`, { metadata: { name, labels }, spec: { ports: [{ port: 80 }] } });
  await post(`/apis/networking.istio.io/v1/namespaces/${namespace}/serviceentries`, {
    apiVersion: 'networking.istio.io/v1',
    kind: 'ServiceEntry',
    metadata: { name: 'api', labels },
    spec: {
      hosts: ['api.example.com'],
      addresses: ['240.1.2.3'],
      resolution: 'STATIC',
      ports: [{ number: 80, name: 'http', protocol: 'HTTP' }],
    },
  });
  for (const [name, ref] of Object.entries(refs))
    await post(policies, {
      apiVersion: 'security.istio.io/v1',
      kind: 'AuthorizationPolicy',
      metadata: { name },
      spec: { targetRefs: [ref], rules: [{ to: [{ operation: { methods: ['GET'] } }] }] },
    });
  const { world } = real.waymark.cluster.store;
  const ready = (name: string) => (world.Gateway.get(namespace, name)?.addresses.length ?? 0) > 0;
  await real.waymark.sees(() => ready('wp') && ready('second') && world.ServiceEntry.get(namespace, 'api') !== undefined);
}, 60 * 60_000);

afterAll(async () => {
  await real.raw.request('DELETE', `/api/v1/namespaces/${namespace}`);
  await real.stop();
});

/** 'True bound to x/y', as soon as all of them are as wanted; else as they are in the end. */
async function toldByIstiod(wanted: Record<string, string>): Promise<Record<string, string>> {
  const until = performance.now() + 60_000;
  for (;;) {
    const { body } = await real.raw.request<{
      items: Array<{ metadata: { name: string }; status?: { conditions?: Array<{ type: string; status: string; message?: string }> } }>;
    }>('GET', policies);
    const told = Object.fromEntries(
      body.items.map(({ metadata, status }) => {
        const found = status?.conditions?.find(({ type }) => type === 'WaypointAccepted');
        return [metadata.name, found ? `${found.status} ${found.message ?? ''}` : 'absent'];
      }),
    );
    if (Object.entries(wanted).every(([name, text]) => told[name] === text) || performance.now() > until) return told;
    await sleep(200);
  }
}

const brief = (forecast: PolicyForecast | null) => Object.fromEntries((forecast?.effects ?? []).map((e) => [e.policy.name, e.kind]));
const cart = (waypoint: Extract<Intent, { type: 'enroll' }>['waypoint']): Intent => ({
  type: 'enroll',
  targets: [{ kind: 'Service', namespace, name: 'cart' }],
  mesh: 'keep',
  waypoint,
  canary: { do: 'keep' },
  ingress: 'keep',
});
const [first, second] = [`True bound to ${namespace}/wp`, `True bound to ${namespace}/second`];
const unbound = (kind: string, name: string) => `False ${kind} ${namespace}/${name} is not bound to a waypoint`;

test('[R-27] what the preview says of policies is what istiod reports after the plan', async () => {
  const start = { 'of-wp': first, 'of-second': second, 'of-cart': first, 'of-till': first, 'of-api': first };
  expect(await toldByIstiod(start)).toEqual(start);
  const apply = async (intent: Intent) => {
    const { policies: forecast } = await real.waymark.preview(intent);
    expect(forecast?.unknown).toEqual([]);
    expect((await real.waymark.run(intent)).state).toBe('done');
    return brief(forecast);
  };

  // To another waypoint: what names the service goes along. (What names a waypoint stays bound to it, with less to apply to.)
  expect(await apply(cart({ do: 'use', waypoint: { namespace, name: 'second' } }))).toEqual({
    'of-wp': 'stops',
    'of-second': 'starts',
    'of-cart': 'moves',
  });
  const moved = { ...start, 'of-cart': second };
  expect(await toldByIstiod(moved)).toEqual(moved);

  await real.waymark.sees(
    () => real.waymark.cluster.store.world.Service.get(namespace, 'cart')?.labels['istio.io/use-waypoint'] === 'second',
  );
  expect(await apply(cart({ do: 'opt-out' }))).toEqual({ 'of-second': 'stops', 'of-cart': 'stops' });
  const left = { ...moved, 'of-cart': unbound('Service', 'cart') };
  expect(await toldByIstiod(left)).toEqual(left);

  await real.waymark.sees(
    () => real.waymark.cluster.store.world.Service.get(namespace, 'cart')?.labels['istio.io/use-waypoint'] === 'none',
  );
  expect(await apply({ type: 'delete-waypoints', waypoints: [{ namespace, name: 'wp' }] })).toEqual({
    'of-wp': 'stops',
    'of-till': 'stops',
    'of-api': 'stops',
  });
  const gone = { ...left, 'of-wp': 'False not bound', 'of-till': unbound('Service', 'till'), 'of-api': unbound('ServiceEntry', 'api') };
  expect(await toldByIstiod(gone)).toEqual(gone);

  // It handled nothing any more: its policy is left behind.
  await real.waymark.sees(() => !real.waymark.cluster.store.world.Gateway.get(namespace, 'wp'));
  expect(await apply({ type: 'delete-waypoints', waypoints: [{ namespace, name: 'second' }] })).toEqual({ 'of-second': 'stops' });
  const none = { ...gone, 'of-second': 'False not bound' };
  expect(await toldByIstiod(none)).toEqual(none);
}, 300_000);
