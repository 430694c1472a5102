import { writeFileSync } from 'node:fs';
import { readState } from '../e2e/control-plane/state.ts';

/**
 * On other machines a cluster takes nothing away from a dashboard. Here the processes of this control plane get what is left of the
 * processors, as far as Linux can do that: by the nice value of their sessions (autogroups). Answers how to end it; throws where there
 * are none.
 */
export function letYield(controlPlane: string): () => void {
  const state = readState(controlPlane);
  if (!state) throw new Error(`there is no control plane ${controlPlane}`);
  const set = (nice: number) => {
    for (const { process } of state.components) writeFileSync(`/proc/${process.pid}/autogroup`, String(nice));
  };
  try {
    set(10);
  } catch (error) {
    throw new Error(`--yield needs Linux with autogroups (/proc/PID/autogroup): ${(error as Error).message}`);
  }
  return () => set(0);
}
