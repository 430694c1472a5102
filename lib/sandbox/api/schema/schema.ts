import type { Json, JsonObject } from '../../object.ts';

/**
 * What the sandbox knows of the shape of a kind, in the words of OpenAPI. Kinds that come with a CRD have a complete schema
 * (defaults, pruning and validation follow from it); of the built-in kinds it only holds what server-side apply must know:
 * which lists are keyed and what is atomic.
 */
export interface Schema {
  readonly type?: 'object' | 'array' | 'string' | 'integer' | 'boolean';
  readonly properties?: Readonly<Record<string, Schema>>;
  /** The values of a map. */
  readonly values?: Schema;
  readonly items?: Schema;
  /** A list whose items are told apart by these fields; without `keys` and `set` a list is atomic. */
  readonly keys?: readonly string[];
  readonly set?: boolean;
  /** An object that server-side apply treats as one value. */
  readonly atomic?: boolean;
  /** Fields that are not listed are kept. */
  readonly open?: boolean;
  readonly required?: readonly string[];
  readonly default?: Json;
  readonly enum?: readonly string[];
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly maxProperties?: number;
  readonly rules?: readonly Rule[];
}

/** An x-kubernetes-validations rule. */
export interface Rule {
  readonly message: string;
  readonly holds: (self: Json, old: Json | undefined) => boolean;
}

/** A property that the schema lists, as opposed to an entry of a map. */
export function namedProperty(schema: Schema | undefined, key: string): Schema | undefined {
  return schema?.properties && Object.hasOwn(schema.properties, key) ? schema.properties[key] : undefined;
}

/** The schema of the field or map entry `key`. */
export function childOf(schema: Schema | undefined, key: string): Schema | undefined {
  return namedProperty(schema, key) ?? schema?.values;
}

export function isAtomic(schema: Schema | undefined, value: Json | undefined): boolean {
  if (Array.isArray(value)) return !schema?.keys && !schema?.set;
  return schema?.atomic === true;
}

// Builders, so that a schema reads like the object it describes ------------------------------------------------------

export function object(properties: Record<string, Schema>, more: Omit<Schema, 'type' | 'properties'> = {}): Schema {
  return { type: 'object', properties, ...more };
}

export function map(values: Schema = text(), more: Omit<Schema, 'type' | 'values'> = {}): Schema {
  return { type: 'object', values, ...more };
}

export function list(items: Schema, more: Omit<Schema, 'type' | 'items'> = {}): Schema {
  return { type: 'array', items, ...more };
}

/** A list whose items are told apart by `keys`. */
export function keyed(keys: readonly string[], items: Schema, more: Omit<Schema, 'type' | 'items' | 'keys'> = {}): Schema {
  return { type: 'array', items, keys, ...more };
}

export function text(more: Omit<Schema, 'type'> = {}): Schema {
  return { type: 'string', ...more };
}

export function integer(more: Omit<Schema, 'type'> = {}): Schema {
  return { type: 'integer', ...more };
}

/** An object of which only some fields are described. */
export function partly(properties: Record<string, Schema> = {}, more: Omit<Schema, 'type' | 'properties' | 'open'> = {}): Schema {
  return { type: 'object', properties, open: true, ...more };
}

export const anything: Schema = { open: true };

export const labelSelector: Schema = object(
  {
    matchLabels: map(),
    matchExpressions: list(object({ key: text(), operator: text(), values: list(text()) }, { required: ['key', 'operator'] })),
  },
  { atomic: true },
);

export const metadata: Schema = partly({
  labels: map(),
  annotations: map(),
  finalizers: { type: 'array', items: text(), set: true },
  ownerReferences: keyed(['uid'], partly({}, { atomic: true })),
});

/** The schema of a whole object. */
export function whole(properties: Record<string, Schema>, more: Omit<Schema, 'type' | 'properties'> = {}): Schema {
  return object({ apiVersion: text(), kind: text(), metadata, ...properties }, more);
}

/** `value` with the schema's defaults filled in; shares what did not change. */
export function withDefaults(value: Json, schema: Schema | undefined): Json {
  if (!schema) return value;
  if (Array.isArray(value)) return value.map((item) => withDefaults(item, schema.items));
  if (typeof value !== 'object' || value === null) return value;
  const out: JsonObject = Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withDefaults(inner, childOf(schema, key))]));
  for (const [key, property] of Object.entries(schema.properties ?? {})) {
    if (property.default !== undefined && (!Object.hasOwn(out, key) || out[key] === null))
      out[key] = withDefaults(property.default, property);
  }
  return out;
}

/** `value` without the fields that the schema does not know; their paths are reported to `unknown`. */
export function pruned(value: Json, schema: Schema | undefined, path: string, unknown: (path: string) => void): Json {
  if (!schema || schema.open) return value;
  if (Array.isArray(value)) return value.map((item, i) => pruned(item, schema.items, `${path}[${i}]`, unknown));
  if (typeof value !== 'object' || value === null) return value;
  const kept: [string, Json][] = [];
  for (const [key, inner] of Object.entries(value)) {
    const child = childOf(schema, key);
    const at = path ? `${path}.${key}` : key;
    if (child) kept.push([key, pruned(inner, child, at, unknown)]);
    else unknown(at);
  }
  return Object.fromEntries(kept);
}
