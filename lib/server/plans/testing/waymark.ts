import { randomUUID } from 'node:crypto';
import type { Cluster } from '../../../cluster/cluster.ts';
import { startCluster } from '../../../cluster/cluster.ts';
import type { ClusterAccess } from '../../../cluster/kubeconfig.ts';
import { testAccess } from '../../../cluster/testing/access.ts';
import { sleep } from '../../../cluster/testing/until.ts';
import type { Intent } from '../../../mesh/plan/intent.ts';
import type { Done } from '../../../mesh/plan/undo.ts';
import type { Operation, PlanPreview } from '../../../protocol/api.ts';
import type { AppError } from '../../../protocol/app-error.ts';
import { intent as intentSchema } from '../../../protocol/intents/intents.ts';
import { unreadYet } from '../../freshness.ts';
import { applyPlan } from '../apply.ts';
import { Operations } from '../operations.ts';
import { previewPlan } from '../preview.ts';

/** The server's part of Waymark on a cluster at `url`, without Next around it. */
export interface TestWaymark {
  readonly cluster: Cluster;
  readonly operations: Operations;
  preview(intent: Intent, done?: readonly Done[]): Promise<PlanPreview>;
  refused(intent: Intent): Promise<AppError>;
  /** Preview, apply, and wait for the end. */
  run(intent: Intent, done?: readonly Done[]): Promise<Operation>;
  /** Waits until the watch has told of everything that `check` looks at. */
  sees(check: () => boolean): Promise<void>;
  stop(): Promise<void>;
}

export function startWaymark(url: string, headers: Record<string, string> = {}, patienceMs = 20_000): Promise<TestWaymark> {
  return waymarkAs(testAccess(url, { headers: () => headers }), patienceMs);
}

export async function waymarkAs(access: ClusterAccess, patienceMs: number): Promise<TestWaymark> {
  const cluster = startCluster(access, {
    timing: { baseMs: 20, maxMs: 200, absentMs: 100, pollMs: 100 },
    discoveryTiming: { absentMs: 50, presentMs: 500 },
  });
  const operations = new Operations();
  const live = { cluster, operations };
  const until = async (check: () => boolean, ms = 20_000) => {
    const end = performance.now() + ms;
    while (!check()) {
      if (performance.now() > end) throw new Error(`not within ${ms} ms: ${check}`);
      await sleep(10);
    }
  };
  await until(() => unreadYet(cluster) === null && cluster.info().id !== undefined);

  /** As it comes over HTTP: defaults filled in, anything else refused. */
  const parsed = (intent: Intent) => intentSchema.parse(JSON.parse(JSON.stringify(intent)));
  const preview = async (intent: Intent, done: readonly Done[] = []) => {
    const answer = await previewPlan({ intent: parsed(intent), done: [...done] }, live);
    if (!answer.ok) throw new Error(`${answer.error.code}: ${answer.error.message}`);
    return answer.value;
  };
  return {
    cluster,
    operations,
    preview,
    async refused(intent) {
      const answer = await previewPlan({ intent: parsed(intent), done: [] }, live);
      if (answer.ok) throw new Error(`planned: ${answer.value.plan.title}`);
      return answer.error;
    },
    async run(intent, done = []) {
      const { digest, clusterId, ...seen } = await preview(intent, done);
      const operation = randomUUID();
      const answer = await applyPlan({ intent: parsed(intent), done: [...done], digest, clusterId, operation }, live, { patienceMs });
      if (!answer.ok) {
        const now = answer.error.details?.['plan'] as PlanPreview | undefined;
        const difference = now ? `\nwas ${JSON.stringify([seen.plan, seen.effects])}\nis  ${JSON.stringify([now.plan, now.effects])}` : '';
        throw new Error(`${answer.error.code}: ${answer.error.message}${difference}`);
      }
      await until(() => operations.get(operation)?.state !== 'running', 2 * patienceMs);
      const ended = operations.get(operation);
      if (!ended) throw new Error('forgotten');
      return ended;
    },
    sees: until,
    stop: () => cluster.stop(),
  };
}

/** What a browser knows of an operation that it lost sight of. */
export function doneOf({ steps }: Pick<Operation, 'steps'>): Done[] {
  return steps
    .filter(({ state }) => state === 'done' || state === 'running' || state === 'unknown')
    .map(({ id, uid }) => ({ step: id, uid }));
}
