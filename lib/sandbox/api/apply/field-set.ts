import type { Json, JsonObject } from '../../object.ts';
import { isObject } from '../../object.ts';

/**
 * A set of field paths, as managedFields records who owns what. Path elements are spelled as in fieldsV1:
 * `f:name` a field, `k:{"name":"mesh"}` an item of a keyed list, `v:"x"` an item of a set.
 */
export interface FieldSet {
  readonly members: Set<string>;
  readonly children: Map<string, FieldSet>;
}

export type Path = readonly string[];

export function emptySet(): FieldSet {
  return { members: new Set(), children: new Map() };
}

export function isEmpty(set: FieldSet | undefined): boolean {
  return !set || (set.members.size === 0 && [...set.children.values()].every(isEmpty));
}

export function insert(set: FieldSet, path: Path): void {
  const last = path.at(-1);
  if (last === undefined) return;
  let node = set;
  for (const element of path.slice(0, -1)) {
    const child = node.children.get(element) ?? emptySet();
    node.children.set(element, child);
    node = child;
  }
  node.members.add(last);
}

export function union(a: FieldSet, b: FieldSet): FieldSet {
  const children = new Map(a.children);
  for (const [element, child] of b.children) {
    const mine = children.get(element);
    children.set(element, mine ? union(mine, child) : child);
  }
  return { members: new Set([...a.members, ...b.members]), children };
}

export function difference(a: FieldSet, b: FieldSet): FieldSet {
  return {
    members: new Set([...a.members].filter((m) => !b.members.has(m))),
    children: mapChildren(a, (element, child) => {
      const theirs = b.children.get(element);
      return theirs ? difference(child, theirs) : child;
    }),
  };
}

export function intersection(a: FieldSet, b: FieldSet): FieldSet {
  return {
    members: new Set([...a.members].filter((m) => b.members.has(m))),
    children: mapChildren(a, (element, child) => {
      const theirs = b.children.get(element);
      return theirs ? intersection(child, theirs) : emptySet();
    }),
  };
}

/** The part of `set` that lies under one of the top-level fields for which `keep` holds. */
export function keepTop(set: FieldSet, keep: (field: string) => boolean): FieldSet {
  const kept = (element: string) => keep(element.slice(2));
  return { members: new Set([...set.members].filter(kept)), children: new Map([...set.children].filter(([element]) => kept(element))) };
}

function mapChildren(set: FieldSet, change: (element: string, child: FieldSet) => FieldSet): Map<string, FieldSet> {
  const children = new Map<string, FieldSet>();
  for (const [element, child] of set.children) {
    const changed = change(element, child);
    if (!isEmpty(changed)) children.set(element, changed);
  }
  return children;
}

/** Every path, members of a level before what lies deeper, in alphabetical order. */
export function* pathsOf(set: FieldSet, prefix: Path = []): Iterable<Path> {
  for (const member of [...set.members].sort()) yield [...prefix, member];
  for (const [element, child] of [...set.children].sort(([a], [b]) => (a < b ? -1 : 1))) yield* pathsOf(child, [...prefix, element]);
}

/** `.spec.listeners[name="mesh"].port`, the way conflicts name a field. */
export function pathText(path: Path): string {
  return path
    .map((element) => {
      const rest = element.slice(2);
      if (element.startsWith('f:')) return `.${rest}`;
      if (element.startsWith('v:')) return `[=${rest}]`;
      if (element.startsWith('i:')) return `[${rest}]`;
      const keys = JSON.parse(rest) as JsonObject;
      return `[${Object.entries(keys)
        .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
        .join(',')}]`;
    })
    .join('');
}

/** As managedFields stores it: `{"f:spec":{".":{},"f:x":{}}}`. */
export function toFieldsV1(set: FieldSet): JsonObject {
  const out: [string, Json][] = [];
  for (const element of [...new Set([...set.members, ...set.children.keys()])].sort()) {
    const child = set.children.get(element);
    const inner = child && !isEmpty(child) ? toFieldsV1(child) : {};
    out.push([element, set.members.has(element) && Object.keys(inner).length > 0 ? { '.': {}, ...inner } : inner]);
  }
  return Object.fromEntries(out);
}

export function fromFieldsV1(fields: Json | undefined): FieldSet {
  const set = emptySet();
  if (!isObject(fields)) return set;
  for (const [element, inner] of Object.entries(fields)) {
    if (element === '.') continue;
    const deeper = isObject(inner) ? Object.keys(inner) : [];
    if (deeper.length === 0 || deeper.includes('.')) set.members.add(element);
    if (deeper.some((key) => key !== '.')) set.children.set(element, fromFieldsV1(inner));
  }
  return set;
}
