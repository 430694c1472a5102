import type { Json, JsonObject, KubeObject, ManagedFieldsEntry } from '../../object.ts';
import { without } from '../../object.ts';
import type { Schema } from '../schema/schema.ts';
import type { Outcome, StatusCause } from '../status.ts';
import { applyConflict, ok, refuse } from '../status.ts';
import type { FieldSet } from './field-set.ts';
import { difference, emptySet, fromFieldsV1, insert, intersection, isEmpty, pathsOf, pathText, toFieldsV1, union } from './field-set.ts';
import { compare, fieldSetOf, merge, removeFields, withNamedParents } from './walk.ts';

/** Who writes: an Apply owns what it applied last, an Update what it changed. */
export interface Writer {
  readonly manager: string;
  readonly operation: ManagedFieldsEntry['operation'];
  readonly apiVersion: string;
  readonly subresource: string;
  readonly time: string;
}

/** What of an object a write may own: fields that the endpoint resets are ignored. */
export type Scope = (fields: FieldSet) => FieldSet;

interface Owned {
  readonly entry: Omit<ManagedFieldsEntry, 'fieldsV1' | 'fieldsType'>;
  readonly fields: FieldSet;
}

type Owners = Map<string, Owned>;

/** Never owned: identity and what the API server writes itself. */
const neverOwned = (() => {
  const set = emptySet();
  for (const key of ['apiVersion', 'kind', 'metadata']) insert(set, [`f:${key}`]);
  for (const key of [
    'name',
    'namespace',
    'creationTimestamp',
    'selfLink',
    'uid',
    'clusterName',
    'generation',
    'managedFields',
    'resourceVersion',
  ]) {
    insert(set, ['f:metadata', `f:${key}`]);
  }
  return set;
})();

/** managedFields after an ordinary write that turned `before` into `after`. `before` is the empty object of its kind on create. */
export function ownersAfterUpdate(
  before: JsonObject,
  after: JsonObject,
  entries: readonly ManagedFieldsEntry[],
  writer: Writer,
  schema: Schema,
  scope: Scope,
): ManagedFieldsEntry[] {
  const owners = decode(entries);
  const change = compare(before, after, schema);
  const taken = scope(union(change.modified, change.added));
  for (const [id, owned] of owners) keep(owners, id, owned, difference(difference(owned.fields, taken), scope(change.removed)));
  const mine = difference(taken, neverOwned);
  if (!isEmpty(mine)) {
    const id = idOf(writer);
    owners.set(id, { entry: entryOf(writer), fields: union(owners.get(id)?.fields ?? emptySet(), mine) });
  }
  return encode(owners);
}

/**
 * Server-side apply: `config` laid over `live`, what this manager applied before and left out now removed (unless another
 * manager owns it), and the new managedFields. A field that another manager owns with another value is a 409, unless `force`.
 */
export function applyConfig(
  live: JsonObject,
  config: JsonObject,
  entries: readonly ManagedFieldsEntry[],
  writer: Writer,
  schema: Schema,
  scope: Scope,
  force: boolean,
): Outcome<{ object: JsonObject; managedFields: ManagedFieldsEntry[] }> {
  const owners = decode(entries);
  const id = idOf(writer);
  const last = owners.get(id);
  const fields = scope(fieldSetOf(config, schema));
  owners.set(id, { entry: entryOf(writer), fields });

  const merged = merge(live, config, schema) as JsonObject;
  const object = last ? prune(merged, last.fields, owners, schema) : merged;
  const change = compare(live, object, schema);
  const taken = scope(union(change.modified, change.added));
  const unchanged = isEmpty(taken) && isEmpty(change.removed);
  const entry = { ...entryOf(writer), time: unchanged ? last?.entry.time : writer.time };
  const conflicts = new Map<string, FieldSet>();
  for (const [other, owned] of owners) {
    const contested = intersection(owned.fields, taken);
    if (other !== id && !isEmpty(contested)) conflicts.set(other, contested);
  }
  if (conflicts.size > 0 && !force) return refuse(conflictStatus(owners, conflicts));

  for (const [other, owned] of owners) {
    if (other === id) continue;
    keep(owners, other, owned, difference(difference(owned.fields, conflicts.get(other) ?? emptySet()), scope(change.removed)));
  }
  keep(owners, id, { entry, fields }, difference(fields, neverOwned));
  return ok({ object, managedFields: encode(owners) });
}

