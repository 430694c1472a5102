import type { AppError } from '../../protocol/app-error.ts';

interface Window {
  count: number;
  /** Monotonic. */
  endsAt: number;
}

export interface LimitOptions {
  readonly max: number;
  readonly windowMs: number;
  /** So many keys are remembered; of more, the oldest are forgotten. */
  readonly maxKeys?: number;
}

/** Counts by key in windows of time, in bounded memory (S-51). Times are `performance.now()`. */
export class RateLimit {
  readonly #windows = new Map<string, Window>();
  readonly #options: Required<LimitOptions>;

  constructor(options: LimitOptions) {
    this.#options = { maxKeys: 10_000, ...options };
  }

  /** How long this key has to wait, in seconds; 0 when it may go on. */
  waitSeconds(key: string, now: number): number {
    const window = this.#windows.get(key);
    if (!window || window.endsAt <= now || window.count < this.#options.max) return 0;
    return Math.ceil((window.endsAt - now) / 1000);
  }

  count(key: string, now: number): void {
    const known = this.#windows.get(key);
    if (known && known.endsAt > now) {
      known.count++;
      return;
    }
    this.#windows.delete(key);
    for (const [oldest, { endsAt }] of this.#windows) {
      if (this.#windows.size < this.#options.maxKeys && endsAt > now) break;
      this.#windows.delete(oldest);
    }
    this.#windows.set(key, { count: 1, endsAt: now + this.#options.windowMs });
  }

  get size(): number {
    return this.#windows.size;
  }
}

/** 429, with the seconds to wait. */
export function tooMany(message: string, retryAfterSeconds: number): AppError {
  const minutes = Math.ceil(retryAfterSeconds / 60);
  const hint = `Try again in ${retryAfterSeconds <= 60 ? `${retryAfterSeconds} s` : `${minutes} min`}.`;
  return { code: 'tooMany', message, hint, details: { reason: 'tooMany', retryAfterSeconds } };
}
