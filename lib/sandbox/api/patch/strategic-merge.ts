import type { Json, JsonObject } from '../../object.ts';
import { equal, isObject, own, setOwn } from '../../object.ts';
import type { Schema } from '../schema/schema.ts';
import { childOf } from '../schema/schema.ts';

/**
 * Strategic merge patch: like a merge patch, but keyed lists are merged item by item and sets are united. Covered are the
 * directives `$patch: delete` and `$patch: replace` and `$deleteFromPrimitiveList/…`; `$setElementOrder/…` and `$retainKeys`
 * are accepted and ignored. An item is matched by the first key of the list, as Kubernetes' patchMergeKey is one field.
 */
export function applyStrategicMerge(target: Json | undefined, patch: Json, schema: Schema | undefined): Json {
  if (!isObject(patch)) return patch;
  if (patch.$patch === 'replace') return cleaned(patch);
  const out: JsonObject = isObject(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (key === '$patch' || key === '$retainKeys' || key.startsWith('$setElementOrder/')) continue;
    if (key.startsWith('$deleteFromPrimitiveList/')) {
      const field = key.slice('$deleteFromPrimitiveList/'.length);
      const current = own(out, field);
      if (Array.isArray(current) && Array.isArray(value)) out[field] = current.filter((item) => !value.some((gone) => equal(item, gone)));
      continue;
    }
    const child = childOf(schema, key);
    const current = own(out, key);
    if (value === null) delete out[key];
    else if (isObject(value) && value.$patch === 'delete') delete out[key];
    else if (Array.isArray(value)) setOwn(out, key, mergeList(Array.isArray(current) ? current : [], value, child));
    else setOwn(out, key, child?.atomic && !isObject(current) ? value : applyStrategicMerge(current, value, child));
  }
  return out;
}

function mergeList(current: readonly Json[], patch: readonly Json[], schema: Schema | undefined): Json[] {
  const key = schema?.keys?.[0];
  if (schema?.set) return [...current, ...patch.filter((item) => !current.some((known) => equal(known, item)))];
  if (!key || patch.some((item) => own(item, '$patch') === 'replace')) return patch.filter((item) => own(item, '$patch') !== 'replace');
  const gone = patch.filter((item) => own(item, '$patch') === 'delete');
  const isNamed = (list: readonly Json[], item: Json) => list.some((other) => equal(own(other, key), own(item, key)));
  const patched = patch
    .filter((item) => own(item, '$patch') !== 'delete')
    .map((item) =>
      applyStrategicMerge(
        current.find((known) => equal(own(known, key), own(item, key))),
        item,
        schema?.items,
      ),
    );
  const untouched = current.filter((item) => !isNamed(gone, item) && !isNamed(patched, item));
  return inServerOrder(untouched, patched, current, key);
}

/** Items keep the order that they had; those that the server did not know come before what it had left at that point. */
function inServerOrder(untouched: readonly Json[], patched: readonly Json[], current: readonly Json[], key: string): Json[] {
  const place = (item: Json) => current.findIndex((known) => equal(own(known, key), own(item, key)));
  const left = [...untouched];
  const merged: Json[] = [];
  for (const item of [...patched].sort((a, b) => (place(a) < 0 || place(b) < 0 ? 0 : place(a) - place(b)))) {
    const at = place(item);
    while (at >= 0 && left[0] !== undefined && place(left[0]) <= at) merged.push(left.shift() as Json);
    merged.push(item);
  }
  return [...merged, ...left];
}

/** Without directives and nulls, which mean nothing where nothing was. */
function cleaned(value: Json): Json {
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, inner]) => !key.startsWith('$') && inner !== null)
      .map(([key, inner]) => [key, cleaned(inner)]),
  );
}
