import { z } from 'zod';
import type { Intent, IntentOf, IntentType } from '../../mesh/plan/intent.ts';
import { cleanUp } from './clean-up.ts';
import { createWaypoint } from './create-waypoint.ts';
import { deleteWaypoints } from './delete-waypoints.ts';
import { editWaypoint } from './edit-waypoint.ts';
import { enroll } from './enroll.ts';
import { undo } from './undo.ts';

/** The form of every intent; the compiler compares with what lib/mesh plans. */
const schemas = {
  'create-waypoint': createWaypoint,
  'edit-waypoint': editWaypoint,
  'delete-waypoints': deleteWaypoints,
  enroll,
  'clean-up': cleanUp,
  undo,
} satisfies { readonly [T in IntentType]: z.ZodType<IntentOf<T>> };

export const intent: z.ZodType<Intent> = z.discriminatedUnion('type', [
  schemas['create-waypoint'],
  schemas['edit-waypoint'],
  schemas['delete-waypoints'],
  schemas.enroll,
  schemas['clean-up'],
  schemas.undo,
]);
