import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { rules } from '../../lib/mesh/resolve/rules.ts';
import { mutated } from './mutant.ts';
import { mutants } from './mutants.ts';
import { cellsOf } from './report.ts';
import { ruleMutants, safetyMutants } from './sets.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string) => readFileSync(join(root, path), 'utf8');

const all = [...mutants, ...safetyMutants.mutants];

test.each([...new Set(all.map(({ file }) => file))])('every mutant of %s still fits, and changes it', (file) => {
  const source = read(file);
  for (const mutant of all) if (mutant.file === file) expect(mutated(source, mutant)).not.toBe(source);
});

test('every rule of the resolver has a mutant', () => {
  const broken = new Set(mutants.flatMap((mutant) => mutant.rules));
  expect(Object.keys(rules).filter((rule) => !broken.has(rule))).toEqual([]);
});

test('ids are told apart', () => {
  expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
});

test.each([ruleMutants, safetyMutants])(
  '$document lists exactly its mutants, each killed by a test that exists',
  ({ mutants: own, document, folder }) => {
    const lines = read(document)
      .split('\n')
      .filter((line) => line.startsWith('| `'));
    const cells = new Set(own.map(cellsOf));
    const listed = new Map(lines.map((line) => [[...cells].find((start) => line.startsWith(start)) ?? line, line]));
    expect([...listed.keys()].sort()).toEqual([...cells].sort());
    for (const [start, line] of listed) {
      const [, file = line] = /^ ([\w/.-]+\.test\.ts): ./.exec(line.slice(start.length)) ?? [];
      expect(existsSync(join(root, folder, file)), line).toBe(true);
    }
  },
);

test('a text that occurs twice or not at all is refused', () => {
  const mutant = { id: 'm', rules: [], file: 'f', text: 'a', replacement: 'b', breaks: '' };
  expect(mutated('xay', mutant)).toBe('xby');
  expect(() => mutated('aa', mutant)).toThrow('m: its text occurs 2 times in f');
  expect(() => mutated('x', mutant)).toThrow('0 times');
});
