/**
 * `next`, in which every part that equals one of `previous` is that very object, so that memoized components skip it.
 * Items of arrays are matched by their `id`, else `name`, so an inserted item does not make its successors new.
 * `next` is changed in place: it must be freshly parsed JSON that nobody else holds, or put together from it and from parts of `previous`.
 */
export function shareById<T>(previous: unknown, next: T): T {
  return share(previous, next) as T;
}

type Json = Record<string, unknown>;

function share(previous: unknown, next: unknown): unknown {
  if (previous === next) return previous;
  if (Array.isArray(next)) return Array.isArray(previous) ? shareArray(previous, next) : next;
  if (isRecord(next) && isRecord(previous)) return shareRecord(previous, next);
  return next;
}

function shareRecord(previous: Json, next: Json): Json {
  const keys = Object.keys(next);
  let same = keys.length === Object.keys(previous).length;
  for (const key of keys) {
    const before = Object.hasOwn(previous, key) ? previous[key] : undefined;
    const shared = share(before, next[key]);
    if (shared !== before || !Object.hasOwn(previous, key)) same = false;
    // Assigning to `__proto__` would not set a field.
    if (key !== '__proto__') next[key] = shared;
  }
  return same ? previous : next;
}

function shareArray(previous: readonly unknown[], next: unknown[]): unknown {
  const known = new Map<string, unknown>();
  for (const item of previous) {
    const id = idOf(item);
    if (id !== undefined) known.set(id, item);
  }
  let same = previous.length === next.length;
  for (let index = 0; index < next.length; index++) {
    const id = idOf(next[index]);
    next[index] = share(id === undefined ? previous[index] : known.get(id), next[index]);
    if (next[index] !== previous[index]) same = false;
  }
  return same ? previous : next;
}

function idOf(item: unknown): string | undefined {
  if (!isRecord(item)) return undefined;
  const id = item['id'] ?? item['name'];
  return typeof id === 'string' ? id : undefined;
}

function isRecord(value: unknown): value is Json {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