/** The owner of everything in an object whose fields were not tracked before its first apply. */
export function beforeFirstApply(
  empty: JsonObject,
  live: JsonObject,
  apiVersion: string,
  time: string,
  schema: Schema,
  scope: Scope,
): ManagedFieldsEntry[] {
  const writer: Writer = { manager: 'before-first-apply', operation: 'Update', apiVersion, subresource: '', time };
  return ownersAfterUpdate(empty, live, [], writer, schema, scope);
}

/** An object as ownership sees it. */
export function ownable(object: KubeObject): JsonObject {
  return { ...object, metadata: without(object.metadata, 'managedFields') as unknown as Json } as JsonObject;
}

/** Removes what the manager applied last time, then puts back what others, or its new configuration, own. */
function prune(merged: JsonObject, last: FieldSet, owners: Owners, schema: Schema): JsonObject {
  const named = (set: FieldSet) => withNamedParents(set, schema);
  const all = named(fieldSetOf(merged, schema));
  const managed = named([...owners.values()].reduce((sum, { fields }) => union(sum, fields), emptySet()));
  const bare = removeFields(merged, named(last), schema) ?? {};
  const owned = removeFields(merged, difference(all, union(named(fieldSetOf(bare, schema)), managed)), schema) ?? {};
  const dangling = intersection(difference(all, named(fieldSetOf(owned, schema))), named(last));
  return (removeFields(merged, dangling, schema) ?? {}) as JsonObject;
}

function conflictStatus(owners: Owners, conflicts: ReadonlyMap<string, FieldSet>): ReturnType<typeof applyConflict> {
  const causes: StatusCause[] = [];
  const lines: string[] = [];
  for (const [id, fields] of [...conflicts].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const who = nameOf(owners.get(id)?.entry);
    lines.push(`conflicts with ${who}:`);
    for (const path of pathsOf(fields)) {
      causes.push({ reason: 'FieldManagerConflict', message: `conflict with ${who}`, field: pathText(path) });
      lines.push(`- ${pathText(path)}`);
    }
  }
  const [first] = causes;
  const single = `Apply failed with 1 conflict: ${first?.message}: ${first?.field}`;
  return applyConflict(causes.length === 1 ? single : `Apply failed with ${causes.length} conflicts: ${lines.join('\n')}`, causes);
}

function nameOf(entry: Owned['entry'] | undefined): string {
  let name = JSON.stringify(entry?.manager ?? '');
  if (entry?.subresource) name += ` with subresource ${JSON.stringify(entry.subresource)}`;
  return entry?.operation === 'Update' ? `${name} using ${entry.apiVersion}` : name;
}

function keep(owners: Owners, id: string, owned: Owned, fields: FieldSet): void {
  if (isEmpty(fields)) owners.delete(id);
  else owners.set(id, { entry: owned.entry, fields });
}

/** An applier is the same whatever version it applied last; an updater is one per version. */
function idOf({
  manager,
  operation,
  apiVersion,
  subresource = '',
}: {
  manager: string;
  operation: string;
  apiVersion: string;
  subresource?: string;
}): string {
  return JSON.stringify({ manager, operation, apiVersion: operation === 'Apply' ? '' : apiVersion, subresource });
}

function entryOf({ manager, operation, apiVersion, subresource, time }: Writer): Owned['entry'] {
  return { manager, operation, apiVersion, time, ...(subresource ? { subresource } : {}) };
}

function decode(entries: readonly ManagedFieldsEntry[]): Owners {
  return new Map(entries.map(({ fieldsV1, fieldsType: _, ...entry }) => [idOf(entry), { entry, fields: fromFieldsV1(fieldsV1) }]));
}

function encode(owners: Owners): ManagedFieldsEntry[] {
  const entries = [...owners.values()].map(({ entry, fields }): ManagedFieldsEntry => {
    const { manager, operation, apiVersion, time, subresource } = entry;
    return {
      manager,
      operation,
      apiVersion,
      ...(time ? { time } : {}),
      fieldsType: 'FieldsV1',
      fieldsV1: toFieldsV1(fields),
      ...(subresource ? { subresource } : {}),
    };
  });
  const order = (e: ManagedFieldsEntry) => [e.operation, e.time ?? '', e.manager, e.apiVersion, e.subresource ?? ''].join('\n');
  return entries.sort((a, b) => (order(a) < order(b) ? -1 : 1));
}
