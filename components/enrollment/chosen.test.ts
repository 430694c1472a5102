import { expect, test } from 'vitest';
import type { StandIn } from '../../lib/mesh/plan/find-targets.ts';
import type { TargetRef } from '../../lib/mesh/plan/intent.ts';
import { chosenOf } from './chosen.ts';

const of = (kind: TargetRef['kind'], name: string): TargetRef => ({ kind, namespace: 'shop', name });
const item = (chosen: TargetRef, target: TargetRef | null, restarts = 0): StandIn => ({
  chosen,
  stands: target && { target, note: '', restarts },
  why: target ? '' : 'Job shop/import makes it, and Waymark changes no template of a Job.',
});
const cart = of('Deployment', 'cart');

test('several pods of one controller are one target, a bare pod is itself, and what nobody stands for is counted by its reason', () => {
  const items = [
    item(of('Service', 'cart'), of('Service', 'cart')),
    item(of('Pod', 'cart-1'), cart, 3),
    item(of('Pod', 'import-1'), null),
    item(of('Pod', 'alone'), of('Pod', 'alone')),
    item(of('Pod', 'cart-2'), cart, 3),
    item(of('Pod', 'import-2'), null),
  ];
  expect(chosenOf(items, 200)).toEqual({
    targets: [of('Service', 'cart'), cart, of('Pod', 'alone')],
    stands: [{ target: cart, pods: 2, restarts: 3 }],
    leftOut: [{ why: 'Job shop/import makes it, and Waymark changes no template of a Job.', count: 2 }],
    more: 0,
  });
  expect(chosenOf(items, 2)).toMatchObject({ targets: [of('Service', 'cart'), cart], more: 1 });
});
