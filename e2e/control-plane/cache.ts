import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** Where Waymark keeps what is expensive to make and must not lie in the checkout. */
export function cacheRoot(env: Readonly<Record<string, string | undefined>> = process.env): string {
  const own = env.WAYMARK_CACHE || join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'waymark');
  return resolve(own, 'control-plane');
}

export interface RunPaths {
  /** Everything of one running instance; private to the user, because it holds tokens and keys. */
  readonly dir: string;
  readonly state: string;
  /** Held by the supervisor for as long as it lives; beside `dir`, so that `dir` can be removed under it. */
  readonly lock: string;
  readonly supervisorLog: string;
}

/** The paths of the instance `name`. Throws on a name that is no plain lower-case word. */
export function runPaths(name: string): RunPaths {
  if (!/^[a-z0-9]([-a-z0-9]{0,38}[a-z0-9])?$/.test(name)) {
    throw new Error(`"${name}" is no name for a control plane: use lower-case letters, digits and dashes, at most 40`);
  }
  const dir = join(cacheRoot(), 'run', name);
  return { dir, state: join(dir, 'state.json'), lock: `${dir}.lock`, supervisorLog: join(dir, 'supervisor.log') };
}
