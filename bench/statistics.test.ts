import { expect, test } from 'vitest';
import { median, quantile, seededRandom } from './statistics.ts';

test('the median of an even number of samples lies between the two in the middle, in whatever order they come', () => {
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([9, 1, 5])).toBe(5);
  expect(median([])).toBeNaN();
});

test('a quantile is interpolated between its neighbours, and its ends are the extremes', () => {
  const hundred = Array.from({ length: 101 }, (_, i) => 100 - i);
  expect(quantile(hundred, 0.95)).toBe(95);
  expect(quantile([10, 20], 0.95)).toBeCloseTo(19.5);
  expect(quantile([3, 1, 2], 0)).toBe(1);
  expect(quantile([3, 1, 2], 1)).toBe(3);
});

test('the same seed gives the same numbers, another seed others, all in [0, 1)', () => {
  const take = (seed: number) => {
    const random = seededRandom(seed);
    return Array.from({ length: 1000 }, () => random());
  };
  expect(take(1)).toEqual(take(1));
  expect(take(1)).not.toEqual(take(2));
  expect(take(7).every((n) => n >= 0 && n < 1)).toBe(true);
  expect(median(take(7))).toBeGreaterThan(0.45);
  expect(median(take(7))).toBeLessThan(0.55);
});
