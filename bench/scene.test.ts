import { expect, test } from 'vitest';
import type { Role, Size } from './scene.ts';
import { makeScene, sizes } from './scene.ts';

const objectsOf = (size: Size, seed = 1) => makeScene(size, seed).phases.flatMap((phase) => phase.objects);

test('the default size has 100 namespaces, 2,000 Services and Deployments for 10,000 pods', () => {
  const objects = objectsOf(sizes.default);
  const count = (kind: string) => objects.filter((object) => object.kind === kind).length;
  expect(count('Namespace')).toBe(100);
  expect(count('Service')).toBe(2_000);
  const pods = objects.flatMap((object) => (object.kind === 'Deployment' ? [(object['spec'] as { replicas: number }).replicas] : []));
  expect(pods.reduce((sum, replicas) => sum + replicas, 0)).toBe(10_000);
});

test('the large sizes have 10,000 Services in 1,000 namespaces, and 50,000 or 150,000 pods', () => {
  const podsOf = ({ namespaces, servicesInNamespace, podsInService }: Size) => namespaces * servicesInNamespace * podsInService;
  for (const size of [sizes.large, sizes.huge]) expect([size.namespaces, size.servicesInNamespace]).toEqual([1000, 10]);
  expect([podsOf(sizes.large), podsOf(sizes.huge)]).toEqual([50_000, 150_000]);
});

test('the same seed gives the same objects, another seed others', () => {
  expect(objectsOf(sizes.small, 7)).toEqual(objectsOf(sizes.small, 7));
  expect(objectsOf(sizes.small, 7)).not.toEqual(objectsOf(sizes.small, 8));
});

test('no two objects are the same one, and each lies in a namespace that is written before it', () => {
  const { phases, namespaces } = makeScene(sizes.small, 1);
  const objects = phases.flatMap((phase) => phase.objects);
  const keys = objects.map(({ kind, metadata }) => `${kind}/${metadata.namespace ?? ''}/${metadata.name}`);
  expect(new Set(keys).size).toBe(keys.length);
  expect(phases[0]?.objects.map(({ metadata }) => metadata.name)).toEqual(namespaces.map(({ name }) => name));
  const known = new Set(namespaces.map(({ name }) => name));
  for (const { kind, metadata } of objects) if (kind !== 'Namespace') expect(known).toContain(metadata.namespace);
});

test('a Service selects the pods of exactly one Deployment of its namespace', () => {
  const objects = objectsOf(sizes.small);
  const selectors = new Map<string, number>();
  for (const { kind, metadata, spec } of objects) {
    if (kind !== 'Deployment') continue;
    const { labels } = (spec as { template: { metadata: { labels: Record<string, string> } } }).template.metadata;
    const key = `${metadata.namespace}/${labels['app']}`;
    selectors.set(key, (selectors.get(key) ?? 0) + 1);
  }
  for (const { kind, metadata, spec } of objects) {
    if (kind !== 'Service') continue;
    const { selector } = spec as { selector: Record<string, string> };
    expect(Object.keys(selector)).toEqual(['app']);
    expect(selectors.get(`${metadata.namespace}/${selector['app']}`)).toBe(1);
  }
});

test('enrolment is mixed: every role occurs, and what it asks for is there or deliberately is not', () => {
  const { namespaces, phases } = makeScene(sizes.small, 1);
  const objects = phases.flatMap((phase) => phase.objects);
  const labelsOf = (role: Role) => {
    const name = namespaces.find((namespace) => namespace.role === role)?.name;
    return objects.find((object) => object.kind === 'Namespace' && object.metadata.name === name)?.metadata.labels ?? {};
  };
  const waypointIn = (namespace: string | undefined) =>
    objects.find((object) => object.kind === 'Gateway' && object.metadata.namespace === namespace)?.['spec'];

  expect(labelsOf('outside')['istio.io/dataplane-mode']).toBeUndefined();
  expect(labelsOf('l4')['istio.io/use-waypoint']).toBeUndefined();
  expect(JSON.stringify(waypointIn(labelsOf('cross')['istio.io/use-waypoint-namespace']))).toContain('"from":"All"');
  expect(waypointIn(labelsOf('denied')['istio.io/use-waypoint-namespace'])).toBeDefined();
  expect(JSON.stringify(waypointIn(labelsOf('denied')['istio.io/use-waypoint-namespace']))).not.toContain('"from":"All"');
  const missing = namespaces.find((namespace) => namespace.role === 'missing')?.name;
  expect(labelsOf('missing')['istio.io/use-waypoint']).toBe('waypoint');
  expect(waypointIn(missing)).toBeUndefined();

  const own = objects.filter(({ kind, metadata }) => kind === 'Service' && metadata.labels?.['istio.io/use-waypoint'] !== undefined);
  expect(new Set(own.map(({ metadata }) => metadata.labels?.['istio.io/use-waypoint']))).toEqual(new Set(['waypoint', 'none']));
});
