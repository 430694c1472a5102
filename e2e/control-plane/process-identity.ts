import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A process for good: its pid may be given to another one, its pid together with its start may not. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Opaque; two identities are of one process if and only if both fields are equal. */
  readonly started: string;
}

/** The process that has this pid now; undefined when there is none or only its exit code is left (zombie). */
export function identityOf(pid: number): ProcessIdentity | undefined {
  const started = process.platform === 'linux' ? startedByProc(pid) : startedByPs(pid);
  return started === undefined ? undefined : { pid, started };
}

export function isAlive(identity: ProcessIdentity): boolean {
  return identityOf(identity.pid)?.started === identity.started;
}

/** Sends a signal, unless the process is gone and its pid perhaps someone else's. */
export function signalProcess(identity: ProcessIdentity, signal: NodeJS.Signals): void {
  if (!isAlive(identity)) return;
  try {
    process.kill(identity.pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Resident memory in bytes; undefined when it cannot be told. */
export function memoryOf(pid: number): number | undefined {
  if (process.platform !== 'linux') {
    const kilobytes = Number(ps(pid, 'rss='));
    return kilobytes > 0 ? kilobytes * 1024 : undefined;
  }
  const match = /^VmRSS:\s+(\d+) kB$/m.exec(readProc(pid, 'status') ?? '');
  return match ? Number(match[1]) * 1024 : undefined;
}

function startedByProc(pid: number): string | undefined {
  const stat = readProc(pid, 'stat');
  if (stat === undefined) return undefined;
  // The second field is the command in parentheses and may hold blanks and parentheses itself.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, start] = [fields[0], fields[19]];
  if (state === 'Z' || state === 'X' || start === undefined) return undefined;
  // Clock ticks since boot: a state file may be older than the boot.
  return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}:${start}`;
}

function readProc(pid: number, file: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return undefined;
  }
}

function startedByPs(pid: number): string | undefined {
  const line = ps(pid, 'stat=,lstart=');
  return line === '' || line.startsWith('Z') ? undefined : line.slice(line.indexOf(' ')).trim();
}

function ps(pid: number, columns: string): string {
  try {
    return execFileSync('ps', ['-o', columns, '-p', String(pid)], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return '';
  }
}
