import { queryOptions, useQuery } from '@tanstack/react-query';
import type { Intent } from '../../lib/mesh/plan/intent.ts';
import type { Operation, PlanPreview } from '../../lib/protocol/api.ts';
import type { ApplyRequest } from '../../lib/protocol/intents/requests.ts';
import { appErrorOf, getJson, isRequestFailed, postJson } from './get-json.ts';

type Done = ApplyRequest['done'];

/** A server that began a moment ago reads the cluster before it plans: it is asked again before that is told as a failure. */
const PLAN_TRIES = 15;
const NEXT_TRY_MS = 1000;

/**
 * Asks for a plan, or for what is left of one of which `done` was done; writes nothing. Waits for a server that still reads the
 * cluster, up to 15 s and as long as it is `wanted`. Throws RequestFailed.
 */
export async function requestPlan(
  intent: Intent,
  done: Readonly<Done> = [],
  override?: string,
  wanted: () => boolean = () => true,
): Promise<PlanPreview> {
  const request = { intent, ...(done.length > 0 ? { done } : {}), ...(override === undefined ? {} : { override }) };
  const passes = (failed: unknown) => appErrorOf(failed).code === 'notReady';
  return insist(() => postJson<PlanPreview>('/api/plans', request), { times: PLAN_TRIES, everyMs: NEXT_TRY_MS, passes, wanted });
}

/** Begins to write what was previewed. Sending the same `operation` again joins the first. Throws RequestFailed. */
export function beginPlan(request: Omit<ApplyRequest, 'done'> & { readonly done?: Done }): Promise<Operation> {
  return postJson<Operation>('/api/plans/apply', request);
}

const NEXT_LOOK_MS = 500;

/** Writes what was previewed and follows it to its end. Throws RequestFailed, also when the server lost sight of the operation. */
export async function applyPlan(request: Parameters<typeof beginPlan>[0]): Promise<Operation> {
  let operation = await beginPlan(request);
  while (operation.state === 'running') {
    await new Promise((resolve) => setTimeout(resolve, NEXT_LOOK_MS));
    operation = await readOperation(request.operation);
  }
  return operation;
}

/** Of several replicas only the one that carries it out knows it: who does not is asked again before it counts as lost. */
const LOOKS = 6;

function readOperation(id: string, signal?: AbortSignal): Promise<Operation> {
  const passes = (failed: unknown) => isRequestFailed(failed) && failed.status === 404;
  const look = () => getJson<Operation>(`/api/operations/${encodeURIComponent(id)}`, signal);
  return insist(look, { times: LOOKS, everyMs: NEXT_LOOK_MS, passes });
}

interface Insistence {
  readonly times: number;
  readonly everyMs: number;
  /** Whether a failure may be another answer the next time. */
  readonly passes: (failed: unknown) => boolean;
  readonly wanted?: () => boolean;
}

/** Asks again while the failure passes, so often and as long as it is wanted. Throws the last one. */
async function insist<T>(ask: () => Promise<T>, { times, everyMs, passes, wanted = () => true }: Insistence): Promise<T> {
  for (let time = 1; ; time++) {
    try {
      return await ask();
    } catch (failed) {
      if (time >= times || !passes(failed)) throw failed;
      await new Promise((resolve) => setTimeout(resolve, everyMs));
      if (!wanted()) throw failed;
    }
  }
}

/** An operation, looked at again and again until it ends. */
export function operationQuery(id: string) {
  return queryOptions({
    queryKey: ['operation', id],
    queryFn: ({ signal }) => readOperation(id, signal),
    refetchInterval: ({ state }) => (state.data && state.data.state !== 'running' ? false : NEXT_LOOK_MS),
    retry: false,
  });
}

/** How an operation is doing; `isLost` when Waymark does not know it (any more). */
export function useOperation(id: string, enabled: boolean) {
  const { data, error } = useQuery({ ...operationQuery(id), enabled });
  return { operation: data, isLost: isRequestFailed(error) && error.status === 404 };
}

/** Lets no further step of the operation begin. Throws RequestFailed. */
export function stopOperation(operation: string): Promise<Operation> {
  return postJson<Operation>(`/api/operations/${operation}/stop`, {});
}

/** The id of one user action. */
export function newOperation(): string {
  return crypto.randomUUID();
}
