import type { Intent } from '../../lib/mesh/plan/intent.ts';
import type { Operation, PlanPreview } from '../../lib/protocol/api.ts';
import type { ApplyRequest } from '../../lib/protocol/intents/requests.ts';
import { getJson, postJson } from './get-json.ts';

/** Asks for a plan; writes nothing. Throws RequestFailed. */
export function requestPlan(intent: Intent): Promise<PlanPreview> {
  return postJson<PlanPreview>('/api/plans', { intent });
}

const NEXT_LOOK_MS = 500;

/**
 * Writes what was previewed and follows it to its end. Sending the same `operation` again joins the first. Throws
 * RequestFailed, also when the server lost sight of the operation: planning the same intent again then goes on from there.
 */
export async function applyPlan(
  request: Omit<ApplyRequest, 'done'> & { readonly done?: ApplyRequest['done'] },
  onProgress: (operation: Operation) => void = () => {},
): Promise<Operation> {
  let operation = await postJson<Operation>('/api/plans/apply', request);
  while (operation.state === 'running') {
    onProgress(operation);
    await new Promise((resolve) => setTimeout(resolve, NEXT_LOOK_MS));
    operation = await getJson<Operation>(`/api/operations/${request.operation}`);
  }
  return operation;
}

/** Lets no further step of the operation begin. Throws RequestFailed. */
export function stopOperation(operation: string): Promise<Operation> {
  return postJson<Operation>(`/api/operations/${operation}/stop`, {});
}

/** The id of one user action. */
export function newOperation(): string {
  return crypto.randomUUID();
}
