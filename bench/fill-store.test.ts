import { expect, test } from 'vitest';
import { podKind } from '../lib/mesh/model/kinds/pod.ts';
import { fillStore } from './fill-store.ts';

test('the simulated cluster is filled with the scene, at rest, and its pods are as large as real ones', async () => {
  const { store } = await fillStore({ namespaces: 20, servicesInNamespace: 3, podsInService: 5 }, 1);
  const pods = [...store.table('pods').all()];
  expect(pods).toHaveLength(300);
  expect(store.table('services').size).toBe(60);
  expect(store.table('deployments.apps').size).toBe(60);
  const records = pods.map((pod) => podKind.project(pod));
  expect(new Set(records.map(({ uid }) => uid)).size).toBe(300);
  expect(new Set(records.map(({ ip }) => ip)).size).toBe(300);
  expect(records.every(({ ready, phase, owner }) => ready && phase === 'Running' && owner?.kind === 'ReplicaSet')).toBe(true);
  const bytes = pods.reduce((sum, pod) => sum + JSON.stringify(pod).length, 0) / pods.length;
  expect(bytes).toBeGreaterThan(7000);
  expect(bytes).toBeLessThan(9000);
  for (const gateway of store.table('gateways.gateway.networking.k8s.io').all()) expect(gateway.status?.addresses).toHaveLength(1);
});

test('[R-46] what is kept of a pod is less than 1 KB of its 8, and shares labels and owner with the others of its workload', async () => {
  const { store } = await fillStore({ namespaces: 10, servicesInNamespace: 1, podsInService: 5 }, 1);
  const records = [...store.table('pods').all()].map((pod) => podKind.project(pod));
  for (const record of records) expect(JSON.stringify(record).length).toBeLessThan(1000);
  expect(new Set(records.map(({ labels }) => labels)).size).toBe(10);
  // Workloads of one name in two namespaces share it too.
  expect(new Set(records.map(({ owner }) => owner)).size).toBeLessThanOrEqual(10);
});
