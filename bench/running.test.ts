import { expect, test } from 'vitest';
import { mostWaited, runBetween, runningOf } from './running.ts';

test('the most that was waited in any piece of a length', () => {
  const waited = [0, 0, 30, 35, 35, 36, 90, 90];
  const looks = waited.map((value, index) => ({ at: index * 20, ran: 0, waited: value }));
  expect(mostWaited(looks, 20)).toBe(54);
  expect(mostWaited(looks, 40)).toBe(55);
  expect(mostWaited(looks, 1000)).toBe(90);
  expect(mostWaited([], 20)).toBe(0);
});

test.skipIf(process.platform !== 'linux')('the scheduler tells what this process ran and waited', () => {
  const before = runningOf(process.pid);
  while (performance.now() - before.at < 50);
  const after = runningOf(process.pid);
  // The main thread did nothing else but run, and wait for a processor.
  const busy = after.ran - before.ran + after.waited - before.waited;
  expect(busy).toBeGreaterThan(40);
  expect(busy).toBeLessThanOrEqual(after.at - before.at + 5);
  expect(
    runBetween([
      { at: 0, ran: 0, waited: 0 },
      { at: 2000, ran: 1500, waited: 400 },
    ]),
  ).toBe('1.5 s, 0.4 s of 2.0 s');
});
