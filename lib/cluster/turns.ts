import { setImmediate } from 'node:timers/promises';

/** So long at most, in milliseconds, does a piece of a large work keep the process from everything else. */
const SLICE_MS = 8;

let last: Promise<void> = Promise.resolve();

/**
 * Resolves when the caller may do one piece of a large work. All such works of the process take turns, and between two turns
 * requests are answered and bytes are read.
 */
export function turn(): Promise<void> {
  last = last.then(() => setImmediate());
  return last;
}

/** Runs `work` for each item, as many in a turn as a slice of time has room for; what is left when `signal` is aborted is not done. */
export async function inTurns<T>(items: Iterable<T>, work: (item: T) => void, signal: AbortSignal): Promise<void> {
  const enough = endOfSlice();
  for (const item of items) {
    if (enough()) await turn();
    if (signal.aborted) return;
    work(item);
  }
}

/** Tells when a slice of time is over, and begins the next one. */
export function endOfSlice(): () => boolean {
  let began = performance.now();
  return () => {
    const now = performance.now();
    if (now - began < SLICE_MS) return false;
    began = now;
    return true;
  };
}
