import { createHash } from 'node:crypto';
import type { Cluster } from '../../cluster/cluster.ts';
import { nameKey } from '../../mesh/model/ref.ts';
import type { World } from '../../mesh/model/world.ts';
import type { Forecast } from '../../mesh/plan/forecast.ts';
import { forecast } from '../../mesh/plan/forecast.ts';
import type { Intent } from '../../mesh/plan/intent.ts';
import type { Override } from '../../mesh/plan/override.ts';
import { overridden, overrideOf } from '../../mesh/plan/override.ts';
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
  /** What to type, so that the labels are written before their waypoint is ready; null: that is not to be had, or was typed. */
  readonly override: string | null;
}

/**
 * The plan on the world as it is now. `done` is what an operation with this intent had done before it stopped: what is left
 * follows from the world itself, so nothing is kept anywhere for that.
 */
export function makePlan(
  intent: Intent,
  done: readonly Done[],
  cluster: Cluster,
  override?: string | undefined,
): Result<Planned, AppError> {
  const unread = unreadYet(cluster);
  if (unread !== null) return err({ code: 'notReady', message: unread, hint: 'Try again in a moment.' });
  const { world } = cluster.store;
  const replaced = replacedSince(intent, done, world);
  if (replaced) return err(replaced);
  const plan = planOf(remaining(intent, done, world), world);
  const nothingLeft = !plan.ok && plan.error.code === 'unchanged' && done.length > 0;
  if (!plan.ok && !nothingLeft) return err(asAppError(plan.error));
  const steps = plan.ok ? plan.value : { title: 'Nothing is left to do', steps: [] };
  const whole = judged(steps, intent, world, null);
  const offer = overrideOf(steps, world);
  if (!offer || isStopped(preflight(steps, intent, world, whole.forecast, offer.waypoints))) return ok(whole);
  if (override === undefined) return ok({ ...whole, override: offer.type });
  return override.trim() === offer.type ? ok(judged(overridden(steps, offer), intent, world, offer)) : err(wrongOverride(offer.type));
}

/** Where more than the readiness of a waypoint stands against a plan, typing its name does not help. */
function isStopped(found: readonly Preflight[]): boolean {
  return found.some(({ level }) => level === 'stop');
}

function judged(plan: Plan, intent: Intent, world: World, override: Override | null): Planned {
  const predicted = forecast(plan.steps, world);
  const found = preflight(plan, intent, world, predicted, override?.waypoints);
  return { plan, forecast: predicted, preflight: found, digest: digestOf(plan, predicted, found), override: null };
}

function wrongOverride(wanted: string): AppError {
  const message = `To write the labels before the waypoint is ready, type exactly: ${wanted}`;
  return { code: 'invalid', message, issues: [{ field: 'override', message }] };
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
  const same = {
    steps: steps.filter(({ kind }) => kind !== 'wait'),
    effects: effects
      .filter((e) => e.target.kind !== 'Pod')
      .map((e) => [e.target, e.kind, e.after.attachment.waypoint, e.after.attachment.canary, e.after.attachment.message]),
    stops: found.filter((p) => p.level === 'stop').map((p) => p.says),
  };
  return createHash('sha256').update(JSON.stringify(same)).digest('base64url');
}
