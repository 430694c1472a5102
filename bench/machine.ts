import { execFileSync } from 'node:child_process';
import { cpus, loadavg, totalmem } from 'node:os';

/** Where and on what a run was made. */
export interface Machine {
  readonly date: string;
  readonly commit: string;
  readonly cores: number;
  readonly processor: string;
  /** Bytes. */
  readonly memoryOfMachine: number;
  readonly node: string;
  /** Before the run, over 1, 5 and 15 minutes. */
  readonly loadAverage: readonly number[];
}

export function machine(): Machine {
  const cores = cpus();
  return {
    date: new Date().toISOString(),
    commit: git(['rev-parse', '--short', 'HEAD']) + (git(['status', '--porcelain']) === '' ? '' : ', with changes'),
    cores: cores.length,
    processor: cores[0]?.model.trim() ?? 'unknown',
    memoryOfMachine: totalmem(),
    node: process.versions.node,
    loadAverage: loadavg(),
  };
}

function git(args: readonly string[]): string {
  try {
    return execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return 'unknown';
  }
}
