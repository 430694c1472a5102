import fc from 'fast-check';
import { expect, test } from 'vitest';
import { overlaps } from '../../layout/geometry.ts';
import { toEnd } from '../../stage/slices.ts';
import { gridOf } from './grid.ts';

const rect = fc.record({
  x: fc.integer({ min: -3000, max: 3000 }),
  y: fc.integer({ min: -3000, max: 3000 }),
  width: fc.integer({ min: 1, max: 4000 }),
  height: fc.integer({ min: 1, max: 4000 }),
});

test('a grid finds what overlaps an area, all of it, once, in the order in which it was given', () => {
  fc.assert(
    fc.property(fc.array(rect, { maxLength: 60 }), rect, (rects, area) => {
      const grid = toEnd(gridOf(rects, (one) => one));
      expect(grid.within(area)).toEqual(rects.filter((one) => overlaps(one, area)));
    }),
  );
});
