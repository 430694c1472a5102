import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ControlPlane } from '../e2e/control-plane/control-plane.ts';

interface State {
  readonly components: ReadonlyArray<{ readonly process: { readonly pid: number } }>;
}

/**
 * On other machines a cluster takes nothing away from a dashboard. Here its processes get what is left of the processors, as far as
 * Linux can do that: by the nice value of their sessions (autogroups). Answers how to end it; throws where there are none.
 */
export function letYield({ kubeconfigPath }: Pick<ControlPlane, 'kubeconfigPath'>): () => void {
  const { components } = JSON.parse(readFileSync(join(dirname(kubeconfigPath), 'state.json'), 'utf8')) as State;
  const set = (nice: number) => {
    for (const { process } of components) writeFileSync(`/proc/${process.pid}/autogroup`, String(nice));
  };
  try {
    set(10);
  } catch (error) {
    throw new Error(`--yield needs Linux with autogroups (/proc/PID/autogroup): ${(error as Error).message}`);
  }
  return () => set(0);
}
