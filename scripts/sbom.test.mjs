import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from './setup.mjs';

test('the SBOM has each package that is locked and installed, with its hash, and no address', () => {
  const folder = mkdtempSync(join(tmpdir(), 'waymark-sbom-'));
  try {
    const file = join(folder, 'sbom.json');
    const { status, stderr } = spawnSync(process.execPath, ['scripts/sbom.mjs', file], { cwd: root, encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
    const text = readFileSync(file, 'utf8');
    const { bomFormat, components } = JSON.parse(text);
    expect(bomFormat).toBe('CycloneDX');
    const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
    const locked = Object.keys(packages).filter((path) => path !== '' && existsSync(join(root, path)));
    const versions = new Set(locked.map((path) => `${path.split('node_modules/').at(-1)}@${packages[path].version}`));
    expect(components).toHaveLength(versions.size);
    expect(locked.length).toBeGreaterThan(200);
    expect(components.filter(({ hashes }) => hashes?.[0]?.alg !== 'SHA-512')).toEqual([]);
    expect(text).not.toContain('"distribution"');
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 120_000);
