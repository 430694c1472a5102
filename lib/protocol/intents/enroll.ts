import { z } from 'zod';
import { targets, waypointKey } from './fields.ts';

/** What some objects ask for: the mesh, a waypoint, a canary, ingress. 'keep' leaves a part as it is. */
export const enroll = z.strictObject({
  type: z.literal('enroll'),
  targets,
  /** 'join' writes istio.io/dataplane-mode=ambient; 'leave' takes it away, or says none where the namespace is in the mesh. */
  mesh: z.enum(['keep', 'join', 'leave']).default('keep'),
  /** 'use' writes both labels together, 'opt-out' writes none, 'remove' takes them away, with the canary's. */
  waypoint: z
    .discriminatedUnion('do', [
      z.strictObject({ do: z.literal('keep') }),
      z.strictObject({ do: z.literal('use'), waypoint: waypointKey }),
      z.strictObject({ do: z.literal('opt-out') }),
      z.strictObject({ do: z.literal('remove') }),
    ])
    .default({ do: 'keep' }),
  canary: z
    .discriminatedUnion('do', [
      z.strictObject({ do: z.literal('keep') }),
      z.strictObject({
        do: z.literal('set'),
        waypoint: waypointKey,
        weight: z.int('Enter a whole number from 0 to 100, for example 10.').min(0, 'At least 0 percent.').max(100, 'At most 100 percent.'),
      }),
      z.strictObject({ do: z.literal('promote') }),
      z.strictObject({ do: z.literal('remove') }),
    ])
    .default({ do: 'keep' }),
  ingress: z.enum(['keep', 'on', 'off', 'remove']).default('keep'),
});
