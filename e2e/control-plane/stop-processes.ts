import { setTimeout as sleep } from 'node:timers/promises';
import type { ProcessIdentity } from './process-identity.ts';
import { isAlive, signalProcess } from './process-identity.ts';

/** How long a component may take to end by itself; nothing of it is needed again. */
export const componentGraceMs = 5_000;

/** Ends a process and resolves when it is gone: SIGTERM, and SIGKILL after `graceMs`. */
export async function stopProcess(identity: ProcessIdentity, graceMs: number): Promise<void> {
  signalProcess(identity, 'SIGTERM');
  if (await goneWithin(identity, graceMs)) return;
  await killProcess(identity);
}

/** Ends a process without warning and resolves when it is gone. */
export async function killProcess(identity: ProcessIdentity): Promise<void> {
  signalProcess(identity, 'SIGKILL');
  if (!(await goneWithin(identity, 10_000))) throw new Error(`process ${identity.pid} is still there 10 s after SIGKILL`);
}

/** Ends processes one after the other, the last started first. */
export async function stopInReverse(processes: readonly ProcessIdentity[], graceMs: number): Promise<void> {
  for (const identity of processes.toReversed()) await stopProcess(identity, graceMs);
}

async function goneWithin(identity: ProcessIdentity, limitMs: number): Promise<boolean> {
  for (const end = Date.now() + limitMs; Date.now() < end; await sleep(25)) {
    if (!isAlive(identity)) return true;
  }
  return !isAlive(identity);
}
