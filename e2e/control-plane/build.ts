import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { cacheRoot } from './cache.ts';
import type { Program } from './go-modules.ts';
import { buildHash, compareVersions, modulesDir, programs, requiredGo } from './go-modules.ts';
import { lockHolder, tryLock } from './lock.ts';
import { manifestRecipe, writeManifests } from './module-manifests.ts';
import { runProgram } from './run-program.ts';

export type Log = (line: string) => void;

/** Where the finished build of this checkout lies, or would lie. Holds `bin/` and `manifests/`. */
export function buildDir(): string {
  return join(cacheRoot(), buildHash(manifestRecipe));
}

export function isBuilt(): boolean {
  return existsSync(buildDir());
}

/**
 * Builds the programs and takes the manifests out of their modules, unless that was done before. The result appears at
 * once and whole; of several builders at a time one builds and the others wait for it. Returns `buildDir()`.
 */
export async function ensureBuilt(log: Log, signal?: AbortSignal): Promise<string> {
  const target = buildDir();
  while (!existsSync(target)) {
    const lock = tryLock(`${target}.lock`);
    if (lock.ok) {
      try {
        if (!existsSync(target)) await build(target, log, signal);
      } finally {
        lock.release();
      }
    } else {
      log(`process ${lock.holder.pid} is building the control plane; waiting for it`);
      await until(() => lockHolder(`${target}.lock`) === undefined, signal);
    }
  }
  return target;
}

async function build(target: string, log: Log, signal?: AbortSignal): Promise<void> {
  await checkGo(signal);
  removePartials();
  // A name of its own: the compiler of a builder that was killed may still write into that one's folder.
  const partial = `${target}.partial-${process.pid}`;
  mkdirSync(join(partial, 'bin'), { recursive: true });
  log(`building the control plane into ${target} (once; about 20 minutes on two cores with a cold Go cache)`);
  const started = Date.now();
  for (const [index, program] of programs.entries()) {
    const label = `building ${program.name} … ${index + 1} of ${programs.length}`;
    await timed(label, started, log, () => compile(program, join(partial, 'bin'), signal));
  }
  await writeManifests(partial, signal);
  renameSync(partial, target);
  log(`built, ${duration(Date.now() - started)}`);
}

/** What killed builders left; only for the holder of the lock. */
function removePartials(): void {
  for (const name of readdirSync(cacheRoot())) {
    if (name.startsWith(`${basename(buildDir())}.partial-`)) rmSync(join(cacheRoot(), name), { recursive: true, force: true });
  }
}

async function compile(program: Program, binDir: string, signal?: AbortSignal): Promise<void> {
  const args = ['build', '-ldflags', program.ldflags, '-o', join(binDir, program.name), program.goPackage];
  await runProgram('go', args, { cwd: join(modulesDir, program.module), env: { CGO_ENABLED: '0' }, signal });
}

async function checkGo(signal?: AbortSignal): Promise<void> {
  const required = requiredGo();
  const fix = `The control plane is built from Go modules: install Go ${required} or newer (https://go.dev/dl) and have it on the PATH.`;
  let answer: string;
  try {
    // In a module's folder, so that a Go that can fetch newer toolchains answers for the one that it would use.
    answer = await runProgram('go', ['version'], { cwd: join(modulesDir, 'istio'), signal });
  } catch (error) {
    signal?.throwIfAborted();
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new Error(missing ? `Go is not installed. ${fix}` : `Go does not run: ${(error as Error).message}\n${fix}`);
  }
  const version = /\bgo(\d+(?:\.\d+)*)/.exec(answer)?.[1];
  if (!version || compareVersions(version, required) < 0) throw new Error(`Go ${version ?? answer.trim()} is too old. ${fix}`);
}

/** Says that a step began and, every half minute, that it still goes on. */
async function timed(label: string, started: number, log: Log, step: () => Promise<void>): Promise<void> {
  const say = () => log(`${label}, ${duration(Date.now() - started)}`);
  say();
  const timer = setInterval(say, 30_000);
  try {
    await step();
  } finally {
    clearInterval(timer);
  }
}

async function until(done: () => boolean, signal?: AbortSignal): Promise<void> {
  while (!done()) await sleep(500, undefined, { signal });
}

function duration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
