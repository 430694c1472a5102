import { z } from 'zod';
import type { Effect, KeyChange, Plan, Preflight, Step } from '../mesh/plan/plan.ts';
import type { Attachment } from '../mesh/view/views.ts';
import type { DryRun, Operation, PlanPreview, PolicyForecast, StepProgress } from './api.ts';
import { canary, key, labels, look, reason, ref, source, state } from './api-schemas.ts';
import { intent as intentForm } from './intents/intents.ts';
import { applyRequest as applyForm, planRequest as planForm } from './intents/requests.ts';
import { undo } from './intents/undo.ts';

/**
 * What the requests about plans answer, as schemas, like those of api-schemas.ts. What they take are the forms of ./intents
 * themselves: `id` only names them in the document.
 */

export const intent = intentForm.meta({ id: 'Intent' });
const undoIntent = undo.meta({ id: 'Undo' });
export const planRequest = planForm.extend({ intent }).meta({ id: 'PlanRequest' });
export const applyRequest = applyForm.extend({ intent }).meta({ id: 'ApplyRequest' });

export const attachment: z.ZodType<Attachment> = z
  .object({
    state,
    reason,
    waypoint: key.nullable(),
    asked: key.nullable(),
    source,
    canary: canary.nullable(),
    canaryError: z.string(),
    message: z.string(),
  })
  .meta({ id: 'Attachment' });

const selector = z.object({
  matchLabels: labels.optional(),
  matchExpressions: z.array(z.object({ key: z.string(), operator: z.string(), values: z.array(z.string()).optional() })).optional(),
});
const allow = z.discriminatedUnion('from', [
  z.object({ from: z.enum(['Same', 'All']) }),
  z.object({ from: z.literal('Selector'), selector: selector.nullable().describe('null matches nothing') }),
]);

/** What Waymark decides about a Gateway. */
export const gatewaySpec = key
  .extend({
    className: z.string(),
    trafficType: z.string().nullable().describe('istio.io/waypoint-for; null: no label'),
    revision: z.string().nullable().describe('istio.io/rev; null: no label'),
    allow,
  })
  .meta({ id: 'Gateway' });

const change: z.ZodType<KeyChange> = z.object({
  on: z.enum(['label', 'annotation', 'template label']),
  key: z.string(),
  before: z.string().nullable().describe('null: absent'),
  after: z.string().nullable().describe('null: absent'),
});
const id = z.string().describe('the same for the same thing in another plan');
const uid = z.string().nullable();

const step: z.ZodType<Step> = z
  .discriminatedUnion('kind', [
    z.object({
      kind: z.literal('patch'),
      id,
      target: ref,
      uid: z.string(),
      changes: z.array(change),
      needs: z.array(key.extend({ uid })).describe('waypoints that must be ready at the moment of the write'),
    }),
    z.object({
      kind: z.literal('create'),
      id,
      target: ref,
      gateway: gatewaySpec,
      existing: uid.describe('of one that is there already and equal'),
    }),
    z.object({
      kind: z.literal('edit'),
      id,
      target: ref,
      uid: z.string(),
      changes: z.array(change),
      allow: z.object({ listener: z.string(), index: z.number().int(), before: allow, after: allow }).nullable(),
    }),
    z.object({ kind: z.literal('wait'), id, target: ref, until: z.enum(['ready', 'unreferenced']), uid }),
    z.object({
      kind: z.literal('delete'),
      id,
      target: ref,
      uid: z.string(),
      gateway: gatewaySpec.nullable().describe('what it was; null: it has parts that Waymark cannot make again'),
    }),
  ])
  .meta({ id: 'Step' });

const plan: z.ZodType<Plan> = z.object({ title: z.string(), steps: z.array(step).describe('in the order in which they are safe') });

const side = z.object({ look, attachment });
const effect: z.ZodType<Effect> = z.object({
  target: ref,
  before: side,
  after: side,
  kind: z
    .enum(['gains', 'loses', 'moves', 'open', 'repaired', 'changes'])
    .describe('open: asks for a waypoint and does not get one any more; repaired: the other way round'),
  says: z.string(),
});

const preflight: z.ZodType<Preflight> = z.object({
  id: z.string(),
  level: z.enum(['stop', 'warn', 'info']).describe('stop: such a plan is not written'),
  says: z.string(),
  fix: z.string().describe('the command or the step that helps, or empty'),
  intent: intent.optional().describe('a further plan that helps'),
});

const policyForecast: z.ZodType<PolicyForecast> = z.object({
  effects: z.array(
    z.object({
      policy: z.object({ kind: z.string(), namespace: z.string(), name: z.string() }),
      kind: z
        .enum(['stops', 'partly', 'moves', 'starts'])
        .describe('partly: a canary that does not apply it takes a share; moves: it goes on at another waypoint'),
      destinations: z.array(ref).describe('none: it names a waypoint that is deleted and handled nothing'),
      says: z.string(),
    }),
  ),
  unknown: z
    .array(z.object({ kind: z.string(), namespace: z.string(), says: z.string() }))
    .describe('what could not be listed, with the right that is missing'),
});

const dryRun: z.ZodType<DryRun> = z.object({
  step: z.string(),
  target: ref,
  ok: z.boolean(),
  message: z.string(),
  warnings: z.array(z.string()),
});

export const permitted: z.ZodType<PlanPreview['permitted']> = z.object({
  allowed: z.boolean(),
  missing: z.string().describe('the right that is missing, as a sentence, or empty'),
});

export const planPreview: z.ZodType<PlanPreview> = z
  .object({
    plan,
    clusterId: z.string().describe('goes back with the request that applies it'),
    digest: z.string().describe('goes back with the request that applies it: a plan that is no longer the same is refused'),
    effects: z.array(effect).describe('the forecast: what becomes of each destination that changes'),
    capture: z.object({ join: z.number().int(), leave: z.number().int() }).describe('pods that ztunnel starts and stops to capture'),
    override: z
      .string()
      .nullable()
      .describe(
        'goes with both requests as `override` to have the labels written before their waypoint is ready; null: not needed, not possible, or given',
      ),
    policies: policyForecast.nullable().describe('what becomes of policies and routes; null: no waypoint changes, so none was listed'),
    preflight: z.array(preflight),
    dryRun: z.array(dryRun).describe('what the API server says of each step that writes'),
    permitted,
    commands: z.object({ kubectl: z.array(z.string()), istioctl: z.array(z.string()) }),
    yaml: z.string(),
  })
  .meta({ id: 'PlanPreview' });

const progress: z.ZodType<StepProgress> = z.object({
  id,
  kind: z.enum(['patch', 'create', 'edit', 'wait', 'delete']),
  target: ref,
  state: z
    .enum(['pending', 'running', 'waiting', 'done', 'unchanged', 'failed', 'conflict', 'unknown', 'skipped'])
    .describe('conflict: somebody else changed it, nothing was overwritten; unknown: it may or may not have been done'),
  message: z.string().describe('what it waits for, or why it ended so'),
  since: z.string().describe('RFC 3339, or empty while pending'),
  uid: uid.describe('of the object that was written'),
});

export const operation: z.ZodType<Operation> = z
  .object({
    id: z.string(),
    title: z.string(),
    clusterId: z.string(),
    state: z.enum(['running', 'done', 'failed', 'stopped']),
    steps: z.array(progress),
    undo: undoIntent.nullable().describe('the intent that takes back what was written so far'),
  })
  .meta({ id: 'Operation' });
