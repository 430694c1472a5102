import { expect, test } from 'vitest';
import { namespace, service, waypoint } from '../testing/objects.ts';
import { worldOf } from '../testing/world.ts';
import { LiveViews } from './live-views.ts';
import { waypointList } from './waypoint-list.ts';

const uses = { 'istio.io/use-waypoint': 'wp', 'istio.io/use-waypoint-namespace': 'a' };
const canary = { ...uses, 'istio.io/use-waypoint-canary': 'next', 'istio.io/use-waypoint-canary-namespace': 'a' };
const weight = (text: string) => ({ annotations: { 'istio.io/use-waypoint-canary-weight': text } });

test('what is attached to a waypoint is counted over all namespaces, by how it came to it', () => {
  const world = worldOf([
    namespace('a', uses),
    service('a/inherits'),
    service('a/own', uses),
    waypoint('a/wp', { from: 'All' }),
    waypoint('a/next', { from: 'All' }),
    namespace('b', {}),
    service('b/own', uses),
    service('b/five', canary, weight('5')),
    namespace('c', {}),
    service('c/ninety', canary, weight('90')),
    service('c/vain', { ...uses, 'istio.io/use-waypoint': 'gone' }),
  ]);
  const list = waypointList(new LiveViews(world), world);
  const attached = Object.fromEntries(list.items.map((item) => [item.name, item.attached]));
  expect(attached['wp']).toEqual({ own: 4, namespace: 1, canary: 0, canaryWeight: null, inVain: 0 });
  expect(attached['next']).toEqual({ own: 0, namespace: 0, canary: 2, canaryWeight: { min: 5, max: 90 }, inVain: 0 });
});
