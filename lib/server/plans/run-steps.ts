import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster } from '../../cluster/cluster.ts';
import { nameKey } from '../../mesh/model/ref.ts';
import type { PatchStep, Plan, Step, WaitStep } from '../../mesh/plan/plan.ts';
import type { StepProgress, StepState } from '../../protocol/api.ts';
import type { AppError } from '../../protocol/app-error.ts';
import { audited } from '../audit/audited-write.ts';
import { OwnWrites } from './own-writes.ts';
import type { Look } from './waits.ts';
import { lookReady, lookUnreferenced } from './waits.ts';
import { writeStep } from './write-step.ts';

export interface RunOptions {
  /** Ends waits at once, and lets no further step begin; a write that is under way is finished. */
  readonly stopped: AbortSignal;
  readonly report: (id: Step['id'], progress: Pick<StepProgress, 'state' | 'message' | 'uid'>) => void;
  /** How long something is waited for before that counts as failed. */
  readonly patienceMs?: number;
}

interface Outcome {
  readonly state: Extract<StepState, 'done' | 'unchanged' | 'failed' | 'conflict' | 'unknown' | 'skipped'>;
  readonly message: string;
  readonly uid: string | null;
}

const PATIENCE_MS = 5 * 60_000;
const FIRST_LOOK_MS = 100;
const NEXT_LOOK_MS = 1000;

/**
 * Carries out the steps in order and stops at the first that does not succeed. Answers how the whole ended, when the watch has
 * told of what was written.
 */
export async function runSteps(plan: Plan, cluster: Cluster, options: RunOptions): Promise<'done' | 'failed' | 'stopped'> {
  const soFar: SoFar = { made: new Map(), own: new OwnWrites() };
  let end: 'done' | 'failed' | 'stopped' = 'done';
  for (const step of plan.steps) {
    if (end === 'done' && options.stopped.aborted) end = 'stopped';
    if (end !== 'done') {
      options.report(step.id, { state: 'skipped', message: '', uid: null });
      continue;
    }
    options.report(step.id, { state: 'running', message: '', uid: null });
    const outcome = await carryOut(step, plan, cluster, soFar, options);
    options.report(step.id, outcome);
    if (outcome.state === 'done' || outcome.state === 'unchanged') continue;
    end = outcome.state === 'skipped' ? 'stopped' : 'failed';
  }
  await soFar.own.seenIn(cluster.store.world, options.stopped);
  return end;
}

interface SoFar {
  /** Uids of the Gateways that this run made or found, by name. */
  readonly made: Map<string, string>;
  readonly own: OwnWrites;
}

async function carryOut(step: Step, plan: Plan, cluster: Cluster, { made, own }: SoFar, options: RunOptions): Promise<Outcome> {
  if (step.kind === 'wait') return wait(step, plan, cluster, made, options);
  if (step.kind === 'patch') {
    const missing = await missingFor(step, cluster, made, options);
    if (missing) return missing;
  }
  if (step.kind === 'delete') {
    // Between two steps somebody may have begun to use it.
    const look = lookUnreferenced(step.target, plan, cluster.store.world);
    if (look.now === 'never') return { state: look.state, message: look.message, uid: null };
  }
  const written = await audited(step, cluster, () => writeStep(step, cluster));
  if (!written.ok) return { state: stateOf(written.error), message: textOf(written.error), uid: null };
  const { uid, changed, warnings } = written.value;
  own.add(step, written.value);
  if (step.kind === 'create') made.set(nameKey(step.target), uid);
  return { state: changed ? 'done' : 'unchanged', message: warnings.join(' '), uid: uid || null };
}

/** Every waypoint that the labels lead to must be ready at this very moment. */
async function missingFor(
  { needs }: PatchStep,
  cluster: Cluster,
  made: ReadonlyMap<string, string>,
  { stopped }: RunOptions,
): Promise<Outcome | null> {
  for (const gateway of needs) {
    const look = await lookReady(gateway, gateway.uid ?? made.get(nameKey(gateway)) ?? null, cluster, stopped);
    if (stopped.aborted) return { state: 'skipped', message: 'Stopped before it was written.', uid: null };
    if (look.now === 'waiting') return { state: 'failed', message: `${look.message}. The label was not written.`, uid: null };
    if (look.now === 'never') return { state: look.state, message: look.message, uid: null };
  }
  return null;
}

async function wait(
  step: WaitStep,
  plan: Plan,
  cluster: Cluster,
  made: ReadonlyMap<string, string>,
  options: RunOptions,
): Promise<Outcome> {
  const { stopped, report, patienceMs = PATIENCE_MS } = options;
  const uid = step.uid ?? made.get(nameKey(step.target)) ?? null;
  const look = async (): Promise<Look> =>
    step.until === 'ready' ? lookReady(step.target, uid, cluster, stopped) : lookUnreferenced(step.target, plan, cluster.store.world);
  const until = performance.now() + patienceMs;
  let waited = false;
  let told = '';
  for (let pause = FIRST_LOOK_MS; ; pause = Math.min(pause * 1.5, NEXT_LOOK_MS)) {
    const found = await look();
    if (stopped.aborted) return { state: 'skipped', message: 'Stopped while waiting.', uid: null };
    if (found.now === 'come') return { state: waited ? 'done' : 'unchanged', message: '', uid: found.uid || null };
    if (found.now === 'never') return { state: found.state, message: found.message, uid: null };
    if (performance.now() > until) {
      const minutes = Math.max(1, Math.round(patienceMs / 60_000));
      return {
        state: 'failed',
        message: `Waited ${minutes} min in vain: ${found.message}. Continue when that is solved, or clean up.`,
        uid: null,
      };
    }
    waited = true;
    if (found.message !== told) report(step.id, { state: 'waiting', message: found.message, uid });
    told = found.message;
    await sleep(pause, undefined, { signal: stopped }).catch(() => undefined);
  }
}

function stateOf({ code, details }: AppError): 'conflict' | 'unknown' | 'failed' {
  if (details?.reason === 'unknownOutcome') return 'unknown';
  return code === 'conflict' ? 'conflict' : 'failed';
}

function textOf({ message, hint }: AppError): string {
  return [message, hint].filter(Boolean).join(' ');
}
