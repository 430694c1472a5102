import type { AppError } from '../protocol/app-error.ts';

/** Why a call to the API server did not give what was asked for. */
export interface ApiFailure {
  /**
   * - `status`: the server answered with another status than 2xx;
   * - `network`: no answer, or it broke off; `sent` tells whether the server may have acted;
   * - `tls`: one side refuses the other's certificate; `credentials`: they could not be had;
   * - `body`: an answer that is not what the API speaks; `aborted`: we stopped it.
   */
  readonly kind: 'status' | 'network' | 'tls' | 'credentials' | 'body' | 'aborted';
  /** HTTP status, 0 when there was none. */
  readonly status: number;
  /** `reason` of the Status object ('NotFound', 'Expired', …), or the error code of a failed connection. */
  readonly reason: string;
  /** One sentence, safe to show: no HTML, at most 1,000 characters. */
  readonly message: string;
  readonly causes: readonly FailureCause[];
  /** What the server asked us to wait, at most 60,000 ms; undefined when it did not ask. */
  readonly retryAfterMs?: number;
  /** A write with this failure may or may not have been done. */
  readonly sent: boolean;
}

export interface FailureCause {
  readonly reason: string;
  readonly field: string;
  readonly message: string;
}

const MAX_RETRY_AFTER_MS = 60_000;
const MAX_MESSAGE = 1000;

export function failure(kind: ApiFailure['kind'], message: string, more: Partial<ApiFailure> = {}): ApiFailure {
  return { kind, status: 0, reason: '', causes: [], sent: false, ...more, message: message.slice(0, MAX_MESSAGE) };
}

/** Reads a Status object (or whatever else came with `status`); proxies answer in HTML, of which nothing is kept. */
export function failureFromStatus(status: number, body: unknown, retryAfter: string | undefined, now: number): ApiFailure {
  const object = asRecord(body);
  const details = asRecord(object['details']);
  const reason = textOf(object['reason']);
  return failure('status', textOf(object['message']) || defaultMessage(status), {
    status,
    reason,
    causes: causesOf(details['causes']),
    retryAfterMs: retryAfterMs(retryAfter, details['retryAfterSeconds'], now),
  });
}

/** 410 in any of its forms: the history that we asked for is gone. */
export function isExpired(problem: ApiFailure): boolean {
  return problem.status === 410 || problem.reason === 'Expired' || problem.reason === 'Gone';
}

/** What the reader of the page is told. `doing` completes "may not …", e.g. "list Services in shop". */
export function toAppError(problem: ApiFailure, doing: string): AppError {
  const details = { reason: problem.reason, status: problem.status, causes: problem.causes };
  const because = `The cluster refused to ${doing}: ${problem.message}`;
  switch (problem.kind) {
    case 'tls':
      return { code: 'tls', message: problem.message, details };
    case 'credentials':
      return { code: 'unauthorized', message: problem.message, details };
    case 'status':
      return { code: codeOfStatus(problem), message: problem.status === 401 ? UNAUTHORIZED : because, details };
    case 'body':
      return { code: 'unreachable', message: `Could not ${doing}: ${problem.message}`, details };
    default:
      return { code: 'unreachable', message: `The cluster did not answer when asked to ${doing}: ${problem.message}`, details };
  }
}

const UNAUTHORIZED = 'The cluster does not accept your credentials. Sign in again.';

function codeOfStatus({ status }: ApiFailure): AppError['code'] {
  switch (status) {
    case 400:
    case 422:
      return 'invalid';
    case 401:
      return 'unauthorized';
    case 403:
      return 'forbidden';
    case 404:
      return 'notFound';
    case 409:
      return 'conflict';
    default:
      return status >= 300 && status < 500 && status !== 429 ? 'internal' : 'unreachable';
  }
}

function defaultMessage(status: number): string {
  if (status >= 300 && status < 400) return `unexpected redirect (HTTP ${status}), which is not followed`;
  if (status === 429) return 'the cluster asks to slow down (HTTP 429)';
  return `HTTP ${status}`;
}

/** Seconds or an HTTP date in the header, else seconds in the Status details; anything else is as if it were not there. */
function retryAfterMs(header: string | undefined, seconds: unknown, now: number): number | undefined {
  const text = header?.trim() ?? '';
  const fromHeader = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now;
  const wanted = Number.isFinite(fromHeader) ? fromHeader : typeof seconds === 'number' ? seconds * 1000 : 0;
  return wanted > 0 ? Math.min(wanted, MAX_RETRY_AFTER_MS) : undefined;
}

function causesOf(value: unknown): FailureCause[] {
  if (!Array.isArray(value)) return [];
  return value.slice(0, 20).map((cause) => {
    const { reason, field, message } = asRecord(cause);
    return { reason: textOf(reason), field: textOf(field), message: textOf(message) };
  });
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, MAX_MESSAGE) : '';
}
