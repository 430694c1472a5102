import type { Cluster } from '../../cluster/cluster.ts';
import { managedBy } from '../../mesh/plan/checks/objects.ts';
import { istioctlLines, kubectlLines, planYaml } from '../../mesh/plan/commands.ts';
import type { Preflight, Step } from '../../mesh/plan/plan.ts';
import { writes } from '../../mesh/plan/plan.ts';
import type { Result } from '../../mesh/result.ts';
import { ok } from '../../mesh/result.ts';
import type { DryRun, PlanPreview } from '../../protocol/api.ts';
import type { AppError } from '../../protocol/app-error.ts';
import type { PlanRequest } from '../../protocol/intents/requests.ts';
import type { Live } from '../live.ts';
import { clusterId } from '../session.ts';
import { makePlan } from './make-plan.ts';
import { checksOnDemand } from './on-demand.ts';
import { policiesConcerned } from './policies.ts';
import { permissionFor } from './rights.ts';
import { writeStep } from './write-step.ts';

/** Everything a person should see before a write: the steps, what they do, what stands against them, the API server's dry run. */
export async function previewPlan(
  { intent, done, override }: PlanRequest,
  { cluster }: Pick<Live, 'cluster'>,
): Promise<Result<PlanPreview, AppError>> {
  const planned = makePlan(intent, done, cluster, override);
  if (!planned.ok) return planned;
  const { plan, digest, forecast, preflight } = planned.value;
  const [tried, permitted, onDemand, policies] = await Promise.all([
    dryRunOf(plan.steps, cluster),
    permissionFor(plan.steps, cluster.reviews),
    checksOnDemand(plan, cluster),
    policiesConcerned(planned.value, cluster),
  ]);
  return ok({
    plan,
    clusterId: clusterId(cluster),
    digest,
    override: planned.value.override,
    effects: forecast.effects,
    capture: forecast.capture,
    policies,
    preflight: [...preflight, ...tried.flatMap(({ managed }) => managed ?? []), ...onDemand],
    dryRun: tried.map(({ answer }) => answer),
    permitted,
    commands: { kubectl: kubectlLines(plan), istioctl: istioctlLines(plan) },
    yaml: planYaml(plan),
  });
}

/** So many dry runs are under way at once. */
const atOnce = 8;

interface Tried {
  readonly answer: DryRun;
  /** The tool that may revert it, by what the dry run answered. */
  readonly managed: Preflight | null;
}

async function dryRunOf(steps: readonly Step[], cluster: Cluster): Promise<Tried[]> {
  const queue = steps.filter(writes).map((step, index) => ({ step, index }));
  const answers: Tried[] = [];
  const work = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const { step, index } = next;
      const result = await writeStep(step, cluster, { dryRun: true });
      const { kind, namespace, name } = step.target;
      const answer = {
        step: step.id,
        target: step.target,
        ok: result.ok,
        message: result.ok ? '' : result.error.message,
        warnings: result.ok ? result.value.warnings : [],
      };
      const labels = cluster.store.world[kind].get(namespace, name)?.labels ?? {};
      // Who made a Gateway that is equal already has nothing to put back.
      const tool = result.ok && step.kind !== 'create' ? result.value.tool : null;
      answers[index] = { answer, managed: managedBy(tool, step.target, labels) };
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return answers;
}
