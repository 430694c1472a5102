import { cpSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { hashOfInputs, isInstalled } from './setup.mjs';

const made = [];
afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

function folderWith(files) {
  const folder = mkdtempSync(join(tmpdir(), 'waymark-setup-'));
  made.push(folder);
  for (const [path, content] of Object.entries(files)) write(folder, path, content);
  return folder;
}

function write(folder, path, content) {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), typeof content === 'string' ? content : JSON.stringify(content));
}

describe('whether packages are installed', () => {
  const lock = {
    packages: {
      '': { name: 'waymark' },
      'node_modules/next': { version: '16.4.5' },
      'node_modules/@swc/linux': { version: '1.0.0', optional: true },
    },
  };
  const installed = (packages) => folderWith({ 'package-lock.json': lock, 'node_modules/.package-lock.json': { packages } });

  test('says no to a fresh clone', () => {
    expect(isInstalled(folderWith({ 'package-lock.json': lock }))).toBe(false);
  });

  test('says yes when all is there that every machine needs', () => {
    expect(isInstalled(installed({ 'node_modules/next': { version: '16.4.5' } }))).toBe(true);
  });

  test('says no to another version and to a missing package', () => {
    expect(isInstalled(installed({ 'node_modules/next': { version: '16.4.4' } }))).toBe(false);
    expect(isInstalled(installed({}))).toBe(false);
  });
});

describe('whether the build is stale', () => {
  const files = { 'app/page.tsx': 'page', 'lib/mesh/a.ts': 'a', 'public/icon.svg': 'icon', 'next.config.js': 'config' };

  test('does not depend on dates and places', () => {
    const folder = folderWith(files);
    const before = hashOfInputs(folder);
    utimesSync(join(folder, 'app/page.tsx'), 0, 0);
    expect(hashOfInputs(folder)).toBe(before);
    const copy = folderWith({});
    cpSync(folder, copy, { recursive: true });
    expect(hashOfInputs(copy)).toBe(before);
  });

  test.each([
    'app/page.tsx',
    'app/new/page.tsx',
    'lib/mesh/a.ts',
    'public/icon.svg',
    'next.config.js',
    'package-lock.json',
    'instrumentation-client.ts',
    'instrumentation.ts',
  ])('a change of %s makes it stale', (path) => {
    const folder = folderWith(files);
    const before = hashOfInputs(folder);
    write(folder, path, 'changed');
    expect(hashOfInputs(folder)).not.toBe(before);
  });

  test('a renamed file makes it stale', () => {
    expect(hashOfInputs(folderWith({ 'app/a.ts': 'x' }))).not.toBe(hashOfInputs(folderWith({ 'app/b.ts': 'x' })));
  });

  test.each([
    'lib/mesh/a.test.ts',
    'lib/mesh/testing/world.ts',
    'lib/sandbox/main.ts',
    'lib/server/launch/start.ts',
    'docs/a.md',
    'e2e/a.spec.ts',
  ])('a change of %s does not', (path) => {
    const folder = folderWith(files);
    const before = hashOfInputs(folder);
    write(folder, path, 'changed');
    expect(hashOfInputs(folder)).toBe(before);
  });
});
