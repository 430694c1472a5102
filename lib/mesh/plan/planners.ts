import type { World } from '../model/world.ts';
import type { Result } from '../result.ts';
import type { Intent, IntentOf, IntentType } from './intent.ts';
import type { Plan, Refusal } from './plan.ts';
import { planCleanUp, planDeleteWaypoints } from './plan-delete.ts';
import { planEnroll } from './plan-enroll.ts';
import { planCreateWaypoint, planEditWaypoint } from './plan-waypoint.ts';
import { planUndo } from './undo.ts';

/** How each kind of intent becomes a plan. */
const planners: { readonly [T in IntentType]: (intent: IntentOf<T>, world: World) => Result<Plan, Refusal> } = {
  'create-waypoint': planCreateWaypoint,
  'edit-waypoint': planEditWaypoint,
  'delete-waypoints': planDeleteWaypoints,
  enroll: planEnroll,
  'clean-up': planCleanUp,
  undo: planUndo,
};

/** The ordered steps that do what is wanted in this world, or why there are none. */
export function planOf(intent: Intent, world: World): Result<Plan, Refusal> {
  const plan = planners[intent.type] as (intent: Intent, world: World) => Result<Plan, Refusal>;
  return plan(intent, world);
}
