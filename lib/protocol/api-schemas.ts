import { z } from 'zod';
import type { KindName } from '../mesh/model/kinds/registry.ts';
import { kinds } from '../mesh/model/kinds/registry.ts';
import type { CallPath } from '../mesh/path/path.ts';
import { callers } from '../mesh/path/path.ts';
import type { PathRuleId } from '../mesh/path/rules.ts';
import { pathRules } from '../mesh/path/rules.ts';
import type { Answer, Step } from '../mesh/resolve/answer.ts';
import { destinationKinds } from '../mesh/resolve/resolve.ts';
import type { RuleId } from '../mesh/resolve/rules.ts';
import { rules } from '../mesh/resolve/rules.ts';
import type { DestinationSummary, Explanation, FindResult, Found, HandledBy, Radar } from '../mesh/view/explanation-view.ts';
import { looks } from '../mesh/view/look.ts';
import type { AppError, AppErrorCode } from './app-error.ts';
import { httpStatus } from './app-error.ts';

/**
 * What GET /api/destinations, /api/explain and their companions answer, as schemas: the documentation is made from them
 * (docs/openapi.json), and tests hold real answers against them. The types are those of lib/mesh; the compiler compares.
 */

const keysOf = <K extends string>(record: Readonly<Record<K, unknown>>) => Object.keys(record) as [K, ...K[]];

export const key = z.object({ namespace: z.string(), name: z.string() }).meta({ id: 'Key' });
export const kindName = z.enum(kinds.map(({ kind }) => kind) as [KindName, ...KindName[]]).meta({ id: 'Kind' });
export const ref = z
  .object({ kind: kindName, namespace: z.string().describe('empty for cluster-scoped kinds'), name: z.string() })
  .meta({ id: 'Ref' });
const destinationRef = ref.extend({
  endpoint: z.string().optional().describe('the address of an endpoint that is written inside the ServiceEntry; else absent'),
});
export const state = z
  .enum(['handled', 'direct', 'broken', 'unknown'])
  .describe(
    'handled: bound to a waypoint. direct: none is asked for, opted out, or exempt. broken: one is asked for and istiod binds none, traffic flows directly. unknown: something that decides may not be read.',
  )
  .meta({ id: 'State' });
export const reason = z
  .enum([
    'WaypointAccepted',
    'WaypointIsNotReady',
    'AttachmentDenied',
    'UnsupportedTrafficType',
    'CrossNamespaceWaypointForbidden',
    'NothingDeclared',
    'OptedOut',
    'Exempt',
    'InheritedTypeMismatch',
    'NotADestination',
    'NotDiscovered',
    'OtherRevision',
    'HostTaken',
    'Unreadable',
  ])
  .describe("istiod's reasons verbatim, and ours for what istiod reports by silence")
  .meta({ id: 'Reason' });
export const look = z.enum(looks).meta({ id: 'Look' });
const addressed = z.enum(['service', 'workload']).describe('service: by VIP or host name. workload: by the IP of the pod or machine.');
export const canary = z.object({ key, weight: z.number().int().min(0).max(100).describe('percent of connections') });
export const source = z.enum(['own', 'namespace']).nullable().describe('whose label decided');
export const labels = z.record(z.string(), z.string());
const condition = z.object({ status: z.string(), reason: z.string(), message: z.string() });

const answer: z.ZodType<Answer> = z.object({
  state,
  reason,
  message: z.string(),
  waypoint: key.nullable(),
  asked: key.nullable().describe('the waypoint that the deciding label names, also when it is broken'),
  source,
  canary: canary.nullable(),
  canaryError: z.string(),
  ingress: z.object({ labelPresent: z.boolean(), use: z.boolean() }),
  assumptions: z.array(z.string()),
});

const step: z.ZodType<Step> = z.object({
  rule: z.enum(keysOf<RuleId>(rules)),
  object: ref.nullable(),
  field: z.string(),
  value: z.string().nullable().describe('null: the field is absent'),
  verdict: z.enum(['next', 'handled', 'direct', 'broken', 'unknown']),
  says: z.string(),
});

const reported = z.object({
  verdict: z.enum(['agrees', 'differs', 'not reported', 'catching up', 'never reported', 'unknown']),
  says: z.string(),
  computed: condition.nullable(),
  stored: condition.extend({ type: z.string(), at: z.string().describe('RFC 3339, or empty') }).nullable(),
});

