import type { World } from '../../model/world.ts';
import type { Forecast } from '../forecast.ts';
import type { Intent } from '../intent.ts';
import type { CreateStep, EditStep, PatchStep, Plan, Preflight } from '../plan.ts';

export interface Facts {
  readonly plan: Plan;
  readonly intent: Intent;
  readonly before: World;
  readonly after: World;
  readonly forecast: Forecast;
  /** Waypoints, as namespace/name, whose labels are written although they are missing or not ready: somebody typed their names. */
  readonly overridden: ReadonlySet<string>;
}

/** One thing to look at before a plan is applied: a function, and its line in preflight.ts. */
export type Check = (facts: Facts) => Iterable<Preflight>;

export function patchesOf({ steps }: Plan): PatchStep[] {
  return steps.filter((step) => step.kind === 'patch');
}

export function createsOf({ steps }: Plan): CreateStep[] {
  return steps.filter((step) => step.kind === 'create');
}

export function editsOf({ steps }: Plan): EditStep[] {
  return steps.filter((step) => step.kind === 'edit');
}

/** Namespaces whose own labels the plan changes. */
export function namespacesOf(plan: Plan): string[] {
  return patchesOf(plan).flatMap(({ target }) => (target.kind === 'Namespace' ? [target.name] : []));
}

/** 'a, b and 3 more'. */
export function some(names: readonly string[], limit = 3): string {
  const more = names.length - limit;
  return more > 0 ? `${names.slice(0, limit).join(', ')} and ${more} more` : names.join(', ');
}
