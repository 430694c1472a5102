import type { Json, JsonObject, KubeObject, ObjectMeta } from '../object.ts';
import { equal, without } from '../object.ts';
import { keepTop } from './apply/field-set.ts';
import type { Scope } from './apply/managed-fields.ts';
import type { Draft, Resource } from './kinds/kind.ts';
import type { Key, WriteOptions } from './registry.ts';
import { withDefaults } from './schema/schema.ts';
import * as status from './status.ts';

export function applyDefaults(resource: Resource, draft: Draft): void {
  resource.defaults?.(draft);
  if (!resource.crd) return;
  const { spec, status: state } = withDefaults(draft as unknown as Json, resource.schema) as { spec?: Json; status?: Json };
  if (spec !== undefined) draft.spec = spec;
  if (state !== undefined) draft.status = state;
}

/** What a write to the endpoint may own. */
export function scopeOf(resource: Resource, subresource: WriteOptions['subresource']): Scope {
  if (subresource !== 'status') return resource.hasStatus ? (set) => keepTop(set, (field) => field !== 'status') : (set) => set;
  return resource.crd
    ? (set) => keepTop(set, (field) => field !== 'spec' && field !== 'metadata')
    : (set) => keepTop(set, (field) => field !== 'spec');
}

/** Only status changes on the status endpoint; of built-in kinds metadata may change too. */
export function statusOnly(resource: Resource, draft: Draft, current: KubeObject): Draft {
  if (!resource.crd) {
    restore(draft, current, 'spec');
    return draft;
  }
  const managedFields = draft.metadata.managedFields;
  const next = { ...without(current, 'status'), metadata: { ...current.metadata } } as Draft;
  if (managedFields) next.metadata.managedFields = managedFields;
  if (draft.status !== undefined) next.status = draft.status;
  return next;
}

export function restore(draft: Draft, current: KubeObject, field: 'spec' | 'status'): void {
  if (current[field] === undefined) delete draft[field];
  else draft[field] = current[field];
}

export function keepSystemFields(next: ObjectMeta, current: ObjectMeta): void {
  next.uid ||= current.uid;
  next.creationTimestamp = current.creationTimestamp;
  next.resourceVersion = current.resourceVersion;
  for (const field of ['namespace', 'generation', 'deletionTimestamp', 'deletionGracePeriodSeconds', 'generateName'] as const) {
    if (current[field] === undefined) delete next[field];
    else (next as unknown as Record<string, unknown>)[field] = current[field];
  }
}

/** Whether anything but metadata and status differs; a Deployment's annotations count too. */
export function contentChanged(resource: Resource, next: KubeObject, current: KubeObject): boolean {
  const content = (object: KubeObject) => without(object, 'metadata', 'status', 'apiVersion', 'kind');
  if (!equal(content(next), content(current))) return true;
  return resource.kind === 'Deployment' && !equal(next.metadata.annotations ?? {}, current.metadata.annotations ?? {});
}

export function withoutTimes(object: KubeObject): KubeObject {
  const { managedFields } = object.metadata;
  if (!managedFields) return object;
  return { ...object, metadata: { ...object.metadata, managedFields: managedFields.map((entry) => ({ ...entry, time: '' })) } };
}

export function hasFinalizers({ metadata }: KubeObject): boolean {
  return (metadata.finalizers?.length ?? 0) > 0;
}

export function namespaceMismatch(resource: Resource, draft: Draft, namespace: string): status.Status | undefined {
  const given = draft.metadata.namespace;
  if (!given) return undefined;
  if (!resource.namespaced || given !== namespace)
    return status.badRequest('the namespace of the provided object does not match the namespace sent on the request');
  return undefined;
}

export function addressProblem(resource: Resource, draft: Draft, { namespace, name }: Key): status.Status | undefined {
  const mismatch = namespaceMismatch(resource, draft, namespace);
  if (mismatch) return mismatch;
  if (!draft.metadata.name) return status.badRequest('name must be provided');
  if (draft.metadata.name !== name)
    return status.badRequest(`the name of the object (${draft.metadata.name}) does not match the name on the URL (${name})`);
  return undefined;
}

export function preconditionProblem(
  resource: Resource,
  draft: Draft,
  current: KubeObject,
  { isPut }: WriteOptions,
): status.Status | undefined {
  const { uid, resourceVersion } = draft.metadata;
  const { name } = current.metadata;
  // Of a patch the validation says that a uid cannot change.
  if (isPut && uid && uid !== current.metadata.uid) {
    return status.conflict(
      resource,
      name,
      `StorageError: invalid object, Code: 4, Key: ${storageKey(resource, current)}, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: ${uid}, UID in object meta: ${current.metadata.uid}`,
    );
  }
  if (!resourceVersion) {
    if (!resource.needsVersion) return undefined;
    return status.invalid({ group: resource.group, kind: resource.plural }, name, [
      status.invalidValue('metadata.resourceVersion', 0, 'must be specified for an update'),
    ]);
  }
  return resourceVersion === current.metadata.resourceVersion ? undefined : status.conflict(resource, name, status.modified);
}

/** Where etcd would keep the object: the real server lets the text of its storage through. */
function storageKey({ group, plural, crd }: Resource, { metadata }: KubeObject): string {
  const root = plural === 'services' ? 'services/specs' : crd ? `${group}/${plural}` : plural;
  return ['/registry', root, metadata.namespace, metadata.name].filter(Boolean).join('/');
}

/** A patch whose result cannot be read is the patch's fault, so the same text comes as a 422. */
export function asPatchProblem(refused: status.Status, patched: JsonObject): status.Status {
  const detail = (refused.message ?? '').replace(/^.* cannot be handled as a [^:]*: /, '');
  return status.invalid({ group: '', kind: '' }, '', [status.invalidValue('patch', JSON.stringify(patched), detail)]);
}

/** Field errors for times that only the server sets. */
export function changedSystemFields(next: ObjectMeta, current: ObjectMeta): status.FieldError[] {
  const { deletionTimestamp } = next;
  if (deletionTimestamp === undefined || deletionTimestamp === current.deletionTimestamp) return [];
  return [status.invalidValue('metadata.deletionTimestamp', deletionTimestamp, 'field is immutable')];
}

export function freshProblem(resource: Resource, draft: Draft): status.Status | undefined {
  const { uid, name } = draft.metadata;
  return uid
    ? status.conflict(resource, name, `uid mismatch: the provided object specified uid ${uid}, and no existing object was found`)
    : undefined;
}

/** Go drops empty maps, and reads null values as empty strings. */
export function tidy(metadata: ObjectMeta, field: 'labels' | 'annotations'): void {
  const map = metadata[field];
  if (!map || Object.keys(map).length === 0) delete metadata[field];
  else for (const key of Object.keys(map)) map[key] ??= '';
}
