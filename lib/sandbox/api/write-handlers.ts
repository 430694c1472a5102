import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Json, JsonObject, KubeObject } from '../object.ts';
import { isObject } from '../object.ts';
import type { DeleteOptions, Propagation } from './deletion.ts';
import { deleteObject } from './deletion.ts';
import { contentTypeOf, parseBody, readBody, readObject, sendJson, sendStatus } from './http.ts';
import type { Resource } from './kinds/kind.ts';
import { apiVersionOf } from './kinds/kind.ts';
import { listPage, versioned } from './lists.ts';
import { applyJsonPatch } from './patch/json-patch.ts';
import { applyMergePatch } from './patch/merge-patch.ts';
import { applyStrategicMerge } from './patch/strategic-merge.ts';
import type { Registry, WriteOptions } from './registry.ts';
import type { RequestInfo } from './request-info.ts';
import { scaleOf, writeScale } from './scale.ts';
import type { Outcome, Status } from './status.ts';
import * as status from './status.ts';
import { ok, refuse } from './status.ts';

export interface Call {
  readonly registry: Registry;
  readonly resource: Resource;
  readonly info: RequestInfo;
  readonly query: URLSearchParams;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

const patchTypes = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  apply: 'application/apply-patch+yaml',
} as const;

export async function handleCreate(call: Call): Promise<void> {
  const { registry, resource, info, response } = call;
  const body = await readObject(call.request);
  if (!body.ok) return sendStatus(response, body.status);
  const options = writeOptions(call, 'CreateOptions');
  if (!options.ok) return sendStatus(response, options.status);
  const created = registry.create(resource, info.namespace, body.value, options.value);
  answer(call, created, 201, options.value);
}

export async function handleUpdate(call: Call): Promise<void> {
  const { registry, resource, info, response } = call;
  const body = await readObject(call.request);
  if (!body.ok) return sendStatus(response, body.status);
  const options = writeOptions(call, 'UpdateOptions');
  if (!options.ok) return sendStatus(response, options.status);
  if (resource.createsOnPut && !registry.get(resource, info)) {
    return answer(call, registry.create(resource, info.namespace, body.value, options.value), 201, options.value);
  }
  const updated = registry.update(resource, info, () => ok(body.value), { ...options.value, isPut: true });
  answer(call, updated, 200, options.value);
}

export async function handlePatch(call: Call): Promise<void> {
  const { resource, request, response, registry, info, query } = call;
  const type = contentTypeOf(request);
  const accepted = resource.crd
    ? [patchTypes.json, patchTypes.merge, patchTypes.apply]
    : [patchTypes.json, patchTypes.merge, patchTypes.strategic, patchTypes.apply];
  if (!accepted.some((known) => known === type)) {
    return sendStatus(response, resource.crd ? status.unsupportedMediaType(accepted) : status.unroutableMediaType());
  }
  const text = await readBody(request);
  if (!text.ok) return sendStatus(response, text.status);
  const isApply = type === patchTypes.apply;
  const options = writeOptions(call, 'PatchOptions');
  if (!options.ok) return sendStatus(response, options.status);
  const problem = patchOptionsProblem(query, isApply);
  if (problem) return sendStatus(response, problem);
  const parsed = await parseBody(text.value, isApply);
  if (!parsed.ok) return sendStatus(response, parsed.status);

  if (isApply) {
    const config = configProblem(parsed.value, call);
    if (config) return sendStatus(response, config);
    const request = { config: parsed.value as JsonObject, force: query.get('force') === 'true' };
    const applied = registry.apply(resource, info, request, { ...options.value, manager: options.value.manager ?? '' });
    const outcome: Outcome<KubeObject> = applied.ok ? ok(applied.value.object) : applied;
    return answer(call, outcome, applied.ok && applied.value.created ? 201 : 200, options.value);
  }
  const change = (current: KubeObject): Outcome<JsonObject> =>
    patched(current as unknown as JsonObject, parsed.value as Json, type, resource);
  answer(call, registry.update(resource, info, change, options.value), 200, options.value);
}

export async function handleDelete(call: Call): Promise<void> {
  const { registry, resource, info, response } = call;
  const options = await deleteOptions(call);
  if (!options.ok) return sendStatus(response, options.status);
  const outcome = deleteObject(registry, resource, info, options.value);
  if (!outcome.ok) return sendStatus(response, outcome.status);
  const { value } = outcome;
  sendJson(response, 200, 'status' in value && value.kind === 'Status' ? value : versioned(resource, info.version, value as KubeObject));
}

export async function handleDeleteCollection(call: Call): Promise<void> {
  const { registry, resource, info, query, response } = call;
  const options = await deleteOptions(call);
  if (!options.ok) return sendStatus(response, options.status);
  const page = listPage(registry.store, resource, info.namespace, query);
  if (!page.ok) return sendStatus(response, page.status);
  const items: KubeObject[] = [];
  for (const object of page.value.items) {
    const { namespace = '', name } = object.metadata;
    if (deleteObject(registry, resource, { namespace, name }, options.value).ok) items.push(versioned(resource, info.version, object));
  }
  const metadata = { resourceVersion: String(registry.store.revision) };
  sendJson(response, 200, { kind: `${resource.kind}List`, apiVersion: apiVersionOf(resource, info.version), metadata, items });
}

