import type { AppError, AppErrorCode } from '../../lib/protocol/app-error.ts';
import { httpStatus } from '../../lib/protocol/app-error.ts';
import { tabHeader } from '../../lib/protocol/topics.ts';

/** What a query or a mutation throws when the server, or the way to it, said no. Plain data: read `kind`, never `instanceof`. */
export interface RequestFailed {
  readonly kind: 'request-failed';
  /** The HTTP status; 0 when there was no answer. */
  readonly status: number;
  readonly error: AppError;
}

export function isRequestFailed(value: unknown): value is RequestFailed {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'request-failed';
}

/** Whether nobody can tell from it if the request was carried out: no answer, or that of a bug or of something in between. */
export function isUnheard(value: unknown): boolean {
  return isRequestFailed(value) && (value.status === 0 || (value.status >= 500 && value.status !== httpStatus.notReady));
}

/** The failure behind whatever a query threw; a bug of our own becomes 'internal'. */
export function appErrorOf(thrown: unknown): AppError {
  if (isRequestFailed(thrown)) return thrown.error;
  return {
    code: 'internal',
    message: 'This page failed in a way it did not expect.',
    hint: 'Reload the page. If it happens again, it is a bug of Waymark.',
  };
}

let tab = '';

/** From now on what is read is read on behalf of this stream (`hello.tab`), which is told when it is old. */
export function askAsTab(name: string): void {
  tab = name;
}

/** Reads JSON. Unchanged answers come from the browser's cache: the server compares ETags. Throws RequestFailed, or AbortError when aborted. */
export function getJson<T>(path: string, signal?: AbortSignal): Promise<T> {
  const headers = { Accept: 'application/json', ...(tab === '' ? {} : { [tabHeader]: tab }) };
  return send<T>(path, { method: 'GET', cache: 'no-cache', headers, signal });
}

/** Sends a command. The two headers cannot be set by a foreign page without a preflight, which the server refuses. Throws RequestFailed. */
export function postJson<T>(path: string, body: unknown, signal?: AbortSignal): Promise<T> {
  return send<T>(path, { ...posted(body), signal });
}

function posted(body: unknown): RequestInit {
  return {
    method: 'POST',
    cache: 'no-store',
    headers: { Accept: 'application/json', 'Content-Type': 'application/json', 'X-Waymark': '1' },
    body: JSON.stringify(body),
  };
}

/**
 * Asks for the next token of this browser's session; the server does nothing before it is due. The pages of a browser ask one after
 * another: many providers take a refresh token only once, and two replicas do not know of each other's request. Throws RequestFailed.
 */
export async function renewSession(): Promise<void> {
  const ask = () => attempt<unknown>('/api/session/renew', posted({}));
  await ('locks' in navigator ? navigator.locks.request('waymark.renew', ask) : ask());
}

/** Where the token of the session has expired meanwhile, with the next one. */
async function send<T>(path: string, init: RequestInit): Promise<T> {
  try {
    return await attempt<T>(path, init);
  } catch (thrown) {
    if (!isRequestFailed(thrown) || thrown.error.details?.reason !== 'renew') throw thrown;
    await renewSession();
    return attempt<T>(path, init);
  }
}

async function attempt<T>(path: string, init: RequestInit): Promise<T> {
  let response: Response;
  let text: string;
  try {
    response = await fetch(path, { ...init, redirect: 'error', credentials: 'same-origin' });
    text = await response.text();
  } catch (thrown) {
    if (init.signal?.aborted) throw thrown;
    throw failed(0, {
      code: 'unreachable',
      message: 'Waymark’s server does not answer.',
      hint: 'Check that it still runs; the page tries again by itself.',
    });
  }
  const body = parse(text);
  if (response.ok && body !== undefined) return body as T;
  throw failed(response.status, errorIn(body) ?? unexpected(response.status));
}

function failed(status: number, error: AppError): RequestFailed {
  return { kind: 'request-failed', status, error };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The server answers `{ error: AppError }`; a proxy in between answers whatever it likes. */
function errorIn(body: unknown): AppError | undefined {
  if (typeof body !== 'object' || body === null || !('error' in body)) return undefined;
  const error = body.error;
  if (typeof error !== 'object' || error === null || !('code' in error) || !('message' in error)) return undefined;
  return typeof error.code === 'string' && Object.hasOwn(httpStatus, error.code) && typeof error.message === 'string'
    ? (error as AppError)
    : undefined;
}

function unexpected(status: number): AppError {
  const codes = Object.entries(httpStatus) as Array<[AppErrorCode, number]>;
  const code = codes.find(([, value]) => value === status)?.[0] ?? 'internal';
  return {
    code,
    message: `The answer (HTTP ${status}) is not one of Waymark’s.`,
    hint: 'Something between this page and Waymark answered instead, such as a proxy. Reload the page.',
  };
}
