import type { ApplyResult, PlanPreview } from '../../lib/protocol/api.ts';
import type { ApplyRequest, Intent } from '../../lib/protocol/intents.ts';
import { postJson } from './get-json.ts';

/** Asks for a plan; writes nothing. Throws RequestFailed. */
export function requestPlan(intent: Intent): Promise<PlanPreview> {
  return postJson<PlanPreview>('/api/plans', { intent });
}

/** Writes what was previewed. Sending the same `operation` again returns the first result. Throws RequestFailed. */
export function applyPlan(request: ApplyRequest): Promise<ApplyResult> {
  return postJson<ApplyResult>('/api/plans/apply', request);
}

/** The id of one user action. */
export function newOperation(): string {
  return crypto.randomUUID();
}
