import { z } from 'zod';

/** RFC 1123 label, as namespaces use it. */
export const NAMESPACE_PATTERN = '[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?';
/** DNS-1035: istiod makes a Service of the same name. */
export const WAYPOINT_PATTERN = '[a-z]([-a-z0-9]{0,61}[a-z0-9])?';

const namespaceName = z
  .string()
  .regex(
    new RegExp(`^${NAMESPACE_PATTERN}$`),
    'Use lower-case letters a–z, digits and "-", at most 63 characters, for example "bookinfo".',
  );
const labelValue = z
  .string()
  .max(63)
  .regex(
    /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/,
    'At most 63 characters: letters, digits, "-", "_", "."; first and last must be a letter or digit.',
  );

export const waypointKey = z.strictObject({
  namespace: namespaceName,
  name: labelValue.min(1, 'Enter the name of a waypoint, for example "waypoint".'),
});

/** Change what a namespace asks for: the mesh, a waypoint, or both. 'keep' leaves a part as it is. */
export const enrollNamespace = z.strictObject({
  type: z.literal('enroll-namespace'),
  namespace: namespaceName,
  /** 'join' writes istio.io/dataplane-mode=ambient, 'leave' removes the label. */
  mesh: z.enum(['keep', 'join', 'leave']),
  /** 'use' writes both labels together, 'opt-out' writes none, 'remove' takes them away. */
  waypoint: z.discriminatedUnion('do', [
    z.strictObject({ do: z.literal('keep') }),
    z.strictObject({ do: z.literal('use'), waypoint: waypointKey }),
    z.strictObject({ do: z.literal('opt-out') }),
    z.strictObject({ do: z.literal('remove') }),
  ]),
});

/** The label keys that Waymark writes; every other key is refused, for administrators too (S-47). */
export const writableLabels = ['istio.io/dataplane-mode', 'istio.io/use-waypoint', 'istio.io/use-waypoint-namespace'] as const;

/** One label of one object, as it was and as it shall be; null is absent. */
export const labelChange = z.strictObject({
  kind: z.enum(['Namespace']),
  namespace: z.string().max(63),
  name: namespaceName,
  uid: z.string().min(1).max(64),
  key: z.enum(writableLabels),
  before: labelValue.nullable(),
  after: labelValue.nullable(),
});

/** Take back what was written: exactly these labels, if they still are what was written. */
export const undoChanges = z.strictObject({
  type: z.literal('undo'),
  title: z.string().max(200),
  changes: z.array(labelChange).min(1).max(50),
});

export const intent = z.discriminatedUnion('type', [enrollNamespace, undoChanges]);

export type EnrollNamespace = z.infer<typeof enrollNamespace>;
export type UndoChanges = z.infer<typeof undoChanges>;
export type Intent = z.infer<typeof intent>;

/** POST /api/plans */
export const planRequest = z.strictObject({ intent });

/** POST /api/plans/apply: what was previewed, on which cluster; anything else is a conflict. */
export const applyRequest = z.strictObject({
  intent,
  clusterId: z.string().min(1).max(100),
  digest: z.string().min(1).max(100),
  /** One user action, one id: a repeat returns the first result. */
  operation: z.string().min(8).max(64),
});

export type ApplyRequest = z.infer<typeof applyRequest>;
