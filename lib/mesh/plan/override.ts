import { nameKey } from '../model/ref.ts';
import { isKnown } from '../model/table.ts';
import type { World } from '../model/world.ts';
import { isReady } from './build.ts';
import type { Plan, Step } from './plan.ts';

/** Labels may be written before their waypoint is ready, by somebody who types its name. */
export interface Override {
  /** What has to be typed: the waypoints, as namespace/name. */
  readonly type: string;
  /** The same waypoints, one by one. */
  readonly waypoints: ReadonlySet<string>;
}

/**
 * The waypoints that labels of the plan lead to and that are known to be missing or not ready; null: there is none. One that
 * the plan makes is no such waypoint yet, and one that may not be read is looked up before the label is written.
 */
export function overrideOf({ steps }: Plan, world: World): Override | null {
  const making = new Set(steps.flatMap((step) => (step.kind === 'create' && step.existing === null ? [nameKey(step.target)] : [])));
  const waypoints = new Set<string>();
  for (const step of steps) {
    if (step.kind !== 'patch') continue;
    for (const { namespace, name } of step.needs) {
      const record = world.Gateway.get(namespace, name);
      const isMissing = !record && isKnown(world.Gateway.knowledge(namespace)) && !making.has(nameKey({ namespace, name }));
      if (isMissing || (record && !isReady(record))) waypoints.add(nameKey({ namespace, name }));
    }
  }
  return waypoints.size === 0 ? null : { type: [...waypoints].sort().join(', '), waypoints };
}

/** The plan that neither waits for these waypoints nor asks whether they are ready. */
export function overridden(plan: Plan, { waypoints }: Override): Plan {
  const isOne = (key: { readonly namespace: string; readonly name: string }) => waypoints.has(nameKey(key));
  const steps = plan.steps.flatMap((step): Step[] => {
    if (step.kind === 'wait') return step.until === 'ready' && isOne(step.target) ? [] : [step];
    return step.kind === 'patch' ? [{ ...step, needs: step.needs.filter((key) => !isOne(key)) }] : [step];
  });
  return { ...plan, steps };
}
