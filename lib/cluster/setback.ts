import type { ApiFailure } from './api-failure.ts';
import { failure, failureFromStatus } from './api-failure.ts';

/** Why a round of list and watch ended before its time. */
export interface Setback {
  readonly during: 'list' | 'watch';
  readonly failure: ApiFailure;
  /** The stream cannot be read on from its position; the second time in a row the position is given up. */
  readonly corrupt?: boolean;
  /** It broke after a good while, as proxies do with what is quiet: no outage as long as the next try succeeds. */
  readonly routine?: boolean;
}

export interface WatchEvent {
  readonly type?: unknown;
  readonly object?: {
    readonly kind?: unknown;
    readonly metadata?: { readonly resourceVersion?: unknown } | null;
    readonly code?: unknown;
  } | null;
}

export function corrupt(message: string): Setback {
  return { during: 'watch', corrupt: true, failure: failure('body', message) };
}

/** An ERROR event carries a Status and is treated like an HTTP answer with its code. */
export function errorEvent(status: WatchEvent['object']): Setback {
  const code = typeof status?.code === 'number' ? status.code : 500;
  return { during: 'watch', corrupt: true, failure: failureFromStatus(code, status, undefined, 0) };
}
