import { z } from 'zod';
import { allow, namespaceName, objectName, revision, targets, trafficType, waypointName } from './fields.ts';

/** A Gateway of a class that Istio makes waypoints of, and (optional) who uses it as soon as it is ready. */
export const createWaypoint = z.strictObject({
  type: z.literal('create-waypoint'),
  namespace: namespaceName,
  name: waypointName,
  className: objectName.default('istio-waypoint'),
  /** null writes no label: the class decides, else `service`. */
  trafficType: trafficType.nullable().default(null),
  revision: revision.nullable().default(null),
  allow: allow.default({ from: 'Same' }),
  enroll: z
    .strictObject({ targets, mesh: z.enum(['keep', 'join']).default('keep') })
    .nullable()
    .default(null),
});
