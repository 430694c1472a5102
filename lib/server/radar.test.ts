import { expect, test } from 'vitest';
import type { Raw } from '../mesh/testing/random-world.ts';
import { edit, emptyWorld } from '../mesh/testing/random-world.ts';
import { LiveViews } from '../mesh/view/live-views.ts';
import type { Live } from './live.ts';
import { radarFor } from './radar.ts';

test('the radar is the same object until something else asks in vain', () => {
  const world = emptyWorld();
  const views = new LiveViews(world);
  const live = { views } as Live;
  const put = (raw: Raw) => views.touch([edit(world, { raw, gone: false })]);
  const service = (name: string, labels: Record<string, string>): Raw => ({
    kind: 'Service',
    metadata: { namespace: 'a', name, labels },
    spec: { selector: { app: name }, clusterIP: '10.0.0.1' },
  });
  put({ kind: 'Namespace', metadata: { name: 'a', labels: { 'istio.io/dataplane-mode': 'ambient' } } });
  put(service('cart', { 'istio.io/use-waypoint': 'missing' }));
  const first = radarFor(live);
  expect(first.total).toBe(1);
  put(service('other', {}));
  expect(radarFor(live)).toBe(first);
  put(service('other', { 'istio.io/use-waypoint': 'missing' }));
  const second = radarFor(live);
  expect(second.total).toBe(2);
  expect(second.revision).not.toBe(first.revision);
});
