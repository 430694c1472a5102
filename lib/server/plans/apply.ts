import type { Result } from '../../mesh/result.ts';
import { err, ok } from '../../mesh/result.ts';
import type { Operation } from '../../protocol/api.ts';
import type { AppError } from '../../protocol/app-error.ts';
import type { ApplyRequest } from '../../protocol/intents/requests.ts';
import type { Live } from '../live.ts';
import { clusterId } from '../session.ts';
import { readSettings } from '../settings.ts';
import { makePlan } from './make-plan.ts';
import type { OperationOptions } from './operations.ts';
import { previewPlan } from './preview.ts';

/** Most plans are written within this; the answer then tells how they ended. */
const settleMs = 1500;

/**
 * Plans again on the newest snapshot and begins to write only when that is what was previewed (law 5); otherwise a conflict
 * that carries the new plan. One operation id begins once: a repeat gets the same operation.
 */
export async function applyPlan(
  request: ApplyRequest,
  live: Pick<Live, 'cluster' | 'operations'>,
  options: OperationOptions = {},
): Promise<Result<Operation, AppError>> {
  const { cluster, operations } = live;
  if (readSettings(process.env).readOnly)
    return err({
      code: 'forbidden',
      message: 'Waymark was started read-only.',
      hint: 'Start it without READ_ONLY to make changes, or copy the kubectl lines.',
    });
  const here = clusterId(cluster);
  if (request.clusterId !== here)
    return err({
      code: 'conflict',
      message: 'The page shows another cluster than the one that Waymark is connected to now.',
      hint: 'Reload the page.',
      details: { reason: 'clusterChanged' },
    });
  if (!operations.get(request.operation)) {
    const planned = makePlan(request.intent, request.done, cluster, request.override);
    if (!planned.ok) return planned;
    const { plan, digest, preflight } = planned.value;
    if (digest !== request.digest) {
      const fresh = await previewPlan(request, live);
      return err<AppError>({
        code: 'conflict',
        message: 'The cluster changed since the preview: this plan is no longer the same.',
        hint: 'Look at the new plan and apply it if it is still what you want.',
        ...(fresh.ok ? { details: { reason: 'planChanged', plan: fresh.value } } : {}),
      });
    }
    const stop = preflight.find((p) => p.level === 'stop');
    if (stop) return err({ code: 'invalid', message: stop.says, hint: stop.fix });
    operations.begin(request.operation, plan, cluster, here, options);
  }
  return found(await operations.settled(request.operation, settleMs));
}

/** How an operation is doing. After a restart of Waymark it is not known any more: plan the rest anew. */
export function readOperation(id: string, { operations }: Pick<Live, 'operations'>): Result<Operation, AppError> {
  return found(operations.get(id));
}

export async function endOperation(id: string, { operations }: Pick<Live, 'operations'>): Promise<Result<Operation, AppError>> {
  operations.stop(id);
  return found(await operations.settled(id, settleMs));
}

function found(operation: Operation | null): Result<Operation, AppError> {
  if (operation) return ok(operation);
  return err({
    code: 'notFound',
    message: 'Waymark does not know this operation: it was restarted, or the operation ended long ago.',
    hint: 'Plan the same change again: what is done already is left as it is.',
  });
}
