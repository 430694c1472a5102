import { z } from 'zod';
import { namespaceName, revision } from './fields.ts';

/** Every waypoint of a namespace, or (null) of the whole mesh, with every reference to them. */
export const cleanUp = z.strictObject({
  type: z.literal('clean-up'),
  namespace: namespaceName.nullable(),
  /** Only waypoints with this istio.io/rev. */
  revision: revision.nullable().default(null),
});
