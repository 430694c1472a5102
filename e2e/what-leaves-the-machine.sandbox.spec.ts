import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from '@playwright/test';
import { root } from '../lib/server/launch/processes.ts';

// A namespace of its own has no other way than to itself; there every address of the world leads to the program that takes notes.
const apart = [
  '-rn',
  'sh',
  '-c',
  'ip link set lo up && ip route add local default dev lo && { ip -6 route add local default dev lo; exec "$@"; }',
  'sh',
];

/** Stories of all three ways in, the demo, a laptop with a kubeconfig, a team that signs in, and of every page. */
const stories = [
  'who handles reviews, and why',
  'a new waypoint by keyboard only',
  'a person reviews a destination',
  'every kind of answer tells the browser the same',
  'somebody signs in by keyboard',
];

test('[S-59] without the internet stories end well, and neither the server nor a page asks for a name or an address of it', async () => {
  test.setTimeout(600_000);
  // biome-ignore lint/suspicious/noSkippedTests: not disabled; what it needs is not everywhere, and the gate counts it
  test.skip(
    spawnSync('unshare', [...apart, 'true']).status !== 0,
    'SKIPPED: this system allows no network namespace (unshare -rn, ip), so nothing shows here that Waymark needs no internet',
  );
  const results = mkdtempSync(join(tmpdir(), 'waymark-apart-'));
  try {
    const playwright = ['node_modules/@playwright/test/cli.js', 'test', '--project', 'sandbox', '--reporter', 'list', '--output', results];
    const child = spawn(
      'unshare',
      [...apart, process.execPath, '--import', 'tsx', 'e2e/harness/nowhere-else.ts', ...playwright, '-g', stories.join('|')],
      {
        cwd: root,
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    const [said, complained] = await Promise.all([text(child.stdout), text(child.stderr)]);
    const { code, control, asked } = JSON.parse(said.trim().split('\n').at(-1) ?? 'null');
    expect(control).toEqual(expect.arrayContaining(['name a-name.example', 'address 192.0.2.1:80', 'address 192.0.2.2:443']));
    expect(asked).toEqual([]);
    expect(code, said + complained).toBe(0);
    expect(said).toContain(`${stories.length} passed`);
  } finally {
    rmSync(results, { recursive: true, force: true });
  }
});
