import { expect, test } from 'vitest';
import { atMost, kilobytes, megabytes, milliseconds, tableOf } from './report.ts';

test('a figure at the limit meets its aim, a larger one and a missing one do not', () => {
  expect(atMost(1.5, 1.5, '≤ 1.5')?.met).toBe(true);
  expect(atMost(1.51, 1.5, '≤ 1.5')?.met).toBe(false);
  expect(atMost(Number.NaN, 1.5, '≤ 1.5')?.met).toBe(false);
});

test('the table says which aims are missed and leaves the others without a verdict empty', () => {
  const table = tableOf([
    { id: 'a', what: 'first', value: '2.0', aim: { text: '≤ 1.5', met: false } },
    { id: 'b', what: 'second', value: '1', aim: { text: '≤ 1.5', met: true } },
    { id: '', what: 'more', value: '3' },
  ]);
  const lines = table.split('\n');
  expect(new Set(lines.map((line) => line.length)).size).toBe(1);
  expect(lines[2]).toMatch(/^\| a +\| first +\| 2\.0 +\| ≤ 1\.5 +\| MISSED +\|$/);
  expect(lines[3]).toContain('| met');
  expect(lines[4]).toMatch(/\| more +\| 3 +\| +\| +\|$/);
});

test('figures keep the digits that mean something', () => {
  expect([milliseconds(3.44159), milliseconds(314.159), milliseconds(31_415)]).toEqual(['3.4 ms', '314 ms', '31.4 s']);
  expect([kilobytes(0), kilobytes(310), kilobytes(1_234), kilobytes(283_400)]).toEqual(['0', '310 B', '1.2 kB', '283 kB']);
  expect(megabytes(399_600_000)).toBe('400 MB');
});
