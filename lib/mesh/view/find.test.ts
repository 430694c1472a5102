import { describe, expect, test } from 'vitest';
import { rawObject, smallMeshViews } from '../testing/small-mesh.ts';
import { find } from './find.ts';

const { world, views } = smallMeshViews();
const keys = (text: string, limit?: number) =>
  find(text, world, views, { limit }).matches.map(
    ({ to, by, exact }) => `${to.kind}/${to.namespace}/${to.name}${to.endpoint ? `/${to.endpoint}` : ''} by ${by}${exact ? '' : ' (part)'}`,
  );

describe('what a person may type', () => {
  test.each([
    ['Service/shop/cart', ['Service/shop/cart by reference']],
    ['ServiceEntry/shop/api/192.0.2.2', ['ServiceEntry/shop/api/192.0.2.2 by reference']],
    ['cart.shop', ['Service/shop/cart by host']],
    ['cart.shop.svc', ['Service/shop/cart by host']],
    ['cart.shop.svc.cluster.local', ['Service/shop/cart by host']],
    ['http://cart.shop.svc.cluster.local:9080/path?x=1', ['Service/shop/cart by host']],
    ['CART.shop.', ['Service/shop/cart by host']],
    ['10.96.0.1', ['Service/shop/cart by VIP']],
    ['10.96.0.1:80', ['Service/shop/cart by VIP']],
    ['10.1.0.1', ['Pod/shop/cart-1 by pod IP']],
    ['192.0.2.9', ['WorkloadEntry/shop/vm by address']],
    ['192.0.2.2', ['ServiceEntry/shop/api/192.0.2.2 by address']],
    ['240.0.0.77', ['ServiceEntry/shop/api by VIP']],
    ['240.0.1.77', []],
    ['api.example.com', ['ServiceEntry/shop/api by host']],
    ['deep.a.wild.example.com', ['ServiceEntry/shop/api by host']],
    ['wild.example.com', ['ServiceEntry/shop/api by host (part)']],
    ['db-0.db.shop.svc.cluster.local', ['Pod/shop/db-0 by host']],
    ['shop/cart', ['Service/shop/cart by name', 'Pod/shop/cart-1 by name (part)', 'Pod/shop/cart-2 by name (part)']],
    [
      'cart',
      ['Service/bare/cart by name', 'Service/shop/cart by name', 'Pod/shop/cart-1 by name (part)', 'Pod/shop/cart-2 by name (part)'],
    ],
    ['no such thing', []],
    ['crat-1', ['Pod/shop/cart-1 by name (part)']],
    ['typos', ['Service/shop/typo by name (part)']],
    ['Service/shop/nothing', []],
  ])('%s', (text, expected) => {
    expect(keys(text)).toEqual(expected);
  });

  test('a workload that has the address of a VIP comes beside the Service: both are shown (4.8, D1)', () => {
    const both = smallMeshViews([rawObject('WorkloadEntry', 'shop/clash', { spec: { address: '10.96.0.1' } })]);
    expect(find('10.96.0.1', both.world, both.views).matches.map(({ to }) => to.kind)).toEqual(['Service', 'WorkloadEntry']);
  });

  test('no more than the limit, and how many there are', () => {
    const result = find('cart', world, views, { limit: 2 });
    expect(result.matches).toHaveLength(2);
    expect(result.total).toBe(4);
    expect(result.takenFor).toBe('a name');
  });

  test('only of one kind', () => {
    const { matches, total } = find('cart', world, views, { kind: 'Pod', limit: 1 });
    expect(matches.map(({ to }) => to.name)).toEqual(['cart-1']);
    expect(total).toBe(2);
  });

  test('each match says its answer', () => {
    expect(find('shop/cart', world, views).matches[0]).toMatchObject({ look: 'l7', note: 'L7 by shop/wp' });
    expect(find('denied.shop', world, views).matches[0]).toMatchObject({ look: 'broken', note: 'AttachmentDenied' });
    expect(find('192.0.2.2', world, views).matches[0]).toMatchObject({ look: 'broken', note: 'WaypointIsNotReady' });
    expect(find('bare/cart', world, views).matches[0]).toMatchObject({ look: 'outside', note: 'not in the mesh' });
  });

  test.each([
    '',
    '   ',
    '/',
    '.',
    '*',
    '[',
    '//',
    'a/b/c/d/e',
    '__proto__',
    'Pod/__proto__/x',
    '256.300.1.1',
    '::ffff',
    '%00',
    'x'.repeat(300),
  ])('odd input is no failure: %j', (text) => {
    expect(find(text, world, views).matches.every(({ exact }) => !exact)).toBe(true);
  });
});
