import { createHash } from 'node:crypto';
import type { Cluster } from '../../cluster/cluster.ts';
import { nameKey } from '../../mesh/model/ref.ts';
import type { World } from '../../mesh/model/world.ts';
import type { Forecast } from '../../mesh/plan/forecast.ts';
import { forecast } from '../../mesh/plan/forecast.ts';
import type { Intent } from '../../mesh/plan/intent.ts';
import type { Plan, Preflight, Refusal } from '../../mesh/plan/plan.ts';
import { stepId } from '../../mesh/plan/plan.ts';
import { planOf } from '../../mesh/plan/planners.ts';
import { preflight } from '../../mesh/plan/preflight.ts';
import type { Done } from '../../mesh/plan/undo.ts';
import type { Result } from '../../mesh/result.ts';
import { err, ok } from '../../mesh/result.ts';
import type { AppError } from '../../protocol/app-error.ts';
import { unreadYet } from '../freshness.ts';

export interface Planned {
  readonly plan: Plan;
  readonly forecast: Forecast;
  readonly preflight: readonly Preflight[];
  readonly digest: string;
}

/**
 * The plan on the world as it is now. `done` is what an operation with this intent had done before it stopped: what is left
 * follows from the world itself, so nothing is kept anywhere for that.
 */
export function makePlan(intent: Intent, done: readonly Done[], cluster: Cluster): Result<Planned, AppError> {
  const unread = unreadYet(cluster);
  if (unread !== null) return err({ code: 'notReady', message: unread, hint: 'Try again in a moment.' });
  const { world } = cluster.store;
  const replaced = replacedSince(intent, done, world);
  if (replaced) return err(replaced);
  const plan = planOf(remaining(intent, done, world), world);
  const nothingLeft = !plan.ok && plan.error.code === 'unchanged' && done.length > 0;
  if (!plan.ok && !nothingLeft) return err(asAppError(plan.error));
  const steps = plan.ok ? plan.value : { title: 'Nothing is left to do', steps: [] };
  const predicted = forecast(steps.steps, world);
  const found = preflight(steps, intent, world, predicted);
  return ok({ plan: steps, forecast: predicted, preflight: found, digest: digestOf(steps, predicted, found) });
}

function asAppError({ code, field, message, hint }: Refusal): AppError {
  const issues = field ? [{ field, message }] : [];
  if (code === 'unchanged') return { code: 'invalid', message, issues, details: { reason: 'unchanged' } };
  return { code, message, ...(hint ? { hint } : {}), issues };
}

/** The waypoint that was created before the stop must still be the same one. */
function replacedSince(intent: Intent, done: readonly Done[], world: World): AppError | null {
  if (intent.type !== 'create-waypoint') return null;
  const id = stepId('create', { kind: 'Gateway', namespace: intent.namespace, name: intent.name });
  const created = done.find(({ step }) => step === id);
  const record = world.Gateway.get(intent.namespace, intent.name);
  if (!created || created.uid === null || !record || record.uid === created.uid) return null;
  return {
    code: 'conflict',
    message: `Gateway ${nameKey(record)} was deleted and made again since this operation created it.`,
    hint: 'Look at the new one and decide again.',
    details: { reason: 'replaced' },
  };
}

/** Waypoints that are deleted already need not be deleted. */
function remaining(intent: Intent, done: readonly Done[], world: World): Intent {
  if (intent.type !== 'delete-waypoints' || done.length === 0) return intent;
  const deleted = new Set(done.map(({ step }) => step));
  const waypoints = intent.waypoints.filter(
    ({ namespace, name }) => world.Gateway.get(namespace, name) || !deleted.has(stepId('delete', { kind: 'Gateway', namespace, name })),
  );
  return { ...intent, waypoints };
}

/** What must be the same at apply. Pods come and go by themselves and waits come true by themselves: they do not count. */
function digestOf({ steps }: Plan, { effects }: Forecast, found: readonly Preflight[]): string {
  const judged = {
    steps: steps.filter(({ kind }) => kind !== 'wait'),
    effects: effects
      .filter((e) => e.target.kind !== 'Pod')
      .map((e) => [e.target, e.kind, e.after.attachment.waypoint, e.after.attachment.canary, e.after.attachment.message]),
    stops: found.filter((p) => p.level === 'stop').map((p) => p.says),
  };
  return createHash('sha256').update(JSON.stringify(judged)).digest('base64url');
}
