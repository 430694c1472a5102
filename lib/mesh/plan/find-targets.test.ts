import { describe, expect, test } from 'vitest';
import { refKey } from '../model/ref.ts';
import { worldOf } from '../testing/world.ts';
import { findTargets, standIn } from './find-targets.ts';

const owned = (name: string, kind: string, owner: string, labels: Record<string, string> = {}) => ({
  kind: 'Pod',
  metadata: { namespace: 'shop', name, uid: name, labels, ownerReferences: [{ kind, name: owner, controller: true }] },
});
const inShop = (kind: string, name: string, labels: Record<string, string> = {}, spec: object = {}) => ({
  kind,
  metadata: { namespace: 'shop', name, uid: `${kind}-${name}`, labels },
  spec,
});

const world = worldOf([
  {
    kind: 'Namespace',
    metadata: { name: 'shop', uid: 'n1', labels: { 'istio.io/dataplane-mode': 'ambient', 'istio.io/use-waypoint': 'none' } },
  },
  { kind: 'Namespace', metadata: { name: 'cart', uid: 'n2' } },
  inShop('Service', 'cart', { 'istio.io/use-waypoint': 'gate', 'istio.io/use-waypoint-namespace': 'infra' }),
  inShop('ServiceEntry', 'cart-api', {}, { hosts: ['api.example.com'] }),
  inShop('Deployment', 'cart', {}, { replicas: 3, template: { metadata: { labels: { 'istio.io/use-waypoint': 'wp' } } } }),
  owned('cart-5d7-a', 'ReplicaSet', 'cart-5d7', { 'pod-template-hash': '5d7' }),
  owned('cart-5d7-b', 'ReplicaSet', 'cart-5d7', { 'pod-template-hash': '5d7' }),
  owned('gone-77-a', 'ReplicaSet', 'gone-77', { 'pod-template-hash': '77' }),
  owned('by-hand-x', 'ReplicaSet', 'by-hand'),
  owned('cart-import-1', 'Job', 'cart-import'),
  inShop('Pod', 'cart-alone'),
]);
const found = (text: string) => findTargets(text, world).matches.map(({ target, note }) => [refKey(target), note]);

describe('findTargets', () => {
  test('finds exact names first, then by kind; pods of controllers are not offered', () => {
    expect(found('cart')).toEqual([
      ['Namespace//cart', 'not in the mesh'],
      ['Service/shop/cart', 'uses infra/gate now'],
      ['Deployment/shop/cart', 'uses shop/wp now, restarts 3 pods'],
      ['ServiceEntry/shop/cart-api', ''],
      ['Pod/shop/cart-alone', ''],
    ]);
    expect(found('SHOP')).toEqual([['Namespace//shop', 'opts out now, in the mesh']]);
  });

  test('takes namespace/name and Kind/namespace/name', () => {
    expect(found('shop/cart-a').map(([key]) => key)).toEqual(['ServiceEntry/shop/cart-api', 'Pod/shop/cart-alone']);
    expect(found('deployment/shop/ca').map(([key]) => key)).toEqual(['Deployment/shop/cart']);
    expect(found('Namespace//sho').map(([key]) => key)).toEqual(['Namespace//shop']);
    expect(found('Secret/shop/cart')).toEqual([]);
  });

  test('says how many there are beyond the first', () => {
    const many = worldOf(Array.from({ length: 70 }, (_, n) => inShop('Service', `svc-${n}`)));
    const { matches, total } = findTargets('svc', many);
    expect([matches.length, total]).toEqual([50, 70]);
  });
});

describe('standIn', () => {
  const pod = (name: string) => {
    const { stands, why } = standIn({ kind: 'Pod', namespace: 'shop', name }, world);
    return stands ? [refKey(stands.target), stands.note] : why;
  };

  test('the controller of a pod stands for it, a bare pod for itself', () => {
    expect(pod('cart-5d7-a')).toEqual(['Deployment/shop/cart', 'uses shop/wp now, restarts 3 pods']);
    expect(pod('cart-alone')).toEqual(['Pod/shop/cart-alone', '']);
    expect(standIn({ kind: 'Service', namespace: 'shop', name: 'cart' }, world).stands?.target.kind).toBe('Service');
  });

  test('a controller that Waymark does not change is named', () => {
    expect(pod('cart-import-1')).toBe('Job shop/cart-import makes it, and Waymark changes no template of a Job.');
    expect(pod('by-hand-x')).toBe('ReplicaSet shop/by-hand makes it, and Waymark changes no template of a ReplicaSet.');
    expect(pod('gone-77-a')).toBe('There is no Deployment shop/gone, or you may not read it.');
    expect(pod('never')).toBe('There is no Pod shop/never, or you may not read it.');
  });
});
