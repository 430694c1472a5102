import { z } from 'zod';
import type { PatchKind } from '../../mesh/plan/plan.ts';
import { anyAllow as allow, gatewayKey, labelValue, namespaceName, objectName, target, uid } from './fields.ts';

const common = ['istio.io/use-waypoint', 'istio.io/use-waypoint-namespace'];
const mesh = [...common, 'istio.io/dataplane-mode'];
const services = [...common, 'istio.io/use-waypoint-canary', 'istio.io/use-waypoint-canary-namespace', 'istio.io/ingress-use-waypoint'];
const weight = ['istio.io/use-waypoint-canary-weight'];

/** Every key that Waymark writes, by kind and place; every other is refused, for administrators too (S-47). */
export const writableKeys: {
  readonly [K in PatchKind | 'Gateway']: Readonly<Partial<Record<'label' | 'annotation' | 'template label', readonly string[]>>>;
} = {
  Namespace: { label: [...new Set([...services, ...mesh])], annotation: weight },
  Service: { label: services, annotation: weight },
  ServiceEntry: { label: services, annotation: weight },
  WorkloadEntry: { label: common },
  Deployment: { 'template label': mesh },
  StatefulSet: { 'template label': mesh },
  DaemonSet: { 'template label': mesh },
  Pod: { label: mesh },
  Gateway: { label: ['istio.io/waypoint-for', 'istio.io/rev'] },
};

/** One value as it was and as it shall be; null is absent. What stood there before Waymark may be anything, so it goes back as it was. */
const change = z.strictObject({
  on: z.enum(['label', 'annotation', 'template label']),
  key: z.string().max(316),
  before: z.string().max(4096).nullable(),
  after: z.string().max(4096).nullable(),
});
const changes = z.array(change).max(10);

function checked(kind: PatchKind | 'Gateway', list: ReadonlyArray<z.infer<typeof change>>, context: z.RefinementCtx): void {
  for (const [index, { on, key, after }] of list.entries()) {
    const allowed = writableKeys[kind][on] ?? [];
    const at = (field: string) => ['changes', index, field];
    if (!allowed.includes(key))
      context.addIssue({
        code: 'custom',
        path: at('key'),
        message: `On the ${on}s of a ${kind} Waymark changes only: ${allowed.join(', ') || 'nothing'}.`,
      });
    if (after !== null && on !== 'annotation' && !labelValue.safeParse(after).success)
      context.addIssue({ code: 'custom', path: at('after'), message: 'That is no label value.' });
  }
}

/** null: a Gateway as it was; its name and class may be those that only somebody else would choose. */
const gateway = z.strictObject({
  namespace: namespaceName,
  name: objectName,
  className: objectName,
  trafficType: labelValue.nullable(),
  revision: labelValue.nullable(),
  allow,
});

const step = z.discriminatedUnion('kind', [
  z
    .strictObject({ kind: z.literal('patch'), target, uid, changes: changes.min(1) })
    .superRefine((value, context) => checked(value.target.kind, value.changes, context)),
  z.strictObject({ kind: z.literal('create'), gateway }),
  z
    .strictObject({
      kind: z.literal('edit'),
      target: gatewayKey,
      uid,
      changes,
      allow: z.strictObject({ listener: objectName, index: z.int().min(0).max(63), before: allow, after: allow }).nullable(),
    })
    .superRefine((value, context) => checked('Gateway', value.changes, context)),
  z.strictObject({ kind: z.literal('delete'), target: gatewayKey, uid: uid.nullable(), gateway: gateway.nullable() }),
]);

/** Take back what was written: exactly these values and objects, while they still are what was written. */
export const undo = z.strictObject({
  type: z.literal('undo'),
  title: z.string().max(200),
  steps: z.array(step).min(1).max(2000),
});
