import type { z } from 'zod';
import { patchKinds } from '../mesh/plan/plan.ts';
import { destinationList, explanation, findResult, handled, radar } from './api-schemas.ts';
import { httpStatus } from './app-error.ts';
import { scopeRequest } from './intents/requests.ts';
import { freshness, madeObjects, session, tablePage, waypointChoices, waypointList } from './list-schemas.ts';
import { applyRequest, operation, permitted, planPreview, planRequest } from './plan-schemas.ts';

interface Parameter {
  readonly name: string;
  readonly in: 'query' | 'path';
  readonly required: boolean;
  readonly description: string;
  readonly schema: object;
}

export interface Operation {
  readonly path: string;
  /** Left out: get. */
  readonly method?: 'post';
  readonly id: string;
  readonly summary: string;
  readonly parameters: readonly Parameter[];
  readonly body?: z.ZodType;
  readonly answer: z.ZodType;
  /** The answer carries an ETag. */
  readonly etag?: true;
  readonly failures: ReadonlyArray<{ readonly status: number; readonly description: string }>;
}

const text = { type: 'string', maxLength: 300 };
const query = (name: string, description: string, { required = false, schema = text as object } = {}): Parameter => ({
  name,
  in: 'query',
  required,
  description,
  schema,
});
const whole = (maximum: number) => ({ type: 'integer', minimum: 0, maximum });
const inPath = (name: string, description: string): Parameter => ({ name, in: 'path', required: true, description, schema: text });

const notReady = { status: httpStatus.notReady, description: 'Waymark is still reading the cluster; try again.' };
const unknownOperation = {
  status: httpStatus.notFound,
  description: 'Not known (any more): Waymark was restarted, or it ended long ago. Plan what is left with `done`.',
};
const invalid = { status: httpStatus.invalid, description: 'A parameter is missing or wrong; `issues` names it.' };

