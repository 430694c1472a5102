import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { forEachBounded } from './bounded.ts';

test('works on each item once and never on more than the limit at a time', async () => {
  const seen: number[] = [];
  let running = 0;
  let most = 0;
  await forEachBounded(
    Array.from({ length: 50 }, (_, i) => i),
    8,
    async (item) => {
      most = Math.max(most, ++running);
      await setImmediate();
      seen.push(item);
      running--;
    },
  );
  expect(seen.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i));
  expect(most).toBe(8);
});

test('after an error nothing new begins, and what runs is awaited before it rejects', async () => {
  const begun: number[] = [];
  let ended = 0;
  const work = forEachBounded([1, 2, 3, 4, 5, 6, 7, 8], 2, async (item) => {
    begun.push(item);
    if (item === 1) throw new Error('one');
    for (let i = 0; i < 5; i++) await setImmediate();
    ended++;
  });
  await expect(work).rejects.toThrow('one');
  expect(begun).toEqual([1, 2]);
  expect(ended).toBe(1);
});
