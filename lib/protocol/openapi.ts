import { z } from 'zod';
import { failure } from './api-schemas.ts';
import { httpStatus } from './app-error.ts';
import type { Operation } from './openapi-operations.ts';
import { operations } from './openapi-operations.ts';

const json = (schema: object) => ({ 'application/json': { schema } });

/** The two headers that every request that is no question carries. */
const page = {
  name: 'X-Waymark',
  in: 'header',
  required: true,
  description: 'Always 1: a foreign page cannot send it.',
  schema: { const: '1' },
};

/** The documented part of Waymark's HTTP interface as an OpenAPI 3.1 document, made from the schemas that the tests use. */
export function openApi(): object {
  const shared: Record<string, object> = {};
  const schemaOf = (schema: z.ZodType) => {
    const { $schema: _dialect, $defs: named = {}, ...rest } = inDocument(z.toJSONSchema(schema, { io: 'input' }));
    Object.assign(shared, named);
    return rest;
  };
  const failureSchema = schemaOf(failure.meta({ id: 'Failure' }));
  const paths: Record<string, object> = {};
  for (const one of operations) paths[one.path] = { ...paths[one.path], [one.method ?? 'get']: pathItem(one, schemaOf, failureSchema) };
  return {
    openapi: '3.1.0',
    info: {
      title: 'Waymark',
      version: '1',
      description:
        'Which waypoint handles a destination of an Istio ambient mesh, and why (docs/api.md); plans that change that (docs/plans.md).',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: 'http://127.0.0.1:4800' }],
    security: [{ accessCode: [] }],
    paths,
    components: {
      schemas: Object.fromEntries(Object.entries(shared).sort(([a], [b]) => (a < b ? -1 : 1))),
      securitySchemes: {
        accessCode: { type: 'http', scheme: 'bearer', description: 'The access code of the launch, set with WAYMARK_ACCESS_CODE.' },
      },
    },
  };
}

const unauthorized = { status: httpStatus.unauthorized, description: 'The access code is missing or wrong.' };

function pathItem(
  { method, id, summary, parameters, body, answer, etag, failures }: Operation,
  schemaOf: (schema: z.ZodType) => object,
  failureSchema: object,
): object {
  const refused = [...failures, unauthorized].map(({ status, description }) => [
    String(status),
    { description, content: json(failureSchema) },
  ]);
  return {
    operationId: id,
    summary,
    parameters: method === 'post' ? [...parameters, page] : parameters,
    ...(method === 'post' ? { requestBody: { required: true, content: json(body ? schemaOf(body) : { type: 'object' }) } } : {}),
    responses: {
      '200': {
        description: etag
          ? 'The answer; its ETag changes with its content, and If-None-Match is answered with 304.'
          : 'The answer, as it is at this moment.',
        content: json(schemaOf(answer)),
      },
      ...Object.fromEntries(refused),
    },
  };
}

interface JsonSchema {
  readonly $schema?: string;
  readonly $defs?: Readonly<Record<string, object>>;
}

/** Named schemas stand in one place of the whole document. */
function inDocument(schema: object): JsonSchema {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/'));
}
