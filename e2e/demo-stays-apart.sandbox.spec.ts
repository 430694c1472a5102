import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, openSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';

const root = fileURLToPath(new URL('..', import.meta.url));

test('[S-60] the demo neither opens a kubeconfig nor speaks to a cluster, whatever its surroundings offer', async ({ page }) => {
  const folder = await mkdtemp(join(tmpdir(), 'waymark-apart-'));
  const home = join(folder, 'home');
  await mkdir(join(home, '.kube'), { recursive: true });
  // A pipe that has no writer: who opens it to read stays there, and is seen.
  const lures = [join(folder, 'kubeconfig'), join(home, '.kube', 'config')];
  for (const lure of lures) spawnSync('mkfifo', [lure]);
  let connections = 0;
  const cluster = createServer((socket) => {
    connections += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => cluster.listen(0, '127.0.0.1', resolve));
  const port = String((cluster.address() as AddressInfo).port);
  const canary = `http://127.0.0.1:${port}`;

  const demo = spawn(process.execPath, ['scripts/demo.mjs'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      HOME: home,
      KUBECONFIG: lures[0],
      KUBERNETES_SERVICE_HOST: '127.0.0.1',
      KUBERNETES_SERVICE_PORT: port,
      HTTP_PROXY: canary,
      HTTPS_PROXY: canary,
      ALL_PROXY: canary,
    },
  });
  try {
    const address = await new Promise<string>((resolve, reject) => {
      let out = '';
      demo.stdout.setEncoding('utf8').on('data', (text: string) => {
        out += text;
        const [, found] = /ready on a simulated cluster: (\S+)/.exec(out) ?? [];
        if (found) resolve(found);
      });
      void once(demo, 'exit').then(() => reject(new Error(out)));
    });
    for (const path of ['/', '/destinations', '/waypoints']) {
      await page.goto(`${address}${path}`);
      await expect(page.getByText(/simulated/i).first()).toBeVisible();
    }
    // Something was read, so the server is at its work and not merely idle.
    const overview = await page.request.get(`${address}/api/overview`);
    expect(overview.status()).toBe(200);
    expect(JSON.stringify(await overview.json())).toContain('bookinfo');
    expect(connections).toBe(0);
    for (const lure of lures) expect(isRead(lure), lure).toBe(false);
  } finally {
    demo.kill('SIGTERM');
    if (demo.exitCode === null) await once(demo, 'exit');
    cluster.close();
    await rm(folder, { recursive: true, force: true });
  }
});

/** Whether somebody holds the pipe open: without a reader it cannot be opened for writing. */
function isRead(pipe: string): boolean {
  try {
    closeSync(openSync(pipe, constants.O_WRONLY | constants.O_NONBLOCK));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENXIO') return false;
    throw error;
  }
}
