/** All in milliseconds. */
export interface Timing {
  /** First wait after a failure; it doubles up to `maxMs`, each time with up to 100 % jitter. */
  readonly baseMs: number;
  readonly maxMs: number;
  /** A watch that lived this long ends the series of failures, and when it breaks the next one is tried before that is told. */
  readonly healthyMs: number;
  /** A watch that ends sooner and without an event counts as a failure, or it would be reopened in a hot loop. */
  readonly shortMs: number;
  /** The server is asked to end a watch after 1 to 2 times this. */
  readonly watchMs: number;
  /** More than twice the API server's bookmark interval of 60 s: silence for longer means a half-open connection. */
  readonly idleMs: number;
  /** Between two tries while the kind is not served. */
  readonly absentMs: number;
  /** Between two lists when listing is allowed and watching is not. */
  readonly pollMs: number;
  /** Between two looks whether what is watched may still be watched, at most; half of it at least. With the refusals that are believed, less than a minute (S-10). */
  readonly reauthorizeMs: number;
}

export const usualTiming: Timing = {
  baseMs: 800,
  maxMs: 30_000,
  healthyMs: 20_000,
  shortMs: 1000,
  watchMs: 300_000,
  idleMs: 150_000,
  absentMs: 10_000,
  pollMs: 30_000,
  reauthorizeMs: 40_000,
};
