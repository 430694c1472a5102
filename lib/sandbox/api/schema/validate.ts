import type { Json } from '../../object.ts';
import { equal, own } from '../../object.ts';
import type { FieldError } from '../status.ts';
import { invalidValue, requiredValue, unsupportedValue } from '../status.ts';
import type { Schema } from './schema.ts';
import { childOf } from './schema.ts';

const notChecked: FieldError = {
  type: 'Invalid',
  field: '<nil>',
  value: null,
  detail: 'some validation rules were not checked because the object was invalid; correct the existing errors to complete validation',
};

const blocking = new Set<FieldError['type']>(['NotSupported', 'Required', 'TooLong', 'TooMany', 'TypeInvalid']);

/**
 * `earlier` errors and those of a custom resource: its structure, then the uniqueness of keyed lists, then the rules, in the API server's words.
 * With `old`, parts that did not change are not complained about again.
 */
export function validateBySchema(value: Json, schema: Schema, earlier: readonly FieldError[], old?: Json): FieldError[] {
  const errors = [...earlier];
  validateStructure(value, schema, '', old, errors);
  validateKeys(value, schema, '', errors);
  if (errors.some((e) => blocking.has(e.type))) return hasRules(schema) ? [...errors, notChecked] : errors;
  validateRules(value, schema, '', old, errors);
  return errors;
}

function validateStructure(value: Json, schema: Schema, path: string, old: Json | undefined, errors: FieldError[]): void {
  if (old !== undefined && equal(value, old)) return;
  if (schema.type && typeOf(value) !== schema.type) {
    const quoted = typeOf(value);
    errors.push({ type: 'TypeInvalid', field: path, value: quoted, detail: `${path} in body must be of type ${schema.type}: "${quoted}"` });
    return;
  }
  if (typeof value === 'string') validateText(value, schema, path, errors);
  else if (typeof value === 'number') validateNumber(value, schema, path, errors);
  else if (Array.isArray(value)) {
    const { minItems, maxItems, items } = schema;
    if (minItems !== undefined && value.length < minItems)
      errors.push(invalidValue(path, value.length, `${path} in body should have at least ${minItems} items`));
    if (maxItems !== undefined && value.length > maxItems)
      errors.push({ type: 'TooMany', field: path, value: value.length, detail: `must have at most ${maxItems} items` });
    if (items)
      for (const [i, item] of value.entries()) validateStructure(item, items, `${path}[${i}]`, counterpart(item, old, schema), errors);
  } else if (typeof value === 'object' && value !== null) {
    for (const key of schema.required ?? []) if (!Object.hasOwn(value, key)) errors.push(requiredValue(join(path, key)));
    if (schema.maxProperties !== undefined && Object.keys(value).length > schema.maxProperties) {
      errors.push({
        type: 'TooMany',
        field: path,
        value: Object.keys(value).length,
        detail: `must have at most ${schema.maxProperties} items`,
      });
    }
    for (const [key, inner] of Object.entries(value)) {
      const child = childOf(schema, key);
      if (child) validateStructure(inner, child, join(path, key), own(old, key), errors);
    }
  }
}

function validateText(value: string, schema: Schema, path: string, errors: FieldError[]): void {
  const { minLength, maxLength, pattern } = schema;
  if (maxLength !== undefined && value.length > maxLength)
    errors.push({ type: 'TooLong', field: path, detail: `may not be more than ${maxLength} bytes` });
  if (minLength !== undefined && value.length < minLength)
    errors.push(invalidValue(path, value, `${path} in body should be at least ${minLength} chars long`));
  if (pattern !== undefined && !new RegExp(pattern).test(value))
    errors.push(invalidValue(path, value, `${path} in body should match '${pattern}'`));
  if (schema.enum && !schema.enum.includes(value)) errors.push(unsupportedValue(path, value, schema.enum));
}

function validateNumber(value: number, schema: Schema, path: string, errors: FieldError[]): void {
  const { minimum, maximum } = schema;
  if (maximum !== undefined && value > maximum)
    errors.push(invalidValue(path, value, `${path} in body should be less than or equal to ${maximum}`));
  if (minimum !== undefined && value < minimum)
    errors.push(invalidValue(path, value, `${path} in body should be greater than or equal to ${minimum}`));
}

function validateKeys(value: Json, schema: Schema, path: string, errors: FieldError[]): void {
  if (Array.isArray(value)) {
    const { keys, items } = schema;
    if (keys) {
      const seen = new Set<string>();
      value.forEach((item, i) => {
        const key = Object.fromEntries(keys.filter((k) => own(item, k) !== undefined).map((k) => [k, own(item, k) as Json]));
        const id = JSON.stringify(key);
        if (seen.has(id)) errors.push({ type: 'Duplicate', field: `${path}[${i}]`, value: key, detail: '' });
        seen.add(id);
      });
    }
    if (items) for (const [i, item] of value.entries()) validateKeys(item, items, `${path}[${i}]`, errors);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) {
      const child = childOf(schema, key);
      if (child) validateKeys(inner, child, join(path, key), errors);
    }
  }
}

function validateRules(value: Json, schema: Schema, path: string, old: Json | undefined, errors: FieldError[]): void {
  if (old !== undefined && equal(value, old)) return;
  for (const rule of schema.rules ?? []) {
    if (rule.holds(value, old)) continue;
    errors.push(
      typeof value === 'object' ? { type: 'Invalid', field: path, detail: rule.message } : invalidValue(path, value, rule.message),
    );
  }
  if (Array.isArray(value)) {
    const { items } = schema;
    if (items) for (const [i, item] of value.entries()) validateRules(item, items, `${path}[${i}]`, counterpart(item, old, schema), errors);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) {
      const child = childOf(schema, key);
      if (child) validateRules(inner, child, join(path, key), own(old, key), errors);
    }
  }
}

function hasRules(schema: Schema): boolean {
  if (schema.rules && schema.rules.length > 0) return true;
  return [...Object.values(schema.properties ?? {}), schema.values, schema.items].some((child) => child !== undefined && hasRules(child));
}

/** The item of the old keyed list with the same keys. */
function counterpart(item: Json, old: Json | undefined, { keys }: Schema): Json | undefined {
  if (!keys || !Array.isArray(old)) return undefined;
  return old.find((candidate) => keys.every((key) => equal(own(candidate, key), own(item, key))));
}

function join(path: string, key: string): string {
  return path ? `${path}.${key}` : key;
}

function typeOf(value: Json): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}