const path: z.ZodType<CallPath> = z.object({
  caller: z.enum(callers),
  addressing: z.enum(['service', 'headless name', 'workload', 'external', 'name']),
  outcome: z.enum(['waypoint', 'l4', 'bypass', 'direct', 'fails', 'unknown']),
  waypoint: key.nullable(),
  canary: canary.nullable(),
  share: z.object({ count: z.number().int(), of: z.number().int() }).nullable(),
  hops: z.array(z.string()),
  rules: z.array(z.enum(keysOf<PathRuleId>(pathRules))),
  says: z.string(),
  hint: z.string(),
});

const found: z.ZodType<Found> = z.object({
  to: destinationRef,
  by: z.enum(['name', 'host', 'VIP', 'pod IP', 'address', 'reference']),
  text: z.string(),
  exact: z.boolean(),
  look,
  note: z.string(),
});

export const findResult: z.ZodType<FindResult> = z.object({
  query: z.string(),
  takenFor: z.string(),
  matches: z.array(found),
  total: z.number().int(),
});

const explainedAnswer = z.object({
  addressed,
  to: destinationRef,
  count: z.number().int().describe('how many destinations have this very answer; `to` is the first by name'),
  look,
  sentence: z.string(),
  answer,
  trace: z.array(step),
  reported,
  overridden: z.array(z.object({ object: ref, field: z.string(), value: z.string(), waypoint: key.nullable(), says: z.string() })),
  advice: z.array(z.object({ says: z.string(), object: ref.nullable(), command: z.string() })),
});

export const explanation: z.ZodType<Explanation> = z.object({
  revision: z.string(),
  to: destinationRef,
  found: z.object({ by: z.enum(['name', 'host', 'VIP', 'pod IP', 'address', 'reference']), text: z.string() }),
  uid: z.string(),
  created: z.string(),
  labels,
  hosts: z.array(z.string()),
  addresses: z.array(z.string()),
  sentence: z.string(),
  look,
  answers: z.tuple([explainedAnswer], explainedAnswer),
  furtherTotal: z.number().int(),
  mesh: z
    .object({
      pods: z.number().int(),
      captured: z.number().int(),
      groups: z.array(
        z.object({
          count: z.number().int(),
          state: z.enum(['captured', 'pending', 'outside', 'drift']),
          expected: z.boolean(),
          rule: z.enum(['C2', 'C3', 'C4', 'C5', 'C6', 'C7']),
          asks: z.string(),
          redirection: z.string().nullable(),
          says: z.string(),
          example: ref,
        }),
      ),
    })
    .nullable(),
  paths: z.array(path),
  from: z.object({ pod: ref, caller: z.enum(callers), says: z.string() }).nullable(),
  assumptions: z.array(z.string()),
});

export const destinationSummary: z.ZodType<DestinationSummary> = z.strictObject({
  kind: z.enum(keysOf(destinationKinds)),
  namespace: z.string(),
  name: z.string(),
  endpoint: z.string().optional().describe('only of an endpoint that is written inside a ServiceEntry: its address'),
  addressed,
  state,
  reason,
  waypoint: key.nullable().describe('the waypoint that handles it; null unless handled'),
  canary: z.object({ namespace: z.string(), name: z.string(), weight: z.number().int().min(0).max(100) }).nullable(),
  condition: condition.nullable().describe('istio.io/WaypointBound as istiod would write it; null: absent'),
});

export const destinationList = z.array(destinationSummary);

export const radar: z.ZodType<Radar> = z.object({
  revision: z.string(),
  total: z.number().int(),
  unknown: z.number().int(),
  causes: z.array(
    z.object({
      waypoint: key,
      reason,
      message: z.string(),
      services: z.number().int(),
      workloads: z.number().int(),
      pods: z.number().int(),
      destinations: z.array(z.object({ to: destinationRef, pods: z.number().int(), source })),
    }),
  ),
});

export const handled: z.ZodType<HandledBy> = z.object({
  revision: z.string(),
  waypoint: key,
  exists: z.boolean(),
  sentence: z.string(),
  items: z.array(
    z.object({
      to: destinationRef,
      addressed,
      look,
      state,
      reason,
      message: z.string(),
      how: z.enum(['own label', 'namespace label', 'canary']),
      canary: canary.nullable(),
    }),
  ),
});

const appError: z.ZodType<AppError> = z.object({
  code: z.enum(keysOf<AppErrorCode>(httpStatus)),
  message: z.string(),
  hint: z.string().optional(),
  issues: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
  details: z.looseObject({ reason: z.string().optional() }).optional(),
});

export const failure = z.object({ error: appError });
