import { expect, test } from 'vitest';
import { routeName } from './route-name.ts';

test.each<[string, Record<string, string>, string]>([
  ['/api/overview', {}, '/api/overview'],
  ['/api/namespaces/shop', { name: 'shop' }, '/api/namespaces/[name]'],
  ['/api/namespaces/namespaces', { name: 'namespaces' }, '/api/namespaces/[name]'],
  ['/api/objects/Service/shop/cart', { kind: 'Service', namespace: 'shop', name: 'cart' }, '/api/objects/[kind]/[namespace]/[name]'],
  ['/api/objects/a/a/a', { kind: 'a', namespace: 'a', name: 'a' }, '/api/objects/[kind]/[namespace]/[name]'],
  ['/api/operations/x%2Fy/stop', { id: 'x/y' }, '/api/operations/[id]/stop'],
  ['/api/operations/%zz/stop', { id: '%zz' }, '/api/operations/[id]/stop'],
])('%s is counted as a route, not as what was asked for', (path, params, route) => expect(routeName(path, params)).toBe(route));
