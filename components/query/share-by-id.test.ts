import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shareById } from './share-by-id.ts';

const copy = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

describe('shareById', () => {
  it('keeps the whole when nothing changed', () => {
    const before = { revision: '1', services: [{ id: 'a', labels: { x: '1' } }] };
    expect(shareById(before, copy(before))).toBe(before);
  });

  it('keeps the items that did not change when one is inserted before them', () => {
    const before = {
      services: [
        { id: 'b', look: 'l4' },
        { id: 'c', look: 'l7' },
      ],
    };
    const after = shareById(before, {
      services: [
        { id: 'a', look: 'l4' },
        { id: 'b', look: 'broken' },
        { id: 'c', look: 'l7' },
      ],
    });
    expect(after).not.toBe(before);
    expect(after.services[2]).toBe(before.services[1]);
    expect(after.services[1]).toEqual({ id: 'b', look: 'broken' });
    expect(after.services[1]).not.toBe(before.services[0]);
  });

  it('notices a removed field and a removed item', () => {
    expect(shareById({ a: 1, b: 2 }, { a: 1 })).toEqual({ a: 1 });
    expect(shareById([{ id: 'a' }, { id: 'b' }], [{ id: 'a' }])).toEqual([{ id: 'a' }]);
  });

  it('does not confuse a hostile label key with the prototype', () => {
    const before = JSON.parse('{"labels":{"__proto__":"x"}}') as { labels: Record<string, string> };
    const after = shareById(before, JSON.parse('{"labels":{"__proto__":"y"}}') as typeof before);
    expect(Object.entries(after.labels)).toEqual([['__proto__', 'y']]);
    expect(Object.getPrototypeOf(after.labels)).toBe(Object.prototype);
  });

  it('always equals the new value', () => {
    const item = fc.record({
      id: fc.constantFrom('a', 'b', 'c'),
      n: fc.integer({ max: 2 }),
      deep: fc.option(fc.record({ k: fc.integer({ max: 1 }) })),
    });
    const value = fc.record({ list: fc.array(item), plain: fc.array(fc.integer({ max: 2 })) });
    fc.assert(
      fc.property(value, value, (before, after) => {
        const frozen = copy(before);
        expect(shareById(before, copy(after))).toEqual(copy(after));
        expect(before).toEqual(frozen);
      }),
    );
  });
});
