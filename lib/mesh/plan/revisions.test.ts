import { expect, test } from 'vitest';
import { worldOf } from '../testing/world.ts';
import { revisionsIn } from './revisions.ts';

const system = (kind: string, name: string, labels: Record<string, string>, namespace = 'istio-system') => ({
  kind,
  metadata: { namespace, name, labels },
  spec: {},
});

test('[1.5b] revisions of the istiods that are seen, and the tags that lead to one of them', () => {
  expect([...revisionsIn(worldOf([]))]).toEqual(['default']);
  const world = worldOf([
    { kind: 'ConfigMap', metadata: { namespace: 'istio-system', name: 'istio', labels: { 'istio.io/rev': '1-31' } } },
    system('Deployment', 'istiod-1-32', { app: 'istiod', 'istio.io/rev': '1-32' }),
    system('Service', 'istiod-1-33', { app: 'istiod', 'istio.io/rev': '1-33' }),
    system('Service', 'istiod-revision-tag-canary', { 'istio.io/tag': 'canary', 'istio.io/rev': '1-32' }),
    system('Service', 'istiod-revision-tag-lost', { app: 'istiod', 'istio.io/tag': 'lost', 'istio.io/rev': '1-20' }),
    system('Service', 'istiod-revision-tag-bare', { 'istio.io/tag': 'bare' }),
    // A gateway says which revision it wants; that is no istiod.
    system('Deployment', 'ingress', { app: 'ingress', 'istio.io/rev': 'wanted' }),
    system('Service', 'elsewhere', { 'istio.io/tag': 'elsewhere', 'istio.io/rev': '1-32' }, 'shop'),
  ]);
  expect([...revisionsIn(world)].sort()).toEqual(['1-31', '1-32', '1-33', 'canary', 'default']);
});
