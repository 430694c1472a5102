import { describe, expect, it } from 'vitest';
import { freshPreviewOf, planDifference } from './plan-difference.ts';
import { effect, patch, preview } from './testing/effects.ts';

describe('planDifference', () => {
  it('is empty when only the digest differs', () => {
    expect(planDifference(preview(), preview({ digest: 'd2' }))).toEqual([]);
  });

  it('says what somebody else changed, with values in quotes', () => {
    const old = preview({ plan: { title: '', steps: [patch('a', null, 'x'), patch('b', 'y', null)] } });
    const fresh = preview({
      plan: { title: '', steps: [patch('a', 'gone', 'x'), patch('c', '', 'z')] },
      effects: [effect('open', 'cart', 'l4', 'broken')],
    });
    expect(planDifference(old, fresh)).toEqual([
      'Namespace shop a was absent and is "gone" now',
      'Namespace shop c is changed too: "" → "z"',
      'Namespace shop b need not be changed any more ("y" → absent was planned)',
      'Now: 1 service falls open: it would ask for bookinfo/waypoint in vain (WaypointIsNotReady)',
      'No more: 1 service gains waypoint bookinfo/waypoint',
    ]);
  });

  it('notices an object that was replaced by one of the same name', () => {
    const fresh = preview({ plan: { title: '', steps: [patch('istio.io/use-waypoint', null, 'waypoint', 'u2')] } });
    expect(planDifference(preview(), fresh)).toEqual(['Namespace shop was deleted and made again']);
  });
});

describe('freshPreviewOf', () => {
  it('finds the new plan in a conflict, and only there', () => {
    const plan = preview({ digest: 'd2' });
    expect(freshPreviewOf({ code: 'conflict', message: '', details: { plan } })).toBe(plan);
    expect(freshPreviewOf({ code: 'conflict', message: 'another cluster' })).toBeNull();
    expect(freshPreviewOf({ code: 'internal', message: '', details: { plan } })).toBeNull();
  });
});
