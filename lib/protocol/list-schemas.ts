import { z } from 'zod';
import type { MadeObjects } from '../mesh/view/made-objects.ts';
import { madeKinds } from '../mesh/view/made-objects.ts';
import type { DestinationRow } from '../mesh/view/views.ts';
import type { WaypointItem, WaypointList } from '../mesh/view/waypoint-list.ts';
import type { Freshness, Part, Session, TablePage, WaypointChoice } from './api.ts';
import { key, kindName, labels, look } from './api-schemas.ts';
import { editWaypoint } from './intents/edit-waypoint.ts';
import { attachment, gatewaySpec } from './plan-schemas.ts';

/** What the lists of the pages answer, and what they say of the connection, as schemas like those of api-schemas.ts. */

const count = z.number().int();
const badge = z.enum(['ready', 'stale address', 'starting', 'unowned', 'misconfigured']);
const id = z.string().describe('Kind/namespace/name');

const waypoint: z.ZodType<WaypointItem> = z.object({
  id,
  namespace: z.string(),
  name: z.string(),
  className: z.string(),
  trafficType: z.string(),
  trafficTypeOrigin: z.string().describe('empty when a label says it'),
  badge,
  notReady: z.string().describe('why it is not ready, or empty'),
  admits: z.string().describe('who may attach, as a sentence'),
  ready: count,
  total: count,
  attached: z.object({
    own: count,
    namespace: count,
    canary: count,
    canaryWeight: z.object({ min: count, max: count }).nullable(),
    inVain: count.describe('destinations that ask for it and do not get it'),
  }),
  spec: gatewaySpec,
  uid: z.string(),
  created: z.string(),
});

export const waypointList: z.ZodType<WaypointList> = z.object({
  revision: z.string(),
  items: z.array(waypoint),
  unread: z.array(z.string()).describe('namespaces whose Gateways may not be read'),
  absent: z.boolean().describe('the cluster does not know the kind Gateway'),
  classes: z.array(z.string()),
  namespaces: z.array(z.object({ name: z.string(), labels: labels.nullable() })),
});

export const madeObjects: z.ZodType<MadeObjects> = z.object({
  objects: z.array(
    z.object({
      kind: z.enum(madeKinds),
      name: z.string().describe('empty where there is none, or none is known'),
      state: z
        .enum(['there', 'faulty', 'missing', 'foreign', 'none', 'unknown'])
        .describe('foreign: one of that name is somebody else’s; none: not asked for; unknown: it may not be listed'),
      says: z.string(),
      cause: z.string().describe('why it is not as it should be, or empty'),
    }),
  ),
  note: z.string().describe('why Istio makes none for this Gateway, or empty'),
});

export const waypointChoices: z.ZodType<readonly WaypointChoice[]> = z.array(
  z.object({
    waypoint: key,
    trafficType: z.string(),
    badge,
    fits: z.boolean(),
    reason: z.string().describe('why it does not fit, or a remark on one that does'),
    fix: editWaypoint.nullable().describe('an intent after which it fits'),
  }),
);

const row: z.ZodType<DestinationRow> = z.object({
  id,
  kind: z.string(),
  namespace: z.string(),
  name: z.string(),
  type: z.string(),
  look,
  attachment,
  sentence: z.string(),
  labels,
});

export const tablePage: z.ZodType<TablePage> = z.object({
  revision: z.string(),
  total: count,
  matched: count.describe('of `total`, those that match the filter'),
  rows: z.array(row),
});

export const session: z.ZodType<Session> = z.object({
  mode: z.enum(['demo', 'laptop', 'team']),
  version: z.string(),
  readOnly: z.boolean(),
  cluster: z.object({ id: z.string(), context: z.string(), server: z.string(), version: z.string() }),
  user: z.string().describe('empty when the cluster does not say'),
  until: z.string().nullable().describe('when the sign-in ends; null where nobody signs in'),
  renewInMs: z.number().nullable().describe('when the page asks for the next token of its session; null where there is none to ask for'),
});

const part: z.ZodType<Part> = z.object({
  kind: kindName,
  namespace: z.string().describe('empty for the whole cluster'),
  state: z.enum(['live', 'loading', 'stale', 'forbidden', 'unauthenticated', 'absent']),
  ageMs: z.number(),
  objects: count,
  message: z.string(),
});

export const freshness: z.ZodType<Freshness> = z.object({
  now: z.number().describe('what the clock of the API server shows, milliseconds since the epoch'),
  parts: z.array(part),
  notices: z.array(z.string()),
  scope: z.array(z.string()).nullable().describe('namespaces that are read one by one; null: the whole cluster is'),
});
