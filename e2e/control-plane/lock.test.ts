import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lockHolder, tryLock } from './lock.ts';
import { identityOf } from './process-identity.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'waymark-lock-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

test('a lock is held until it is released, and leaves no file', () => {
  const file = join(dir, 'one.lock');
  const first = tryLock(file);
  const second = tryLock(file);

  expect(first.ok).toBe(true);
  expect(second).toEqual({ ok: false, holder: identityOf(process.pid) });
  expect(lockHolder(file)).toEqual(identityOf(process.pid));

  if (first.ok) first.release();
  expect(lockHolder(file)).toBeUndefined();
  expect(readdirSync(dir)).toEqual([]);
  expect(tryLock(file).ok).toBe(true);
});

test('the lock of a process that is gone is taken over, also when its pid is in use again', () => {
  for (const holder of [
    { pid: spawnSync('true').pid, started: 'earlier' },
    { pid: process.pid, started: 'earlier' },
  ]) {
    const file = join(dir, 'stale.lock');
    writeFileSync(file, JSON.stringify(holder));

    expect(lockHolder(file)).toBeUndefined();
    const lock = tryLock(file);
    expect(lock.ok).toBe(true);
    expect(readdirSync(dir)).toEqual(['stale.lock']);
    if (lock.ok) lock.release();
  }
});
