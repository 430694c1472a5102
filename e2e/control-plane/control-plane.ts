import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { ensureBuilt } from './build.ts';
import { runPaths } from './cache.ts';
import { launch } from './launch.ts';
import { removeLeftovers } from './leftovers.ts';
import { lockHolder, tryLock } from './lock.ts';
import { signalProcess } from './process-identity.ts';
import type { RawClient } from './raw-client.ts';
import { createRawClient } from './raw-client.ts';
import type { Access } from './state.ts';
import { readState } from './state.ts';
import { componentGraceMs, stopProcess } from './stop-processes.ts';

/** A running Kubernetes with a running istiod. */
export interface ControlPlane extends Access {
  readonly name: string;
  /** Ends all its processes and removes its files; resolves when they are gone. */
  stop(): Promise<void>;
}

/** One that this process has started. Its programs can be ended and started one by one. */
export interface OwnControlPlane extends ControlPlane {
  /** Ends a program without warning, such as 'kube-apiserver'; resolves when it is gone. */
  kill(component: string): Promise<void>;
  /** Starts it again; resolves when it is ready. */
  start(component: string): Promise<void>;
}

export interface StartControlPlaneOptions {
  /** Several instances may run side by side under different names. */
  readonly name?: string;
  readonly log?: (line: string) => void;
  readonly signal?: AbortSignal;
}

export const defaultName = 'default';

/**
 * Builds what is missing (minutes, once), starts a control plane and resolves when it is ready (below 30 s).
 * It ends with `stop()`, and at the latest with this process. Rejects when one of that name is up.
 */
export async function startControlPlane({
  name = defaultName,
  log = () => undefined,
  signal,
}: StartControlPlaneOptions = {}): Promise<OwnControlPlane> {
  if (attach(name))
    throw new Error(`a control plane "${name}" is already up; attach to it, or stop it with: npm run control-plane -- down --name ${name}`);
  const buildDir = await ensureBuilt(log, signal);
  const { state, stop, act } = await launch({ name, buildDir, log, signal });
  return {
    name,
    ...(state.access as Access),
    stop,
    kill: (component) => act('kill', component),
    start: (component) => act('start', component),
  };
}

/** The control plane of that name which was started by `npm run control-plane -- up`; undefined when none is ready. */
export function attach(name = defaultName): ControlPlane | undefined {
  const state = readState(name);
  if (!state?.access || !lockHolder(runPaths(name).lock)) return undefined;
  return { name, ...state.access, stop: () => stopControlPlane(name) };
}

/** The tests' own client for a control plane. */
export function rawClientOf({ apiServer, caFile, tokens, istiodDebugUrl }: Access): RawClient {
  return createRawClient({ apiServer, ca: readFileSync(caFile, 'utf8'), tokens, istiodDebugUrl });
}

/**
 * Ends the control plane of that name, also one whose supervisor was killed or which is still starting.
 * Resolves when no process and no file of it is left.
 */
export async function stopControlPlane(name = defaultName): Promise<void> {
  const { lock } = runPaths(name);
  const supervisor = lockHolder(lock);
  if (supervisor) {
    signalProcess(supervisor, 'SIGTERM');
    // It gives each component its grace, one after the other.
    for (const end = Date.now() + 10 * componentGraceMs; lockHolder(lock)?.pid === supervisor.pid && Date.now() < end; ) await sleep(50);
    await stopProcess(supervisor, componentGraceMs);
  }
  const own = tryLock(lock);
  // Somebody has started it again meanwhile.
  if (!own.ok) return;
  try {
    await removeLeftovers(name);
  } finally {
    own.release();
  }
}
