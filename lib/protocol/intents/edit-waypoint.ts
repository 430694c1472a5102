import { z } from 'zod';
import { allow, namespaceName, objectName, revision, trafficType } from './fields.ts';

/** What is left out stays; null removes the label. */
export const editWaypoint = z.strictObject({
  type: z.literal('edit-waypoint'),
  namespace: namespaceName,
  name: objectName,
  trafficType: trafficType.nullable().optional(),
  revision: revision.nullable().optional(),
  allow: allow.optional(),
});
