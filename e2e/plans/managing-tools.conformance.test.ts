import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Intent } from '../../lib/mesh/plan/intent.ts';
import type { RealOne } from './on-the-real-one.ts';
import { startRealOne } from './on-the-real-one.ts';

// Who will revert a change, as a real API server writes it into managedFields.

let real: RealOne;
const name = `managed-${randomUUID().slice(0, 8)}`;
const service = `/api/v1/namespaces/${name}/services/cart`;
const gateway = `/apis/gateway.networking.k8s.io/v1/namespaces/${name}/gateways/waypoint`;

beforeAll(async () => {
  real = await startRealOne('plans');
  await applyAs('waymark-e2e', `/api/v1/namespaces/${name}`, { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
}, 60 * 60_000);

afterAll(async () => {
  await real.raw.request('DELETE', `/api/v1/namespaces/${name}`);
  await real.stop();
});

async function applyAs(manager: string, path: string, object: object): Promise<void> {
  const { status, body } = await real.raw.request('PATCH', `${path}?fieldManager=${manager}&force=true`, object, {
    contentType: 'application/apply-patch+yaml',
  });
  expect([status < 300, status < 300 || body]).toEqual([true, true]);
}

async function warnings(intent: Intent): Promise<string[]> {
  const { preflight, dryRun } = await real.waymark.preview(intent);
  expect(dryRun.map(({ ok, message }) => [ok, message])).toEqual([[true, '']]);
  return preflight.filter(({ id }) => id === 'managed').map(({ says }) => says);
}

test('a Service that Argo CD applies, and a Gateway of Flux that is edited or deleted', async () => {
  const cart = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'cart' }, spec: { ports: [{ port: 80 }] } };
  const waypoint = {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'Gateway',
    metadata: { name: 'waypoint' },
    spec: { gatewayClassName: 'istio-waypoint', listeners: [{ name: 'mesh', port: 15008, protocol: 'HBONE' }] },
  };
  const optOut: Intent = {
    type: 'enroll',
    targets: [{ kind: 'Service', namespace: name, name: 'cart' }],
    mesh: 'keep',
    waypoint: { do: 'opt-out' },
    canary: { do: 'keep' },
    ingress: 'keep',
  };
  const edit: Intent = { type: 'edit-waypoint', namespace: name, name: 'waypoint', trafficType: 'all' };
  const { world } = real.waymark.cluster.store;

  await applyAs('somebody', service, cart);
  await applyAs('somebody', gateway, waypoint);
  await real.waymark.sees(() => world.Service.get(name, 'cart') !== undefined && world.Gateway.get(name, 'waypoint') !== undefined);
  expect([await warnings(optOut), await warnings(edit)]).toEqual([[], []]);

  await applyAs('argocd-controller', service, { ...cart, metadata: { name: 'cart', labels: { team: 'shop' } } });
  await applyAs('kustomize-controller', gateway, waypoint);
  expect(await warnings(optOut)).toEqual(['Argo CD manages Service cart and may revert this change. Put it into its source as well.']);
  const flux = ['Flux manages Gateway waypoint and may revert this change. Put it into its source as well.'];
  expect(await warnings(edit)).toEqual(flux);
  const { preflight } = await real.waymark.preview({ type: 'delete-waypoints', waypoints: [{ namespace: name, name: 'waypoint' }] });
  expect(preflight.filter(({ id }) => id === 'managed').map(({ says }) => says)).toEqual(flux);
});
