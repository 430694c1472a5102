import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../..', import.meta.url));

/** A process of ours. */
export interface Running {
  /** Undefined when it could not be started. */
  readonly pid: number | undefined;
  /** Its exit code, once it has ended; 1 when a signal ended it. Never rejects. */
  readonly ended: Promise<number>;
  /** Asks it to end, insists after `patienceMs`, and waits for it. */
  stop(patienceMs?: number): Promise<void>;
}

export interface StartProcess {
  /** Arguments of node. */
  readonly args: readonly string[];
  readonly env?: Record<string, string | undefined>;
  /** Gets each line of its standard output, which is otherwise passed on. */
  readonly onLine?: (line: string) => void;
  /** The same for its standard error. */
  readonly onErrorLine?: (line: string) => void;
}

/** Starts a Node process that ends when this one ends, in whatever way. */
export function startProcess({ args, env = {}, onLine, onErrorLine }: StartProcess): Running {
  const child = spawn(process.execPath, ['--import', './scripts/follow-parent.mjs', ...args], {
    cwd: root,
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1', ...env },
    stdio: ['pipe', onLine ? 'pipe' : 'inherit', onErrorLine ? 'pipe' : 'inherit'],
  });
  if (onLine) eachLine(child.stdout, onLine);
  if (onErrorLine) eachLine(child.stderr, onErrorLine);
  child.stdin?.on('error', () => {}); // it may end first
  const ended = new Promise<number>((resolve) => {
    child.once('error', () => resolve(1));
    child.once('exit', (code) => resolve(code ?? 1));
  });
  return {
    pid: child.pid,
    ended,
    async stop(patienceMs = 10_000) {
      child.kill('SIGTERM');
      const insist = setTimeout(() => child.kill('SIGKILL'), patienceMs);
      await ended;
      clearTimeout(insist);
    },
  };
}

function eachLine(stream: Readable | null, onLine: (line: string) => void): void {
  let rest = '';
  stream?.setEncoding('utf8').on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line);
  });
}

/** Resolves to true once GET `url` answers 2xx; to false after `limitMs`, or when `process` has ended. */
export async function answers(url: string, process: Running, limitMs = 60_000): Promise<boolean> {
  let over = false;
  void process.ended.then(() => {
    over = true;
  });
  const deadline = performance.now() + limitMs;
  while (!over && performance.now() < deadline) {
    const ok = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(5000) }).then(
      (response) => response.ok,
      () => false,
    );
    if (ok) return true;
    await sleep(50);
  }
  return false;
}

/** Resolves at the first Ctrl-C or SIGTERM; later ones are ignored, because ending is under way. */
export function askedToStop(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
  });
}
