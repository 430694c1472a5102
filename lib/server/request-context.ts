import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import { tabHeader } from '../protocol/topics.ts';
import { processSlot } from './process-slot.ts';

/** On whose behalf code runs: follows everything that a request begins, also what goes on after its answer. */
export interface RequestContext {
  /** In `X-Request-Id` of the answer, in log and audit lines, and, for writes, in `Audit-ID` for the API server. */
  readonly id: string;
  /** Where it came from, as far as is known: see front/sender.ts. */
  readonly address: string;
  /** Who signed in; '' while nobody is known to have. */
  user: string;
  readonly path: string;
  /** The tab that asks, where it says so. */
  readonly tab: string;
  /** How many writes it began. */
  writes: number;
  /** Within a write: what it is called in the API server's audit log (S-54), and the last status answered; 0: no answer. */
  readonly write?: { readonly auditId: string; status: number };
}

/** State only; see processSlot. */
const storage = processSlot('request', () => new AsyncLocalStorage<RequestContext>());

/** Runs `work` as that request. */
export function inRequest<T>(request: Request, work: (context: RequestContext) => T): T {
  const context = {
    id: randomUUID(),
    address: addressOf(request.headers),
    user: '',
    path: new URL(request.url).pathname,
    tab: request.headers.get(tabHeader) ?? '',
    writes: 0,
  };
  return storage.run(context, () => work(context));
}

/** The request on whose behalf this runs; undefined for what the server does by itself. */
export function currentRequest(): RequestContext | undefined {
  return storage.getStore();
}

/** Runs `work` on nobody's behalf: what a request begins and others share, such as the watches of an identity. */
export function byItself<T>(work: () => T): T {
  return storage.exit(work);
}

/** Runs `work` as one write of the current request: its calls to the API server carry an `Audit-ID` that begins with the request's id. */
export function asWrite<T>(work: (context: RequestContext, write: NonNullable<RequestContext['write']>) => T): T {
  const current = storage.getStore() ?? { id: randomUUID(), address: '', user: '', path: '', tab: '', writes: 0 };
  current.writes++;
  const write = { auditId: `${current.id}.${current.writes}`, status: 0 };
  return storage.run({ ...current, write }, () => work(current, write));
}

/** The front puts the one address that is believed there, in place of whatever came. The development server has none; it serves the demo alone. */
function addressOf(headers: Headers): string {
  return headers.get('x-forwarded-for') ?? '';
}
