import { describe, expect, it } from 'vitest';
import { counted, groupEffects, sideWords } from './effect-words.ts';
import { effect, sides } from './testing/effects.ts';

describe('groupEffects', () => {
  it('says the worst first, then the largest, one line for those that read alike', () => {
    const groups = groupEffects([
      effect('gains', 'a', 'l4', 'l7'),
      effect('gains', 'b', 'l4', 'l7'),
      effect('repaired', 'c', 'broken', 'l7'),
      effect('open', 'd', 'l7', 'broken'),
      effect('loses', 'e', 'l7', 'l4'),
      effect('changes', 'p', 'outside', 'l4', 'Pod'),
      effect('changes', 'q', 'outside', 'l4', 'Pod'),
    ]);
    expect(groups.map((group) => group.words)).toEqual([
      '1 service falls open: it would ask for bookinfo/waypoint in vain (WaypointIsNotReady)',
      '1 service loses waypoint bookinfo/waypoint',
      '2 pods change: not in mesh → L4',
      '2 services gain waypoint bookinfo/waypoint',
      '1 service is repaired: now waypoint bookinfo/waypoint',
    ]);
    expect(groups.map((group) => group.effects.length)).toEqual([1, 1, 2, 2, 1]);
  });

  it('loses no effect', () => {
    const effects = Array.from({ length: 50 }, (_, n) =>
      effect(n % 2 ? 'gains' : 'open', `s${n}`, 'l4', n % 2 ? 'l7' : 'broken', n % 3 ? 'Service' : 'Pod'),
    );
    expect(groupEffects(effects).flatMap((group) => group.effects)).toHaveLength(50);
  });
});

describe('words', () => {
  it('tells a broken attachment from a missing one', () => {
    expect(sideWords(sides.broken)).toBe('asks for bookinfo/waypoint in vain (WaypointIsNotReady)');
    expect(sideWords(sides.l4)).toBe('L4');
  });

  it('counts in English', () => {
    expect([counted('Service', 1), counted('Service', 2), counted('ServiceEntry', 2), counted('Pod', 1_200)]).toEqual([
      '1 service',
      '2 services',
      '2 ServiceEntries',
      '1,200 pods',
    ]);
  });
});
