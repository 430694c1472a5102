import type { Result } from '../mesh/result.ts';
import { err, ok } from '../mesh/result.ts';
import type { AppError } from '../protocol/app-error.ts';
import { httpStatus } from '../protocol/app-error.ts';
import { isPatch } from '../protocol/patch.ts';
import { auditAccess } from './audit/access.ts';
import { encodedHeader } from './front/encoded.ts';
import type { GuardOptions } from './guard.ts';
import { guard } from './guard.ts';
import type { Caller } from './identity/caller.ts';
import { spentCookies, whoAsks } from './identity/who-asks.ts';
import { log } from './log/log.ts';
import { metrics } from './metrics/metrics.ts';
import { routeName } from './metrics/route-name.ts';
import { currentRequest, inRequest } from './request-context.ts';
import { isStopping, stopping, underWay } from './serving.ts';
import { readSettings } from './settings.ts';
import { sharedBody } from './shared-body.ts';

/** A value with a revision is answered with an ETag; a repeat that is still right costs a 304. */
export type Answer = Result<unknown, AppError>;
/** What a route does for who asks. */
export type Handle<C> = (request: Request, caller: Caller, context: C) => Answer | Promise<Answer>;
/** What a route does for everybody: liveness, and the door itself. */
export type OpenHandle = (request: Request) => Answer | Promise<Answer>;

const noStore = { 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' } as const;

/** Guarded; expected failures as JSON; bugs logged and not shown. Knows nothing of Next, so tests call it with a Request. */
export async function respond<C>(handle: Handle<C>, request: Request, context: C): Promise<Response> {
  const settings = readSettings(process.env);
  return answered(request, paramsOf(context), async () => {
    const refused = guard(request, settings);
    if (refused) return err(refused);
    if (isStopping() && request.method !== 'GET') return err(stopping);
    const caller = await whoAsks(request.headers, settings);
    if (!caller.ok) return ok(failure(caller.error, spentCookies(request.headers, caller.error)));
    const current = currentRequest();
    if (current) current.user = caller.value.session?.user ?? '';
    return handle(request, caller.value, context);
  });
}

/** The same for a route that nobody needs to be known for. */
export async function respondOpenly(handle: OpenHandle, request: Request, options: GuardOptions = {}): Promise<Response> {
  return answered(request, undefined, () => {
    const refused = guard(request, readSettings(process.env), options);
    return refused ? err(refused) : handle(request);
  });
}

/** As a request of its own: its id is in the answer, in the log, and follows what the request begins. */
function answered(request: Request, params: Params, make: () => Answer | Promise<Answer>): Promise<Response> {
  return inRequest(request, async ({ id }) => {
    const began = performance.now();
    const response = await underWay(() => responseOf(request, make));
    response.headers.set('X-Request-Id', id);
    const { method } = request;
    const { status } = response;
    const path = new URL(request.url).pathname;
    const ms = performance.now() - began;
    const route = routeName(path, (await params) ?? {});
    metrics().requests.inc({ method, route, status });
    metrics().requestSeconds.observe({ route }, ms / 1000);
    log('debug', 'request', { request: id, method, path, status, ms: Math.round(ms) });
    if (status === 401 || status === 403) auditAccess('refused', { method, path, status });
    return response;
  });
}

type Params = Promise<Readonly<Record<string, string>>> | undefined;

/** Of a handler of Next with parameters in its path. */
function paramsOf(context: unknown): Params {
  return (context as { params?: Params } | undefined)?.params;
}

async function responseOf(request: Request, make: () => Answer | Promise<Answer>): Promise<Response> {
  try {
    const answer = await make();
    if (!answer.ok) return failure(answer.error);
    if (answer.value instanceof Response) return answer.value;
    return await json(request, answer.value);
  } catch (bug) {
    log('error', 'bug in a request', { request: currentRequest()?.id, path: new URL(request.url).pathname, error: bug });
    return failure({ code: 'internal', message: 'Something went wrong on the server; its log says more.' });
  }
}

/** A JSON array as the whole answer: it has no place for its revision, which stands beside it here. */
export interface ListAnswer {
  readonly kind: 'list';
  readonly list: readonly unknown[];
  readonly revision: string;
}

function isList(value: unknown): value is ListAnswer {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'list' && 'list' in value;
}

async function json(request: Request, value: unknown): Promise<Response> {
  const headers = new Headers({
    'Content-Type': 'application/json; charset=utf-8',
    'X-Content-Type-Options': 'nosniff',
    Vary: 'Cookie, Accept-Encoding',
  });
  const etag = etagOf(value);
  // What differs from one answer is asked for once.
  headers.set('Cache-Control', etag && !isPatch(value) ? 'private, no-cache' : 'no-store');
  if (etag) {
    headers.set('ETag', etag);
    if (request.headers.get('if-none-match') === etag) return new Response(null, { status: 304, headers });
  }
  const shared = typeof value === 'object' && value !== null ? sharedBody(request, value) : undefined;
  if (shared) {
    headers.set(encodedHeader, 'gzip');
    headers.append('Cache-Control', 'no-transform'); // Next would compress it once more
    return new Response(new Uint8Array(await shared), { headers });
  }
  return new Response(JSON.stringify(isList(value) ? value.list : value), { headers });
}

function etagOf(value: unknown): string | null {
  const revision = typeof value === 'object' && value !== null && 'revision' in value ? value.revision : undefined;
  return typeof revision === 'string' && /^[\w.-]+$/.test(revision) ? `"${revision}"` : null;
}

/** A refusal that sets cookies. */
export function failure(error: AppError, cookies: readonly string[] = []): Response {
  const { id: requestId } = currentRequest() ?? {};
  const response = Response.json({ error: { ...error, requestId } }, { status: httpStatus[error.code], headers: noStore });
  if (error.code === 'tooMany') response.headers.set('Retry-After', String(error.details?.['retryAfterSeconds'] ?? 60));
  for (const cookie of cookies) response.headers.append('Set-Cookie', cookie);
  return response;
}
