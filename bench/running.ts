import { readFileSync } from 'node:fs';

/** The main thread of a process, since it began, ms. */
export interface Running {
  readonly at: number;
  readonly ran: number;
  /** It could have run, and another one had the processor. */
  readonly waited: number;
}

/** Of a process on Linux, from its scheduler. */
export function runningOf(pid: number): Running {
  const [ran = Number.NaN, waited = Number.NaN] = readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ').map(Number);
  return { at: performance.now(), ran: ran / 1e6, waited: waited / 1e6 };
}

/** The most that it waited in any piece of `ms` of what was looked at, to the next look. */
export function mostWaited(looks: readonly Running[], ms: number): number {
  let [most, from] = [0, 0];
  for (const [index, { at, waited }] of looks.entries()) {
    // The shortest piece that is not shorter than `ms`.
    while (from + 1 < index && at - (looks[from + 1]?.at ?? at) >= ms) from++;
    most = Math.max(most, waited - (looks[from]?.waited ?? waited));
  }
  return most;
}

export function runBetween([first, last]: readonly [Running, Running]): string {
  const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
  return `${seconds(last.ran - first.ran)}, ${seconds(last.waited - first.waited)} of ${seconds(last.at - first.at)}`;
}
