import type { Json, JsonObject } from '../../object.ts';
import { equal, isObject, own, setOwn } from '../../object.ts';
import { canonical } from '../canonical.ts';
import type { Schema } from '../schema/schema.ts';
import { childOf, isAtomic, namedProperty } from '../schema/schema.ts';
import type { FieldSet, Path } from './field-set.ts';
import { emptySet, insert, isEmpty } from './field-set.ts';

/** How an item of a keyed list or a set is called in a path. */
export function elementOf(item: Json, schema: Schema | undefined): string {
  if (!schema?.keys) return `v:${canonical(item)}`;
  const keys: [string, Json][] = [];
  for (const key of schema.keys) {
    const value = own(item, key) ?? schema.items?.properties?.[key]?.default;
    if (value !== undefined) keys.push([key, value]);
  }
  return `k:${canonical(Object.fromEntries(keys))}`;
}

/** The fields that `value` sets: what its applier owns. */
export function fieldSetOf(value: Json, schema: Schema | undefined): FieldSet {
  const set = emptySet();
  collect(value, schema, [], set);
  return set;
}

function collect(value: Json, schema: Schema | undefined, path: Path, set: FieldSet): void {
  if (typeof value !== 'object' || value === null || isAtomic(schema, value)) {
    insert(set, path);
  } else if (Array.isArray(value)) {
    for (const item of value) {
      const at = [...path, elementOf(item, schema)];
      collect(item, schema?.items, at, set);
      insert(set, at);
    }
  } else {
    for (const [key, inner] of Object.entries(value)) {
      const at = [...path, `f:${key}`];
      collect(inner, childOf(schema, key), at, set);
      if (inner === null || (isObject(inner) && Object.keys(inner).length === 0) || !namedProperty(schema, key)) insert(set, at);
    }
  }
}

export interface Comparison {
  readonly added: FieldSet;
  readonly modified: FieldSet;
  readonly removed: FieldSet;
}

/** Which fields `after` adds to, changes in and removes from `before`. */
export function compare(before: Json, after: Json, schema: Schema | undefined): Comparison {
  const result: Comparison = { added: emptySet(), modified: emptySet(), removed: emptySet() };
  compareAt(before, after, schema, [], result);
  return result;
}

function compareAt(before: Json | undefined, after: Json | undefined, schema: Schema | undefined, path: Path, result: Comparison): void {
  const sample = after ?? before ?? null;
  if (!isContainer(sample) || isAtomic(schema, sample) || (isBare(before) && isBare(after)) || !sameShape(before, after)) {
    if (before === undefined) insert(result.added, path);
    else if (after === undefined) insert(result.removed, path);
    else if (!equal(before, after)) insert(result.modified, path);
    return;
  }
  if (Array.isArray(sample)) {
    const old = byElement(before, schema);
    const next = byElement(after, schema);
    for (const element of new Set([...old.keys(), ...next.keys()]))
      compareAt(old.get(element), next.get(element), schema?.items, [...path, element], result);
  } else {
    const keys = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})]);
    for (const key of keys) compareAt(own(before, key), own(after, key), childOf(schema, key), [...path, `f:${key}`], result);
  }
  if (before === undefined) insert(result.added, path);
  else if (after === undefined) insert(result.removed, path);
}

/** `live` with everything that `config` sets laid over it; lists by their keys, the rest of `live` untouched. */
export function merge(live: Json | undefined, config: Json | undefined, schema: Schema | undefined): Json | undefined {
  if (config === undefined) return live;
  if (live === undefined || !isContainer(config) || isAtomic(schema, config) || !sameShape(live, config)) return config;
  if (Array.isArray(config)) return config.length === 0 ? live : mergeLists(Array.isArray(live) ? live : [], config, schema);
  const out: JsonObject = isObject(live) ? { ...live } : {};
  for (const [key, inner] of Object.entries(config as JsonObject)) setOwn(out, key, merge(own(live, key), inner, childOf(schema, key)));
  return out;
}

/** Items that only `live` has stay where they are; shared and new ones follow the order of `config`. */
function mergeLists(live: readonly Json[], config: readonly Json[], schema: Schema | undefined): Json[] {
  const mine = byElement(live as Json[], schema);
  const theirs = byElement(config as Json[], schema);
  const merged: Json[] = [];
  const pending = [...theirs.keys()];
  const take = (element: string) => merged.push(merge(mine.get(element), theirs.get(element), schema?.items) as Json);
  for (const element of mine.keys()) {
    if (!theirs.has(element)) merged.push(mine.get(element) as Json);
    else {
      // A shared item: everything that config lists up to it comes first.
      const upTo = pending.indexOf(element);
      for (const next of pending.splice(0, upTo + 1)) take(next);
    }
  }
  for (const next of pending) take(next);
  return merged;
}

/** `value` without the members of `set`; undefined when that empties it. */
export function removeFields(value: Json, set: FieldSet, schema: Schema | undefined): Json | undefined {
  if (isEmpty(set) || !isContainer(value) || isBare(value)) return value;
  if (isAtomic(schema, value)) return undefined;
  if (Array.isArray(value)) {
    const kept: Json[] = [];
    for (const item of value) {
      const element = elementOf(item, schema);
      if (set.members.has(element)) continue;
      const child = set.children.get(element);
      const rest = child ? removeFields(item, child, schema?.items) : item;
      if (rest !== undefined) kept.push(rest);
    }
    return kept.length > 0 ? kept : undefined;
  }
  const kept: [string, Json][] = [];
  for (const [key, inner] of Object.entries(value)) {
    if (set.members.has(`f:${key}`)) continue;
    const child = set.children.get(`f:${key}`);
    const rest = child ? removeFields(inner, child, childOf(schema, key)) : inner;
    if (rest !== undefined) kept.push([key, rest]);
  }
  return kept.length > 0 ? Object.fromEntries(kept) : undefined;
}

/** `set` with the named fields on the way to its members as members too, so that emptied objects can be told from absent ones. */
export function withNamedParents(set: FieldSet, schema: Schema | undefined): FieldSet {
  const members = new Set(set.members);
  const children = new Map<string, FieldSet>();
  for (const [element, child] of set.children) {
    const isField = element.startsWith('f:');
    const key = element.slice(2);
    if (isField && namedProperty(schema, key)) members.add(element);
    children.set(element, withNamedParents(child, isField ? childOf(schema, key) : schema?.items));
  }
  return { members, children };
}

function byElement(list: Json | undefined, schema: Schema | undefined): Map<string, Json> {
  const items = new Map<string, Json>();
  for (const item of Array.isArray(list) ? list : []) {
    const element = elementOf(item, schema);
    if (!items.has(element)) items.set(element, item);
  }
  return items;
}

function isContainer(value: Json): value is Json[] | JsonObject {
  return typeof value === 'object' && value !== null;
}

/** Absent, null or an empty container. */
function isBare(value: Json | undefined): boolean {
  if (value === undefined || value === null) return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

function sameShape(a: Json | undefined, b: Json | undefined): boolean {
  if (a === undefined || a === null || b === undefined || b === null) return true;
  return isContainer(a) && isContainer(b) && Array.isArray(a) === Array.isArray(b);
}
