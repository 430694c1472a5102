import type { Json, JsonObject } from '../object.ts';

/** `{"b":1,"a":2}` as Go prints it: keys in alphabetical order. */
export function canonical(value: Json): string {
  return JSON.stringify(value, (_key, inner: Json) => {
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1))) as JsonObject;
  });
}
