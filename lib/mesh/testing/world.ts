import type { RawObject } from '../model/kind.ts';
import type { KindName } from '../model/kinds/registry.ts';
import { kinds } from '../model/kinds/registry.ts';
import type { Knowledge } from '../model/table.ts';
import { MutableTable } from '../model/table.ts';
import type { World } from '../model/world.ts';

/** A world from plain Kubernetes objects, projected by the real kinds. For tests and offline review. */
export function worldOf(
  objects: ReadonlyArray<RawObject & { readonly kind: string }>,
  knowledge: Partial<Record<KindName, (namespace: string) => Knowledge>> = {},
): World {
  const tables = new Map(kinds.map((k) => [k.kind as string, new MutableTable<never>(knowledge[k.kind])]));
  for (const object of objects) {
    const kind = kinds.find((k) => k.kind === object.kind);
    const record = kind?.project(object);
    if (record) tables.get(object.kind)?.set(record as never);
  }
  return Object.fromEntries(tables) as unknown as World;
}
