import type { Cluster } from '../../cluster/cluster.ts';
import type { Plan } from '../../mesh/plan/plan.ts';
import { inverse } from '../../mesh/plan/undo.ts';
import type { Operation, StepProgress } from '../../protocol/api.ts';
import { log } from '../log/log.ts';
import { runSteps } from './run-steps.ts';

const keepMs = 10 * 60_000;
const maxKept = 1000;

interface Running {
  readonly plan: Plan;
  readonly clusterId: string;
  readonly steps: Map<string, StepProgress>;
  readonly stop: AbortController;
  state: Operation['state'];
  /** Monotonic time of its end; undefined while it runs. */
  endedAt?: number;
  readonly ended: Promise<void>;
}

export interface OperationOptions {
  readonly patienceMs?: number;
}

/**
 * What one identity has under way: to everybody else these ids mean nothing (S-02). A view of what happens, nothing more: after
 * a restart the same intent is planned again on what the cluster holds, and goes on from there.
 */
export class Operations {
  readonly #known = new Map<string, Running>();

  /** How many have not ended yet. */
  get running(): number {
    return [...this.#known.values()].filter(({ endedAt }) => endedAt === undefined).length;
  }

  /** Begins to carry out `plan` under this id, at once and once. */
  begin(id: string, plan: Plan, cluster: Cluster, clusterId: string, { patienceMs }: OperationOptions = {}): void {
    this.#forgetOld();
    const stop = new AbortController();
    const steps = new Map(
      plan.steps.map((step): [string, StepProgress] => [
        step.id,
        { id: step.id, kind: step.kind, target: step.target, state: 'pending', message: '', since: '', uid: null },
      ]),
    );
    const report: Parameters<typeof runSteps>[2]['report'] = (step, progress) => {
      const known = steps.get(step);
      if (known) steps.set(step, { ...known, ...progress, since: new Date(cluster.transport.now()).toISOString() });
    };
    const run = runSteps(plan, cluster, { stopped: stop.signal, report, patienceMs }).then(
      (end) => {
        running.state = end;
      },
      (bug) => {
        log('error', 'bug in an operation', { operation: id, error: bug });
        for (const { id: step, state } of steps.values())
          if (state === 'running' || state === 'waiting')
            report(step, { state: 'unknown', message: 'Waymark failed in a way it did not expect.', uid: null });
        running.state = 'failed';
      },
    );
    const ended = run.then(() => {
      running.endedAt = performance.now();
    });
    const running: Running = { plan, clusterId, steps, stop, state: 'running', ended };
    this.#known.set(id, running);
  }

  get(id: string): Operation | null {
    const running = this.#known.get(id);
    if (!running) return null;
    const { plan, clusterId, steps, state } = running;
    const progress = [...steps.values()];
    const done = progress.filter((step) => step.state === 'done' || step.state === 'unknown').map(({ id: step, uid }) => ({ step, uid }));
    const undo = inverse(plan, done);
    return { id, title: plan.title, clusterId, state, steps: progress, undo: undo && { type: 'undo', ...undo } };
  }

  /** The operation when it has ended, or as it is after `ms`. */
  async settled(id: string, ms: number): Promise<Operation | null> {
    const running = this.#known.get(id);
    if (!running) return null;
    let timer: NodeJS.Timeout | undefined;
    await Promise.race([running.ended, new Promise((resolve) => (timer = setTimeout(resolve, ms)))]);
    clearTimeout(timer);
    return this.get(id);
  }

  /** The write that is under way is finished; nothing further begins. */
  stop(id: string): void {
    this.#known.get(id)?.stop.abort();
  }

  /** Lets no further step of anything begin; resolves when the writes that are under way are finished. */
  async end(): Promise<void> {
    for (const { stop } of this.#known.values()) stop.abort();
    await Promise.all(Array.from(this.#known.values(), ({ ended }) => ended));
  }

  #forgetOld(): void {
    const now = performance.now();
    for (const [id, { endedAt }] of this.#known) {
      if (endedAt === undefined) continue;
      if (now - endedAt < keepMs && this.#known.size < maxKept) break;
      this.#known.delete(id);
    }
  }
}
