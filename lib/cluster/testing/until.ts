import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until `check` gives something truthy, and fails with its last answer after `ms`. */
export async function until<T>(check: () => T, ms = 20_000): Promise<NonNullable<T>> {
  const end = performance.now() + ms;
  for (;;) {
    const answer = check();
    if (answer) return answer as NonNullable<T>;
    if (performance.now() > end) throw new Error(`still ${String(answer)} after ${ms} ms: ${check}`);
    await sleep(10);
  }
}

export { sleep };
