import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from '@playwright/test';
import { offLimitsMark } from '../../lib/sandbox/api/off-limits.ts';
import { startProcess } from '../../lib/server/launch/processes.ts';
import { auditLogIn } from '../control-plane/audit-policy.ts';
import { attach } from '../control-plane/control-plane.ts';
import type { Cluster } from './cluster.ts';
import { connect } from './cluster.ts';

/** A cluster with Bookinfo in it, and the way to it. */
export interface Backend {
  readonly name: 'sandbox' | 'real';
  /** One context per user of e2e/control-plane/users.ts. */
  readonly kubeconfig: string;
  /** The API server's audit log, where there is one. */
  readonly auditLog?: string;
  readonly cluster: Cluster;
  /** Ends what was started for it; a control plane that was there before stays. */
  stop(): Promise<void>;
}

/** Starts a simulated cluster: its default scene, or the manifests in `from`. */
export async function startSandbox(from?: string): Promise<Backend> {
  const folder = await mkdtemp(join(tmpdir(), 'waymark-e2e-'));
  const kubeconfig = join(folder, 'kubeconfig.yaml');
  let told: (ready: boolean) => void = () => {};
  const ready = new Promise<boolean>((resolve) => {
    told = resolve;
  });
  const args = ['--import', 'tsx', 'lib/sandbox/main.ts', '--kubeconfig', kubeconfig, ...(from === undefined ? [] : ['--from', from])];
  const never: string[] = [];
  const sandbox = startProcess({
    args,
    onLine: (line) => line.startsWith('sandbox ready ') && told(true),
    onErrorLine(line) {
      console.error(line);
      if (line.startsWith(offLimitsMark)) never.push(line);
    },
  });
  void sandbox.ended.then(() => told(false));
  if (!(await ready)) throw new Error('the simulated cluster did not start; its messages are above');
  const cluster = connect(kubeconfig);
  return {
    name: 'sandbox',
    kubeconfig,
    cluster,
    async stop() {
      await cluster.close();
      await sandbox.stop();
      await rm(folder, { recursive: true, force: true });
      expect(never, '[S-33] what Waymark asked for in all stories on this cluster and never may').toEqual([]);
    },
  };
}

const fixtures = fileURLToPath(new URL('../control-plane/fixtures/', import.meta.url));

/** Uses the control plane that WAYMARK_CONTROL_PLANE names, and puts the fixtures into it. */
export async function attachReal(): Promise<Backend> {
  const name = process.env.WAYMARK_CONTROL_PLANE;
  const access = name === undefined ? undefined : attach(name);
  if (!access) {
    throw new Error(
      `no control plane: start one with "npm run control-plane -- up --name e2e" and set WAYMARK_CONTROL_PLANE=e2e (it is ${name ?? 'not set'})`,
    );
  }
  const cluster = connect(access.kubeconfigPath);
  for (const file of (await readdir(fixtures)).sort()) await cluster.apply(await readFile(join(fixtures, file), 'utf8'));
  await expect
    .poll(() => cluster.waypointBound('bookinfo', 'reviews'), { message: 'Bookinfo is attached to its waypoint', timeout: 60_000 })
    .toMatchObject({ status: 'True' });
  return {
    name: 'real',
    kubeconfig: access.kubeconfigPath,
    auditLog: auditLogIn(dirname(access.kubeconfigPath)),
    cluster,
    stop: () => cluster.close(),
  };
}
