import { createHash } from 'node:crypto';
import type { Cluster } from '../cluster/cluster.ts';
import { kindOf } from '../mesh/model/kinds/registry.ts';
import type { ObjectChanges } from '../mesh/plan/commands.ts';
import { byObject, istioctlLines, kubectlLines, patchYaml } from '../mesh/plan/commands.ts';
import type { Forecast } from '../mesh/plan/forecast.ts';
import { forecast } from '../mesh/plan/forecast.ts';
import type { Change, Plan, Preflight } from '../mesh/plan/plan.ts';
import { invert } from '../mesh/plan/plan.ts';
import { planEnrollNamespace } from '../mesh/plan/plan-enroll-namespace.ts';
import { planUndo } from '../mesh/plan/plan-undo.ts';
import { preflight } from '../mesh/plan/preflight.ts';
import type { Result } from '../mesh/result.ts';
import { err, ok } from '../mesh/result.ts';
import type { ApplyResult, DryRun, PlanPreview } from '../protocol/api.ts';
import type { AppError } from '../protocol/app-error.ts';
import type { ApplyRequest, Intent, UndoChanges } from '../protocol/intents.ts';
import { once } from './operations.ts';
import type { Live } from './runtime.ts';
import { clusterId } from './session.ts';
import { readSettings } from './settings.ts';

interface Planned {
  readonly plan: Plan;
  readonly forecast: Forecast;
  readonly preflight: readonly Preflight[];
  readonly digest: string;
}

/** Everything a person should see before a write: the changes, what they do, what stands against them, the API server's dry run. */
export async function previewPlan(intent: Intent, live: Live): Promise<Result<PlanPreview, AppError>> {
  const planned = makePlan(intent, live);
  if (!planned.ok) return planned;
  const { plan } = planned.value;
  const objects = byObject(plan);
  const [dryRun, permitted] = await Promise.all([dryRunOf(objects, live.cluster), permissionFor(objects, live.cluster)]);
  return ok({
    plan,
    clusterId: clusterId(live.cluster),
    digest: planned.value.digest,
    effects: planned.value.forecast.effects,
    capture: planned.value.forecast.capture,
    preflight: planned.value.preflight,
    dryRun,
    permitted,
    commands: { kubectl: kubectlLines(plan), istioctl: istioctlLines(plan) },
    yaml: patchYaml(plan),
  });
}

/**
 * Plans again on the newest snapshot and writes only when that is what was previewed (law 5); otherwise a conflict that carries the new plan.
 * One operation id writes once: a repeat gets the first result (R-22). Stops at the first object that cannot be written.
 */
export async function applyPlan(request: ApplyRequest, live: Live): Promise<Result<ApplyResult, AppError>> {
  if (readSettings(process.env).readOnly)
    return err({
      code: 'forbidden',
      message: 'Waymark was started read-only.',
      hint: 'Start it without READ_ONLY to make changes, or copy the kubectl lines.',
    });
  if (request.clusterId !== clusterId(live.cluster))
    return err({
      code: 'conflict',
      message: 'The page shows another cluster than the one that Waymark is connected to now.',
      hint: 'Reload the page.',
    });
  return once(request.operation, () => write(request, live));
}

async function write(request: ApplyRequest, live: Live): Promise<Result<ApplyResult, AppError>> {
  const planned = makePlan(request.intent, live);
  if (!planned.ok) return planned;
  const { plan, digest, preflight: found } = planned.value;
  if (digest !== request.digest) {
    const fresh = await previewPlan(request.intent, live);
    return err<AppError>({
      code: 'conflict',
      message: 'The cluster changed since the preview: this plan is no longer the same.',
      hint: 'Look at the new plan and apply it if it is still what you want.',
      ...(fresh.ok ? { details: { plan: fresh.value } } : {}),
    });
  }
  const stop = found.find((p) => p.level === 'stop');
  if (stop) return err({ code: 'invalid', message: stop.says, hint: stop.fix });
  const steps: Array<ApplyResult['steps'][number]> = [];
  const written: Change[] = [];
  for (const object of byObject(plan)) {
    const result = await patch(object, live.cluster, false);
    if (result.ok) {
      written.push(...object.changes);
      steps.push({ target: object.target, outcome: 'written', message: '' });
      continue;
    }
    steps.push({
      target: object.target,
      outcome: result.error.code === 'conflict' ? 'conflict' : 'failed',
      message: [result.error.message, result.error.hint].filter(Boolean).join(' '),
    });
    break;
  }
  const done = steps.every((s) => s.outcome === 'written') && steps.length === byObject(plan).length;
  return ok({ steps, done, undo: written.length > 0 ? undoOf({ title: plan.title, changes: written }) : null });
}

