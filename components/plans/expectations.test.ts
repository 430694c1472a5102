import { describe, expect, it } from 'vitest';
import type { Detail, Reported } from '../../lib/mesh/view/views.ts';
import { FOLLOWED, followed, progressOf } from './expectations.ts';
import { effect, sides } from './testing/effects.ts';

/** The detail of a service that is handled as `side` says. */
function detail(side: (typeof sides)[keyof typeof sides], verdict: Reported['verdict']): Detail {
  const { attachment, look } = side;
  return {
    revision: '1',
    ref: { kind: 'Service', namespace: 'shop', name: 'x' },
    uid: 'u',
    created: '',
    look,
    sentence: '',
    answer: { ...attachment, ingress: { labelPresent: false, use: false }, assumptions: [] },
    trace: [],
    reported: { verdict, says: verdict === 'agrees' ? '' : 'istiod has written nothing yet.', computed: null, stored: null },
    facts: [],
    conditions: [],
    labels: {},
    related: [],
  };
}

const effects = [
  effect('gains', 'a', 'l4', 'l7'),
  effect('gains', 'b', 'l4', 'l7'),
  effect('gains', 'c', 'l4', 'l7'),
  effect('gains', 'd', 'l4', 'l7'),
];

describe('progressOf', () => {
  it('counts only what both Waymark and istiod say', () => {
    // Before the watch tells of the label, istiod agrees with the old state: that is no progress.
    const progress = progressOf(effects, [
      detail(sides.l7, 'agrees'),
      detail(sides.l7, 'not reported'),
      detail(sides.l4, 'agrees'),
      undefined,
    ]);
    expect([progress.total, progress.seen, progress.reported]).toEqual([4, 2, 1]);
    expect(progress.waiting).toEqual([
      { key: 'Service/shop/b', because: 'istiod has written nothing yet.' },
      { key: 'Service/shop/c', because: 'the cluster has not told of the change yet' },
      { key: 'Service/shop/d', because: 'it is being read' },
    ]);
  });

  it('does not take another waypoint for the expected one', () => {
    const other = {
      ...sides.l7,
      attachment: { ...sides.l7.attachment, asked: { namespace: 'shop', name: 'other' } },
    } as unknown as typeof sides.l7;
    expect(progressOf(effects.slice(0, 1), [detail(other, 'agrees')]).seen).toBe(0);
  });
});

describe('followed', () => {
  it('follows what istiod reports on, and not too many', () => {
    const many = Array.from({ length: 100 }, (_, n) => effect('gains', `s${n}`, 'l4', 'l7', n % 2 ? 'Pod' : 'Service'));
    const list = followed(many);
    expect(list).toHaveLength(FOLLOWED);
    expect(list.every(({ target }) => target.kind === 'Service')).toBe(true);
  });
});
