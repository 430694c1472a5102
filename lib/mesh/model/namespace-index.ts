import type { Meta } from './meta.ts';
import type { Table } from './table.ts';

/** What is looked up of the records of one kind, kept by namespace. */
export interface NamespaceIndex<T extends Meta, I> {
  /** Of one namespace; made again when one of its records changed. */
  of(table: Table<T>, namespace: string): I;
  /** Of each namespace that holds a record. */
  all(table: Table<T>): Iterable<I>;
}

interface Kept<I> {
  readonly version: number;
  readonly index: I;
}

/** `build` makes the index of the records of one namespace. */
export function namespaceIndex<T extends Meta, I>(build: (records: Iterable<T>) => I): NamespaceIndex<T, I> {
  const tables = new WeakMap<Table<T>, Map<string, Kept<I>>>();
  const keptOf = (table: Table<T>) => {
    let kept = tables.get(table);
    if (!kept) {
      kept = new Map();
      tables.set(table, kept);
    }
    return kept;
  };
  const of = (table: Table<T>, namespace: string, kept: Map<string, Kept<I>>) => {
    const version = table.version(namespace);
    const known = kept.get(namespace);
    if (known?.version === version) return known.index;
    const index = build(table.in(namespace));
    kept.set(namespace, { version, index });
    return index;
  };
  return {
    of: (table, namespace) => of(table, namespace, keptOf(table)),
    *all(table) {
      const kept = keptOf(table);
      let here = 0;
      for (const namespace of table.namespaces()) {
        here++;
        yield of(table, namespace, kept);
      }
      if (kept.size <= here) return;
      // Namespaces that are gone; whatever is kept of them would stay for good.
      const known = new Set(table.namespaces());
      for (const namespace of kept.keys()) if (!known.has(namespace)) kept.delete(namespace);
    },
  };
}
