import { z } from 'zod';
import { gatewayKey } from './fields.ts';

/** Unlabel whatever refers to them, wait until istiod has let go, delete. */
export const deleteWaypoints = z.strictObject({
  type: z.literal('delete-waypoints'),
  waypoints: z.array(gatewayKey).min(1, 'Choose at least one waypoint.').max(50, 'At most 50 waypoints in one plan.'),
});
