import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readKubeconfig } from './kubeconfig-files.ts';
import { readYaml } from './read-yaml.ts';
import { withYaml } from './yaml-data.ts';

const nested = (levels: number) => Array.from({ length: levels }, (_, level) => `${' '.repeat(level)}a:`).join('\n');
const bomb = [
  'a0: &a0 [x, x, x, x, x, x, x, x, x]',
  ...Array.from({ length: 8 }, (_, at) => `a${at + 1}: &a${at + 1} [${Array(9).fill(`*a${at}`).join(', ')}]`),
].join('\n');

/** Section 5.3 of the requirements, and what kills a process that does not look first. */
const refused: ReadonlyArray<readonly [what: string, text: string, why: string]> = [
  ['a flow of 10,000 levels', `${'['.repeat(10_000)}${']'.repeat(10_000)}`, 'is nested deeper than 100 levels'],
  ['10,000 sequences in one line', `${'- '.repeat(10_000)}x`, 'is nested deeper than 100 levels'],
  ['maps of 1,000 levels', nested(1000), 'is nested deeper than 100 levels'],
  ['101 levels', `${'['.repeat(101)}${']'.repeat(101)}`, 'is nested deeper than 100 levels'],
  ['1 MB and a byte', `a: ${'x'.repeat(1_048_574)}`, 'larger than 1 MB'],
  ['an alias bomb', bomb, 'has aliases that lead nowhere or unfold without measure'],
  ['a chain of merge keys', 'a: &a {<<: *a, x: 1}\nb: {<<: *a}', 'has aliases that lead nowhere or unfold without measure'],
  ['an alias to nothing', 'a: *secret-word', 'has aliases that lead nowhere or unfold without measure'],
  ['an alias to what it is in', 'a: &a [*a]', 'has aliases that lead nowhere or unfold without measure'],
  ['two documents', 'a: 1\n---\nb: 2', 'is more than one document'],
  ['a key twice', 'a: 1\na: 2', 'is not YAML: duplicate key at line 2, column 1'],
  ['tabs', 'a:\n\t- b', 'is not YAML: tab as indent at line 2, column 1'],
  ['an open bracket', 'a: [secret-word', 'is not YAML: bad indent at line 1, column 16'],
];

test.each(refused)('[S-49] %s is refused in a sentence that quotes nothing', (_what, text, why) => {
  expect(readYaml(text)).toEqual({ ok: false, error: expect.stringContaining(why) });
  expect(withYaml({ kind: 'ConfigMap', data: { mesh: text } }, 'mesh')).toMatchObject({ yamlProblem: expect.stringContaining(why) });
});

test.each(refused)('[S-49] as a kubeconfig, too: %s', async (_what, text, why) => {
  const folder = mkdtempSync(join(tmpdir(), 'waymark-yaml-'));
  const file = join(folder, 'config');
  writeFileSync(file, text);
  const read = await readKubeconfig(file, {});
  rmSync(folder, { recursive: true });
  expect(read).toMatchObject({
    ok: false,
    error: { code: 'config', message: expect.stringContaining(why), hint: expect.stringContaining('kubectl') },
  });
  expect(JSON.stringify(read)).not.toContain('secret-word');
});

test('[S-49] keys that mean something to JavaScript stay keys, and tags make nothing', () => {
  const read = readYaml('__proto__: {polluted: 1}\nconstructor: {prototype: {polluted: 1}}\nf: !!js/function "function () {}"');
  expect(read.ok && Object.keys(read.value as object)).toEqual(['__proto__', 'constructor', 'f']);
  expect(read).toMatchObject({ value: { f: 'function () {}' } });
  expect({}).not.toHaveProperty('polluted');
});

test('[S-49] what is meant seriously is read', () => {
  expect(readYaml(nested(90)).ok).toBe(true);
  expect(readYaml('a: &a {x: 1}\nb: *a')).toEqual({ ok: true, value: { a: { x: 1 }, b: { x: 1 } } });
  expect(readYaml('\ufeffon: yes\n')).toEqual({ ok: true, value: { true: true } });
  expect(readYaml('')).toEqual({ ok: true, value: null });
});
