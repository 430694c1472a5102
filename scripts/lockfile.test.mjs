import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { floors, problemsOf } from './lockfile.mjs';
import { root } from './setup.mjs';

const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));

test('the lock file holds', () => {
  expect(problemsOf(lock)).toEqual([]);
});

test('every package with a floor is locked, so that none guards a name that is gone', () => {
  for (const name of Object.keys(floors)) expect(Object.keys(lock.packages)).toContain(`node_modules/${name}`);
});

describe('a lock file is refused', () => {
  const changed = (path, change) => ({ ...lock, packages: { ...lock.packages, [path]: { ...lock.packages[path], ...change } } });

  test.each([
    ['next', '16.4.0'],
    ['next', '16.4.1-canary.3'],
    ['next', '15.5.28'],
    ['undici', '7.27.9'],
    ['undici', '8.11.0'],
    ['undici', '6.99.0'],
    ['js-yaml', '5.4.9'],
    ['sharp', '0.35.4'],
    ['jsonpath-plus', '10.2.0'],
    ['tar-fs', '3.1.0'],
    ['form-data', '4.0.3'],
    ['@kubernetes/client-node', '2.0.0'],
  ])('with %s %s', (name, version) => {
    expect(problemsOf(changed(`node_modules/${name}`, { version }))).toEqual([
      `node_modules/${name} ${version} is older than ${floors[name].join(' or ')}`,
    ]);
  });

  test('with an old copy deeper in the tree, or under another name', () => {
    const old = { version: '7.1.0', integrity: lock.packages['node_modules/undici'].integrity };
    expect(problemsOf(changed('node_modules/next/node_modules/undici', old))).toHaveLength(1);
    expect(problemsOf(changed('node_modules/fetcher', { ...old, name: 'undici' }))).toHaveLength(1);
  });

  test('with content that is not pinned', () => {
    for (const integrity of [undefined, '', 'sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk='])
      expect(problemsOf(changed('node_modules/zod', { integrity }))).toEqual(['node_modules/zod has no sha512 of its content']);
  });

  test('with packages from two places, without https, or from a folder', () => {
    const one = changed('node_modules/zod', { resolved: 'https://a.example/zod.tgz' });
    expect(problemsOf(one)).toEqual([]);
    const two = {
      ...one,
      packages: { ...one.packages, 'node_modules/yaml': { ...lock.packages['node_modules/yaml'], resolved: 'https://b.example/y' } },
    };
    expect(problemsOf(two)).toEqual(['packages come from 2 places']);
    for (const resolved of ['http://a.example/zod.tgz', 'git+ssh://git@a.example/zod.git', '../zod'])
      expect(problemsOf(changed('node_modules/zod', { resolved }))).toHaveLength(1);
    expect(problemsOf(changed('node_modules/zod', { link: true }))).toEqual(['node_modules/zod is a link to a folder']);
  });

  test.each(['git+https://a.example/zod.git', 'github:a/zod', 'a/zod', 'https://a.example/zod.tgz', 'file:../zod'])(
    'with a dependency on %s',
    (range) => {
      expect(problemsOf(changed('', { dependencies: { zod: range } }))).toEqual([`package.json takes zod from ${range}`]);
      expect(problemsOf(changed('node_modules/next', { optionalDependencies: { zod: range } }))).toHaveLength(1);
    },
  );

  test('that is none', () => {
    expect(problemsOf({})).toHaveLength(1);
    expect(problemsOf({ lockfileVersion: 3, packages: { '': {} } })).toHaveLength(1);
  });

  test('and what is newer than anything known is not', () => {
    for (const [name, version] of [
      ['undici', '9.0.0'],
      ['next', '16.10.0'],
      ['js-yaml', '4.4.0'],
    ])
      expect(problemsOf(changed(`node_modules/${name}`, { version }))).toEqual([]);
  });
});

test('packages are installed without their scripts, and not on the day they are published', () => {
  const npmrc = Object.fromEntries(
    readFileSync(join(root, '.npmrc'), 'utf8')
      .split('\n')
      .map((line) => line.split('=')),
  );
  expect(npmrc).toMatchObject({ 'ignore-scripts': 'true' });
  expect(Number(npmrc['min-release-age'])).toBeGreaterThanOrEqual(3);
  // The starters install by themselves.
  expect(readFileSync(join(root, 'scripts', 'setup.mjs'), 'utf8')).toContain(`['ci', '--ignore-scripts'`);
  const ci = readFileSync(join(root, '.ci', 'run'), 'utf8');
  expect(ci).not.toMatch(/npm (ci|i|install)\b/);
});
