/** The JSON of parts of views, made once for each of them. */
const texts = new WeakMap<object, string>();

/**
 * `next`, in which every field, and every item of a list, whose content `previous` has too is that very object of `previous`;
 * `previous` itself where everything is. So what differs between two views is found without looking into them.
 */
export function sharing<T extends object>(previous: T, next: T): T {
  const shared = { ...next };
  let same = true;
  for (const key of Object.keys(next) as (keyof T)[]) {
    shared[key] = sharedField(previous[key], next[key]) as T[keyof T];
    if (shared[key] !== previous[key]) same = false;
  }
  return same ? previous : shared;
}

function sharedField(previous: unknown, next: unknown): unknown {
  if (Array.isArray(previous) && Array.isArray(next)) return sharedList(previous, next);
  return textOf(previous) === textOf(next) ? previous : next;
}

function sharedList(previous: readonly unknown[], next: readonly unknown[]): readonly unknown[] {
  let known: Map<string, unknown> | undefined;
  const items = next.map((item, index) => {
    const text = textOf(item);
    if (index < previous.length && textOf(previous[index]) === text) return previous[index];
    known ??= new Map(previous.map((before) => [textOf(before), before]));
    return known.get(text) ?? item;
  });
  return items.length === previous.length && items.every((item, index) => item === previous[index]) ? previous : items;
}

function textOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? '';
  const known = texts.get(value);
  if (known !== undefined) return known;
  const text = JSON.stringify(value);
  texts.set(value, text);
  return text;
}
