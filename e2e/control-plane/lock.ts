import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { ProcessIdentity } from './process-identity.ts';
import { identityOf, isAlive } from './process-identity.ts';

export type LockAttempt = { readonly ok: true; readonly release: () => void } | { readonly ok: false; readonly holder: ProcessIdentity };

/**
 * Takes a lock file for this process, without waiting. A lock whose holder is gone is taken over.
 * The file appears with its content by one hard link, so no reader ever sees it half written.
 */
export function tryLock(file: string): LockAttempt {
  const own = identityOf(process.pid);
  if (!own) throw new Error('cannot read when this process was started');
  mkdirSync(dirname(file), { recursive: true });
  const draft = `${file}.${own.pid}`;
  writeFileSync(draft, JSON.stringify(own));
  try {
    for (;;) {
      if (linked(draft, file)) return { ok: true, release: () => releaseIfOwn(file, own) };
      const holder = readHolder(file);
      if (!holder) continue;
      if (isAlive(holder)) return { ok: false, holder };
      setAside(file, holder, `${draft}.stale`);
    }
  } finally {
    rmSync(draft, { force: true });
  }
}

/** The live process that holds the lock file. */
export function lockHolder(file: string): ProcessIdentity | undefined {
  const holder = readHolder(file);
  return holder && isAlive(holder) ? holder : undefined;
}

function setAside(file: string, expected: ProcessIdentity, aside: string): void {
  try {
    renameSync(file, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  // Another process may have taken the stale lock over since we read it: then what we moved is its fresh one.
  const moved = readHolder(aside);
  if (moved && (moved.pid !== expected.pid || moved.started !== expected.started)) linked(aside, file);
  rmSync(aside, { force: true });
}

function releaseIfOwn(file: string, own: ProcessIdentity): void {
  const holder = readHolder(file);
  if (holder?.pid === own.pid && holder.started === own.started) rmSync(file, { force: true });
}

function linked(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function readHolder(file: string): ProcessIdentity | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as ProcessIdentity;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
