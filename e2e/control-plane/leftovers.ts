import { readState, removeRun } from './state.ts';
import { componentGraceMs, stopInReverse } from './stop-processes.ts';

/**
 * Ends what a killed supervisor left running and removes the files of its instance. Only for the holder of the
 * instance's lock: anybody else could hit an instance that has just been started.
 */
export async function removeLeftovers(name: string): Promise<void> {
  const left = readState(name);
  if (left)
    await stopInReverse(
      left.components.map((component) => component.process),
      componentGraceMs,
    );
  removeRun(name);
}