/** PUT or PATCH of the `scale` subresource. */
export async function handleScale(call: Call): Promise<void> {
  const { registry, resource, info, response } = call;
  const isPatch = info.verb === 'patch';
  if (isPatch && contentTypeOf(call.request) !== patchTypes.merge) return sendStatus(response, status.unroutableMediaType());
  const text = isPatch ? await readBody(call.request) : ok('');
  if (!text.ok) return sendStatus(response, text.status);
  const body = isPatch ? await parseBody(text.value, false) : await readObject(call.request);
  if (!body.ok) return sendStatus(response, body.status);
  const options = writeOptions(call, 'UpdateOptions');
  if (!options.ok) return sendStatus(response, options.status);
  const scaled = writeScale(registry, resource, info, isObject(body.value) ? body.value : {}, isPatch, options.value);
  if (scaled.ok) sendJson(response, 200, scaleOf(scaled.value));
  else sendStatus(response, scaled.status);
}

function answer({ resource, info, response }: Call, outcome: Outcome<KubeObject>, code: number, options: WriteOptions): void {
  if (outcome.ok) sendJson(response, code, versioned(resource, info.version, outcome.value), options.warnings);
  else sendStatus(response, outcome.status);
}

/** The options in the query; `kind` is what the API server calls them in its errors. */
export function writeOptions({ query, info, request }: Pick<Call, 'query' | 'info' | 'request'>, kind: string): Outcome<WriteOptions> {
  const errors: status.FieldError[] = [];
  const dryRun = query.getAll('dryRun').filter((v) => v !== '');
  if (dryRun.some((v) => v !== 'All')) errors.push(status.unsupportedValue('dryRun', dryRun, ['All']));
  const fieldValidation = query.get('fieldValidation') || 'Warn';
  if (fieldValidation !== 'Strict' && fieldValidation !== 'Warn' && fieldValidation !== 'Ignore') {
    errors.push(status.unsupportedValue('fieldValidation', fieldValidation, ['', 'Ignore', 'Strict', 'Warn']));
    return refuse(status.invalid({ group: 'meta.k8s.io', kind }, '', errors));
  }
  if (errors.length > 0) return refuse(status.invalid({ group: 'meta.k8s.io', kind }, '', errors));
  const agent = (request.headers['user-agent'] ?? '').split('/')[0] ?? '';
  return ok({
    dryRun: dryRun.length > 0,
    manager: query.get('fieldManager') || agent,
    fieldValidation,
    warnings: [],
    version: info.version,
    subresource: info.subresource === 'status' ? 'status' : '',
  });
}

function patchOptionsProblem(query: URLSearchParams, isApply: boolean): Status | undefined {
  const owner = { group: 'meta.k8s.io', kind: 'PatchOptions' };
  if (isApply && !query.get('fieldManager'))
    return status.invalid(owner, '', [status.requiredValue('fieldManager', 'is required for apply patch')]);
  if (!isApply && query.has('force'))
    return status.invalid(owner, '', [status.forbiddenField('force', 'may not be specified for non-apply patch')]);
  return undefined;
}

function configProblem(config: unknown, { resource, info }: Call): Status | undefined {
  const wanted = apiVersionOf(resource, info.version);
  if (!isObject(config)) return status.badRequest('error decoding patch: the patch is not an object');
  const { apiVersion, kind, metadata } = config;
  if (apiVersion !== wanted || kind !== resource.kind) {
    const given = String(apiVersion ?? '/');
    return status.badRequest(`invalid object type: ${given.includes('/') ? given : `/${given}`}, Kind=${String(kind ?? '')}`);
  }
  const name = isObject(metadata) ? metadata.name : undefined;
  if (name !== undefined && name !== info.name)
    return status.badRequest(`the name of the object (${String(name)}) does not match the name on the URL (${info.name})`);
  return undefined;
}

function patched(current: JsonObject, patch: Json, type: string, resource: Resource): Outcome<JsonObject> {
  if (type === patchTypes.json) {
    const result = applyJsonPatch(current, patch);
    if (!result.ok) return result;
    return isObject(result.value) ? ok(result.value) : refuse(status.unprocessable());
  }
  if (!isObject(patch))
    return refuse(status.badRequest('error decoding patch: json: cannot unmarshal into Go value of type map[string]interface {}'));
  const result = type === patchTypes.merge ? applyMergePatch(current, patch) : applyStrategicMerge(current, patch, resource.schema);
  return ok(result as JsonObject);
}

async function deleteOptions({ request, query: inPath }: Call): Promise<Outcome<DeleteOptions>> {
  const text = await readBody(request);
  if (!text.ok) return text;
  // With a body, the real one reads no option from the query.
  const query = text.value.trim() === '' ? inPath : new URLSearchParams();
  const parsed = text.value.trim() === '' ? ok({}) : await parseBody(text.value, false);
  if (!parsed.ok) return parsed;
  const body = isObject(parsed.value) ? parsed.value : {};
  const preconditions = isObject(body.preconditions) ? body.preconditions : {};
  const grace = body.gracePeriodSeconds ?? query.get('gracePeriodSeconds');
  const policy = body.propagationPolicy ?? query.get('propagationPolicy');
  const dryRun = Array.isArray(body.dryRun) ? body.dryRun.includes('All') : query.getAll('dryRun').includes('All');
  if (policy !== null && !['Background', 'Foreground', 'Orphan'].includes(String(policy))) {
    const error = status.unsupportedValue('propagationPolicy', String(policy), ['Foreground', 'Background', 'Orphan', 'nil']);
    return refuse(status.invalid({ group: 'meta.k8s.io', kind: 'DeleteOptions' }, '', [error]));
  }
  return ok({
    dryRun,
    preconditions: {
      ...(typeof preconditions.uid === 'string' ? { uid: preconditions.uid } : {}),
      ...(typeof preconditions.resourceVersion === 'string' ? { resourceVersion: preconditions.resourceVersion } : {}),
    },
    ...(policy === null ? {} : { propagationPolicy: policy as Propagation }),
    ...(grace === null || grace === undefined ? {} : { gracePeriodSeconds: Number(grace) }),
  });
}
