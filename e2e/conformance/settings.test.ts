import { expect, test } from 'vitest';
import { commandFor, seedsOf } from './settings.ts';

test('one seed is repeated alone; more rounds go on from it', () => {
  expect(seedsOf({ WAYMARK_CONFORMANCE_SEED: '7' })).toEqual([7]);
  expect(seedsOf({ WAYMARK_CONFORMANCE_SEED: '7', WAYMARK_CONFORMANCE_ROUNDS: '3' })).toEqual([7, 8, 9]);
  expect(seedsOf({ WAYMARK_CONFORMANCE_ROUNDS: '2' })).toEqual([1, 2]);
  expect(seedsOf({}).length).toBeGreaterThan(2);
  expect(() => seedsOf({ WAYMARK_CONFORMANCE_SEED: 'x' })).toThrow('WAYMARK_CONFORMANCE_SEED');
});

test('the command repeats the seed on the same control plane', () => {
  expect(commandFor(7, 'gate')).toBe(
    'WAYMARK_CONFORMANCE_SEED=7 WAYMARK_CONTROL_PLANE=gate npx vitest run --project conformance e2e/conformance',
  );
});
