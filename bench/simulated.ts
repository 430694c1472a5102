import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { tokenOf } from '../lib/sandbox/api/users.ts';
import { kubeconfigOf } from '../lib/sandbox/kubeconfig.ts';
import type { Size } from './scene.ts';

export interface SimulatedJob {
  readonly size: Size;
  readonly seed: number;
  /** Namespaces in which nothing is written. */
  readonly spared: readonly string[];
}

/** How many writes a second from now on. */
export interface SimulatedOrder {
  readonly churn: number;
}

export interface SimulatedReport {
  readonly url: string;
  readonly objects: number;
}

/** A cluster to measure against; what is written on it beside the measurement comes by `churn`. */
export interface Simulated {
  readonly kubeconfigPath: string;
  readonly apiServer: string;
  readonly token: string;
  readonly pid: number;
  churn(perSecond: number): void;
  stop(): Promise<void>;
}

/** Starts and fills one; resolves when it can be read. */
export async function startSimulated(job: SimulatedJob): Promise<Simulated> {
  const program = fileURLToPath(new URL('./simulated-run.ts', import.meta.url));
  const child = fork(program, {
    execArgv: ['--max-old-space-size=8192', '--import', 'tsx'],
    env: { ...process.env, WAYMARK_BENCH_JOB: JSON.stringify(job) },
  });
  const ended = once(child, 'exit');
  const [report] = (await Promise.race([
    once(child, 'message'),
    ended.then(() => Promise.reject(new Error('the simulated cluster ended'))),
  ])) as [SimulatedReport];
  const folder = mkdtempSync(join(tmpdir(), 'waymark-bench-'));
  const kubeconfigPath = join(folder, 'kubeconfig');
  writeFileSync(kubeconfigPath, kubeconfigOf(report.url, 'admin'), { mode: 0o600 });
  return {
    kubeconfigPath,
    apiServer: report.url,
    token: tokenOf('admin'),
    pid: child.pid ?? 0,
    churn: (perSecond) => void child.send({ churn: perSecond } satisfies SimulatedOrder),
    async stop() {
      child.kill();
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
