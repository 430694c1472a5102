import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { runPaths } from './cache.ts';
import type { ProcessIdentity } from './process-identity.ts';
import type { UserName } from './users.ts';

/** What is known of one program of the control plane. */
export interface ComponentRecord {
  readonly name: string;
  readonly process: ProcessIdentity;
  /** The port of its main service. */
  readonly port: number;
  /** Answers 200 as soon as the component is ready. */
  readonly healthUrl: string;
  readonly log: string;
}

/** How to reach a control plane that is up. */
export interface Access {
  readonly kubeconfigPath: string;
  /** https://127.0.0.1:PORT */
  readonly apiServer: string;
  readonly caFile: string;
  readonly tokens: Readonly<Record<UserName, string>>;
  /** http://127.0.0.1:PORT/debug, so that `${istiodDebugUrl}/ambientz` is the ambient index. */
  readonly istiodDebugUrl: string;
  /** As the running servers report them. */
  readonly versions: { readonly kubernetes: string; readonly istio: string };
}

/** The state file: enough to use an instance, and enough to stop it should its supervisor be gone. */
export interface ControlPlaneState {
  readonly name: string;
  readonly runDir: string;
  readonly startedAt: string;
  readonly supervisor: ProcessIdentity;
  /** In the order of their start. */
  readonly components: readonly ComponentRecord[];
  /** Absent until everything is ready. */
  readonly access?: Access;
}

export function writeState(state: ControlPlaneState): void {
  const { state: file } = runPaths(state.name);
  writeFileSync(`${file}.draft`, JSON.stringify(state, null, 2), { mode: 0o600 });
  renameSync(`${file}.draft`, file);
}

export function readState(name: string): ControlPlaneState | undefined {
  try {
    return JSON.parse(readFileSync(runPaths(name).state, 'utf8')) as ControlPlaneState;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Removes what an instance has on disk; its processes must be gone. */
export function removeRun(name: string): void {
  rmSync(runPaths(name).dir, { recursive: true, force: true, maxRetries: 5 });
}
