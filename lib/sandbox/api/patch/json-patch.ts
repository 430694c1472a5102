import type { Json, JsonObject } from '../../object.ts';
import { clone, equal, isObject, setOwn } from '../../object.ts';
import type { Outcome } from '../status.ts';
import { badRequest, ok, refuse, tooLarge, unprocessable } from '../status.ts';

const maxOperations = 10_000;

/** RFC 6902. A patch that cannot be read is a 400, one that does not apply (a failing `test`, a missing path) a 422. */
export function applyJsonPatch(target: Json, patch: unknown): Outcome<Json> {
  if (!Array.isArray(patch) || !patch.every(isObject)) {
    const given = Array.isArray(patch) ? 'array' : patch === null ? 'null' : typeof patch;
    return refuse(badRequest(`error decoding patch: json: cannot unmarshal ${given} into Go value of type []handlers.jsonPatchOp`));
  }
  if (patch.length > maxOperations) {
    return refuse(tooLarge(`The allowed maximum operations in a JSON patch is ${maxOperations}, got ${patch.length}`));
  }
  let document: Json = clone(target);
  for (const operation of patch) {
    const next = applyOperation(document, operation);
    if (next === undefined) return refuse(unprocessable());
    document = next;
  }
  return ok(document);
}

/** The changed document, undefined when the operation does not apply. */
function applyOperation(document: Json, operation: JsonObject): Json | undefined {
  const { op } = operation;
  const path = pointer(operation.path);
  if (!path) return undefined;
  const value = operation.value ?? null;
  if (op === 'test') return equal(at(document, path) ?? null, value) ? document : undefined;
  if (op === 'add') return put(document, path, clone(value), true);
  // As in the real server, a missing field is replaced without complaint; a missing item of a list is not.
  if (op === 'replace') return put(document, path, clone(value), false);
  if (op === 'remove') return remove(document, path);
  if (op !== 'move' && op !== 'copy') return undefined;
  const from = pointer(operation.from);
  const moved = from && at(document, from);
  if (!from || moved === undefined) return undefined;
  const source = op === 'move' ? remove(document, from) : document;
  return source === undefined ? undefined : put(source, path, clone(moved), true);
}

function pointer(text: Json | undefined): string[] | undefined {
  if (text === '') return [];
  if (typeof text !== 'string' || !text.startsWith('/')) return undefined;
  return text
    .slice(1)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function at(document: Json, path: readonly string[]): Json | undefined {
  let value: Json | undefined = document;
  for (const part of path) {
    if (Array.isArray(value)) value = index(part, value.length - 1) === undefined ? undefined : value[Number(part)];
    else if (isObject(value) && Object.hasOwn(value, part)) value = value[part];
    else return undefined;
  }
  return value;
}

function put(document: Json, path: readonly string[], value: Json, insert: boolean): Json | undefined {
  const last = path.at(-1);
  if (last === undefined) return value;
  const parent = at(document, path.slice(0, -1));
  if (Array.isArray(parent)) {
    const where = last === '-' && insert ? parent.length : index(last, insert ? parent.length : parent.length - 1);
    if (where === undefined) return undefined;
    parent.splice(where, insert ? 0 : 1, value);
    return document;
  }
  if (!isObject(parent)) return undefined;
  setOwn(parent, last, value);
  return document;
}

function remove(document: Json, path: readonly string[]): Json | undefined {
  const last = path.at(-1);
  const parent = at(document, path.slice(0, -1));
  if (last === undefined || at(document, path) === undefined) return undefined;
  if (Array.isArray(parent)) parent.splice(Number(last), 1);
  else if (isObject(parent)) delete parent[last];
  return document;
}

function index(part: string, max: number): number | undefined {
  if (!/^(0|[1-9][0-9]*)$/.test(part)) return undefined;
  return Number(part) <= max ? Number(part) : undefined;
}