function undoOf(plan: Plan): UndoChanges {
  const { title, changes } = invert(plan);
  return { type: 'undo', title, changes: changes.map(({ target, ...change }) => ({ ...target, ...change })) as UndoChanges['changes'] };
}

function makePlan(intent: Intent, { cluster }: Live): Result<Planned, AppError> {
  const plan = intent.type === 'undo' ? planUndo(intent, cluster.store.world) : planEnrollNamespace(intent, cluster.store.world);
  if (!plan.ok) {
    const { code, field, message, hint } = plan.error;
    return err({ code, message, ...(hint ? { hint } : {}), issues: field ? [{ field, message }] : [] });
  }
  const predicted = forecast(plan.value.changes, cluster.store.world);
  const found = preflight(plan.value, cluster.store.world, predicted);
  return ok({ plan: plan.value, forecast: predicted, preflight: found, digest: digestOf(plan.value, predicted, found) });
}

/** What must be the same at apply. Pods come and go by themselves, so they do not count. */
function digestOf(plan: Plan, { effects }: Forecast, found: readonly Preflight[]): string {
  const judged = {
    changes: plan.changes,
    effects: effects
      .filter((e) => e.target.kind !== 'Pod')
      .map((e) => [e.target, e.kind, e.after.attachment.waypoint, e.after.attachment.message]),
    stops: found.filter((p) => p.level === 'stop').map((p) => p.says),
  };
  return createHash('sha256').update(JSON.stringify(judged)).digest('base64url');
}

async function dryRunOf(objects: readonly ObjectChanges[], cluster: Cluster): Promise<DryRun[]> {
  return Promise.all(
    objects.map(async (object) => {
      const { target } = object;
      const result = await patch(object, cluster, true);
      return result.ok
        ? { target, ok: true, message: '', warnings: result.value.warnings }
        : { target, ok: false, message: result.error.message, warnings: [] };
    }),
  );
}

function patch({ target, uid, changes }: ObjectChanges, cluster: Cluster, dryRun: boolean): ReturnType<Cluster['writes']['patchLabels']> {
  const keys = changes.map(({ key, before, after }) => ({
    on: 'label' as const,
    key,
    before: before ?? undefined,
    after: after ?? undefined,
  }));
  return cluster.writes.patchLabels({ ...target, uid, changes: keys, dryRun });
}

async function permissionFor(objects: readonly ObjectChanges[], cluster: Cluster): Promise<PlanPreview['permitted']> {
  if (readSettings(process.env).readOnly) return { allowed: false, missing: 'Waymark was started read-only.' };
  for (const { target } of objects) {
    const kind = kindOf(target.kind);
    const review = await cluster.reviews.may({
      verb: 'patch',
      group: kind?.group ?? '',
      resource: kind?.plural ?? '',
      namespace: target.kind === 'Namespace' ? target.name : target.namespace,
      name: target.name,
    });
    if (!review.ok) return { allowed: false, missing: review.error.message };
    if (!review.value.allowed)
      return {
        allowed: false,
        missing: `You lack the right to patch ${kind?.plural} ${target.name}${review.value.reason ? ` (${review.value.reason})` : ''}.`,
      };
  }
  return { allowed: true, missing: '' };
}