export const operations: readonly Operation[] = [
  {
    path: '/api/destinations',
    id: 'listDestinations',
    summary: 'Every destination of the cluster with its answer',
    parameters: [
      query('namespace', 'Only those of this namespace.'),
      query('kind', 'Only this kind: Service, ServiceEntry, Pod or WorkloadEntry.'),
      query('state', 'Only those in this state.', { schema: { enum: ['handled', 'direct', 'broken', 'unknown'] } }),
    ],
    answer: destinationList,
    etag: true,
    failures: [invalid, notReady],
  },
  {
    path: '/api/explain',
    id: 'explain',
    summary: 'Which waypoint handles a destination, why, and what that means for each caller',
    parameters: [
      query('to', 'A name, namespace/name, a host name, an IP address, or Kind/namespace/name.', { required: true }),
      query('from', 'A client pod, namespace/pod: only the paths of that kind of caller are told.'),
    ],
    answer: explanation,
    etag: true,
    failures: [
      { status: httpStatus.notFound, description: 'There is no such destination; `details.suggestions` names near ones.' },
      {
        status: httpStatus.invalid,
        description:
          'The text means several destinations (`details.reason` is `ambiguous`, `details.matches` lists them), or a parameter is wrong.',
      },
      notReady,
    ],
  },
  {
    path: '/api/find',
    id: 'find',
    summary: 'The destinations that a text may mean, exact matches first',
    parameters: [
      query('q', 'As `to` of /api/explain, or a part of a name.', { required: true }),
      query('kind', 'Only this kind: Service, ServiceEntry, Pod or WorkloadEntry.'),
    ],
    answer: findResult,
    failures: [invalid, notReady],
  },
  {
    path: '/api/radar',
    id: 'radar',
    summary: 'What asks for a waypoint and does not get one, by cause, worst first',
    parameters: [],
    answer: radar,
    etag: true,
    failures: [notReady],
  },
  {
    path: '/api/waypoints/{namespace}/{name}/destinations',
    id: 'handledBy',
    summary: 'Everything that a waypoint handles or is asked for by, and how each came to it',
    parameters: [inPath('namespace', 'Of the Gateway.'), inPath('name', 'Of the Gateway.')],
    answer: handled,
    etag: true,
    failures: [notReady],
  },
  {
    path: '/api/waypoints/{namespace}/{name}/objects',
    id: 'madeObjects',
    summary: 'The objects that istiod made for a waypoint, listed at this moment with your rights, and why one is not as it should be',
    parameters: [inPath('namespace', 'Of the Gateway.'), inPath('name', 'Of the Gateway.')],
    answer: madeObjects,
    failures: [{ status: httpStatus.notFound, description: 'There is no such Gateway, or you may not read it.' }, notReady],
  },
  {
    path: '/api/table',
    id: 'table',
    summary: 'Destinations as rows, filtered in the language of the page, some at a time',
    parameters: [
      query('filter', 'As it is typed in the page, such as `state:broken ns:shop`.', { schema: { type: 'string' } }),
      query('offset', 'How many rows are left out at the start.', { schema: whole(1_000_000) }),
      query('limit', 'How many rows are told at most; 200 when left out.', { schema: whole(1000) }),
    ],
    answer: tablePage,
    etag: true,
    failures: [invalid, notReady],
  },
  {
    path: '/api/waypoints',
    id: 'listWaypoints',
    summary: 'Every waypoint of every class, whether it is ready, and how destinations came to it',
    parameters: [],
    answer: waypointList,
    etag: true,
    failures: [notReady],
  },
  {
    path: '/api/waypoint-choices',
    id: 'waypointChoices',
    summary: 'Every waypoint, those that fit first, the others with the reason and an intent that helps',
    parameters: [
      query('namespace', 'Whose objects shall use it; may be repeated.', { required: true, schema: { type: 'array', items: text } }),
      query('kind', 'Of the objects; the namespace itself when left out.', { schema: { enum: patchKinds } }),
    ],
    answer: waypointChoices,
    failures: [invalid, notReady],
  },
  {
    path: '/api/rights',
    id: 'rights',
    summary: 'Whether the user of Waymark may do one kind of step to one object, asked of the API server',
    parameters: [
      query('do', 'The kind of step.', { required: true, schema: { enum: ['create', 'edit', 'patch', 'delete'] } }),
      query('kind', 'Of the object.', { required: true, schema: { enum: ['Gateway', ...patchKinds] } }),
      query('namespace', 'Of the object; empty for a Namespace.', { required: true }),
      query('name', 'Of the object.', { required: true }),
    ],
    answer: permitted,
    failures: [invalid, notReady],
  },
  {
    path: '/api/plans',
    method: 'post',
    id: 'plan',
    summary: 'What an intent would change: steps, forecast, checks, dry run, rights, commands. Writes nothing',
    parameters: [],
    body: planRequest,
    answer: planPreview,
    failures: [
      { status: httpStatus.invalid, description: 'A field is wrong, or nothing would change (`details.reason` is `unchanged`).' },
      { status: httpStatus.notFound, description: 'Something that the intent names does not exist.' },
      { status: httpStatus.conflict, description: 'Something else stands there, or what shall be undone was changed since.' },
      notReady,
    ],
  },
  {
    path: '/api/plans/apply',
    method: 'post',
    id: 'apply',
    summary: 'Begins to write what was previewed, when a plan that is made now is still the same',
    parameters: [],
    body: applyRequest,
    answer: operation,
    failures: [
      { status: httpStatus.invalid, description: 'A field is wrong, or a check says stop.' },
      { status: httpStatus.forbidden, description: 'Waymark was started read-only.' },
      {
        status: httpStatus.conflict,
        description:
          'Nothing was written. `details.reason`: `planChanged` (`details.plan` is the new one), `clusterChanged`, or `replaced` (the waypoint that was made before a stop is another one now).',
      },
      notReady,
    ],
  },
  {
    path: '/api/operations/{id}',
    id: 'operation',
    summary: 'Every step of an operation and how it is doing',
    parameters: [inPath('id', 'As it was given to /api/plans/apply.')],
    answer: operation,
    failures: [unknownOperation],
  },
  {
    path: '/api/operations/{id}/stop',
    method: 'post',
    id: 'stop',
    summary: 'Lets no further step begin; what was written stays, and is in `undo`',
    parameters: [inPath('id', 'As it was given to /api/plans/apply.')],
    answer: operation,
    failures: [unknownOperation],
  },
  {
    path: '/api/session',
    id: 'session',
    summary: 'Which cluster Waymark is connected to, and as whom',
    parameters: [],
    answer: session,
    failures: [notReady],
  },
  {
    path: '/api/freshness',
    id: 'freshness',
    summary: 'How fresh each kind is, by namespace where it is read so, and what cannot be seen',
    parameters: [],
    answer: freshness,
    failures: [notReady],
  },
  {
    path: '/api/scope',
    method: 'post',
    id: 'scope',
    summary: 'Reads one more namespace, where the whole cluster may not be listed',
    parameters: [],
    body: scopeRequest,
    answer: freshness,
    failures: [invalid, notReady],
  },
];

/** Routes under /api that the document leaves out, each with the reason. */
export const leftOut: Readonly<Record<string, string>> = {
  'post /api/login': 'Signs in a browser of a team, by a cookie.',
  'post /api/logout': 'The same, the other way.',
  'post /api/session/renew': 'Keeps a browser of a team signed in, by a cookie.',
  'get /api/ended-sessions': 'What replicas ask each other, sealed.',
  'get /api/sign-in': 'What the page offers to somebody who signs in.',
  'get /api/events': 'No JSON: the stream that tells an open page which of its answers changed.',
  'get /api/overview': 'What the graph draws of the whole cluster; it changes with the drawing.',
  'get /api/namespaces/{name}': 'What the graph draws of one namespace; it changes with the drawing.',
  'get /api/targets': 'What the forms offer to choose from; an intent names objects itself.',
  'get /api/objects/{kind}/{namespace}/{name}': 'What the side panel shows; /api/explain says the same for programs.',
};
