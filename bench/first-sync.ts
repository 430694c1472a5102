import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { BenchCluster } from './cluster.ts';
import { median } from './statistics.ts';

/** `ahead` and `stepwise` download and parse the same lists and do nothing else; see first-sync-run.ts. */
const ways = ['waymark', 'ahead', 'stepwise'] as const;
type Way = (typeof ways)[number];

export interface FirstSyncJob extends Pick<BenchCluster, 'kubeconfigPath' | 'apiServer' | 'ca'> {
  readonly way: Way;
  readonly token: string;
}

export interface FirstSyncSample {
  readonly ms: number;
  /** Of the process, all threads. */
  readonly cpuMs: number;
  readonly objects: number;
  /** The longest time in which nothing else could run. */
  readonly stallMs: number;
  /** The most memory that was ever resident, bytes. */
  readonly residentMax: number;
}

export interface FirstSync {
  readonly samples: Readonly<Record<Way, readonly FirstSyncSample[]>>;
  /** Median over the rounds of Waymark's time divided by the other's in the same round. */
  readonly toAhead: number;
  readonly toStepwise: number;
  readonly cpuToAhead: number;
}

export interface FirstSyncOptions {
  readonly rounds: number;
  readonly log: (line: string) => void;
  readonly signal: AbortSignal;
}

const program = fileURLToPath(new URL('./first-sync-run.ts', import.meta.url));

/** Takes turns, so that whatever else the machine does falls on all alike; each sample is a process of its own. */
export async function measureFirstSync(
  { kubeconfigPath, apiServer, ca, tokens }: BenchCluster,
  { rounds, log, signal }: FirstSyncOptions,
): Promise<FirstSync> {
  const samples: Record<Way, FirstSyncSample[]> = { waymark: [], ahead: [], stepwise: [] };
  for (let round = 0; round < rounds; round++) {
    // A different one begins each time.
    for (const turn of ways.keys()) {
      const way = ways[(turn + round) % ways.length] ?? 'waymark';
      const job: FirstSyncJob = { way, kubeconfigPath, apiServer, ca, token: tokens.admin };
      samples[way].push(await runOnce(job, signal));
    }
    log(`first sync ${round + 1}/${rounds}: ${ways.map((way) => `${way} ${samples[way].at(-1)?.ms.toFixed(0)} ms`).join(', ')}`);
  }
  const ratio = (to: Way, of: 'ms' | 'cpuMs') =>
    median(samples.waymark.map((sample, i) => sample[of] / (samples[to][i]?.[of] ?? Number.NaN)));
  return { samples, toAhead: ratio('ahead', 'ms'), toStepwise: ratio('stepwise', 'ms'), cpuToAhead: ratio('ahead', 'cpuMs') };
}

async function runOnce(job: FirstSyncJob, signal: AbortSignal): Promise<FirstSyncSample> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', program], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    env: { ...process.env, WAYMARK_BENCH_JOB: JSON.stringify(job) },
    timeout: 300_000,
    signal,
  });
  return JSON.parse(stdout) as FirstSyncSample;
}
