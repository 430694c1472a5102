import { execFileSync } from 'node:child_process';
import { cpus, loadavg, totalmem } from 'node:os';
import { megabytes } from './report.ts';

/** Where and on what a run was made. */
export interface Machine {
  readonly date: string;
  readonly commit: string;
  readonly conditions: readonly string[];
}

export function machine(): Machine {
  const cores = cpus();
  const load = loadavg().map((value) => value.toFixed(1));
  return {
    date: new Date().toISOString(),
    commit: git(['rev-parse', '--short', 'HEAD']) + (git(['status', '--porcelain']) === '' ? '' : ', with changes'),
    conditions: [
      `${cores.length} cores (${cores[0]?.model.trim() ?? 'unknown'}), ${megabytes(totalmem())} memory, Node ${process.versions.node}`,
      `load average at the start ${load.join(', ')}: everything, the control plane and the browser too, shares these cores`,
    ],
  };
}

function git(args: readonly string[]): string {
  try {
    return execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return 'unknown';
  }
}
