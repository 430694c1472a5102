import { z } from 'zod';
import { destinationList, explanation, failure, findResult, handled, radar } from './api-schemas.ts';
import { httpStatus } from './app-error.ts';

interface Parameter {
  readonly name: string;
  readonly in: 'query' | 'path';
  readonly required: boolean;
  readonly description: string;
  readonly schema: object;
}

interface Operation {
  readonly path: string;
  readonly id: string;
  readonly summary: string;
  readonly parameters: readonly Parameter[];
  readonly answer: z.ZodType;
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
const inPath = (name: string, description: string): Parameter => ({ name, in: 'path', required: true, description, schema: text });

const notReady = { status: httpStatus.notReady, description: 'Waymark is still reading the cluster; try again.' };
const invalid = { status: httpStatus.invalid, description: 'A parameter is missing or wrong; `issues` names it.' };

const operations: readonly Operation[] = [
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
    failures: [notReady],
  },
  {
    path: '/api/waypoints/{namespace}/{name}/destinations',
    id: 'handledBy',
    summary: 'Everything that a waypoint handles or is asked for by, and how each came to it',
    parameters: [inPath('namespace', 'Of the Gateway.'), inPath('name', 'Of the Gateway.')],
    answer: handled,
    failures: [notReady],
  },
];

const json = (schema: object) => ({ 'application/json': { schema } });

/** The documented part of Waymark's HTTP interface as an OpenAPI 3.1 document, made from the schemas that the tests use. */
export function openApi(): object {
  const failureSchema = { $ref: '#/components/schemas/Failure' };
  const unauthorized = { status: httpStatus.unauthorized, description: 'The access code is missing or wrong.' };
  const paths = Object.fromEntries(
    operations.map(({ path, id, summary, parameters, answer, failures }) => {
      const refused = [...failures, unauthorized].map(({ status, description }) => [
        String(status),
        { description, content: json(failureSchema) },
      ]);
      const responses = {
        '200': {
          description: 'The answer; its ETag changes with its content, and If-None-Match is answered with 304.',
          content: json(schemaOf(answer)),
        },
        ...Object.fromEntries(refused),
      };
      return [path, { get: { operationId: id, summary, parameters, responses } }];
    }),
  );
  return {
    openapi: '3.1.0',
    info: {
      title: 'Waymark',
      version: '1',
      description: 'Which waypoint handles a destination of an Istio ambient mesh, and why. See docs/api.md.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: 'http://127.0.0.1:4800' }],
    security: [{ accessCode: [] }],
    paths,
    components: {
      schemas: { Failure: schemaOf(failure) },
      securitySchemes: {
        accessCode: { type: 'http', scheme: 'bearer', description: 'The access code of the launch, set with WAYMARK_ACCESS_CODE.' },
      },
    },
  };
}

function schemaOf(schema: z.ZodType): object {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema);
  return rest;
}
