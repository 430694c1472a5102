import { expect, test } from 'vitest';
import { RecentChanges, settlingMs } from './recent-changes.ts';

const service = (name: string) => ({ kind: 'Service', namespace: 'shop', name }) as const;

test('a change counts for a while, and again when it happens again', () => {
  const recent = new RecentChanges();
  recent.note([service('a'), service('b')], 1000);
  expect(recent.has([service('a')], 1000 + settlingMs - 1)).toBe(true);
  expect(recent.has([service('c'), service('b')], 2000)).toBe(true);
  expect(recent.has([service('c')], 2000)).toBe(false);
  recent.note([service('a')], 9000);
  expect(recent.has([service('a')], 1000 + settlingMs)).toBe(true);
  expect(recent.has([service('b')], 1000 + settlingMs)).toBe(false);
  expect(recent.has([], 9000)).toBe(false);
});
