import type { Meta } from './meta.ts';

/**
 * What is known of a kind in one namespace ('' for cluster-scoped kinds).
 * 'absent': the cluster does not have the kind. For Namespaces, ask with the namespace's own name.
 */
export type Knowledge = 'live' | 'stale' | 'loading' | 'forbidden' | 'absent' | 'unauthenticated';

/** Whether the absence of an object means that it does not exist. A kind that the cluster does not have has no objects. */
export function isKnown(knowledge: Knowledge): boolean {
  return knowledge === 'live' || knowledge === 'stale' || knowledge === 'absent';
}

/** Read side of the objects of one kind. */
export interface Table<T extends Meta> {
  get(namespace: string, name: string): T | undefined;
  in(namespace: string): Iterable<T>;
  all(): Iterable<T>;
  /** Of the records of a namespace: many times quicker to go through than the records, which lie all over the memory. */
  names(namespace: string): Iterable<string>;
  /** Those that hold a record, each once. */
  namespaces(): Iterable<string>;
  readonly size: number;
  knowledge(namespace: string): Knowledge;
  /** Differs after every change in the namespace; for indexes over its records. */
  version(namespace: string): number;
}

/** The records of one kind, by namespace and name. The cluster's stores write to it; the domain reads it as a Table. */
export class MutableTable<T extends Meta> implements Table<T> {
  readonly #byNamespace = new Map<string, Map<string, T>>();
  readonly #versions = new Map<string, number>();
  #size = 0;
  knowledge: (namespace: string) => Knowledge;

  constructor(knowledge: (namespace: string) => Knowledge = () => 'live') {
    this.knowledge = knowledge;
  }

  get size(): number {
    return this.#size;
  }

  get(namespace: string, name: string): T | undefined {
    return this.#byNamespace.get(namespace)?.get(name);
  }

  in(namespace: string): Iterable<T> {
    return this.#byNamespace.get(namespace)?.values() ?? [];
  }

  names(namespace: string): Iterable<string> {
    return this.#byNamespace.get(namespace)?.keys() ?? [];
  }

  *all(): Iterable<T> {
    // Not `yield*`, which takes three times as long.
    for (const inner of this.#byNamespace.values()) for (const record of inner.values()) yield record;
  }

  namespaces(): Iterable<string> {
    return this.#byNamespace.keys();
  }

  version(namespace: string): number {
    return this.#versions.get(namespace) ?? 0;
  }

  set(record: T): void {
    this.#versions.set(record.namespace, this.version(record.namespace) + 1);
    let inner = this.#byNamespace.get(record.namespace);
    if (!inner) {
      inner = new Map();
      this.#byNamespace.set(record.namespace, inner);
    }
    if (!inner.has(record.name)) this.#size++;
    inner.set(record.name, record);
  }

  delete(namespace: string, name: string): void {
    const inner = this.#byNamespace.get(namespace);
    if (!inner?.delete(name)) return;
    this.#versions.set(namespace, this.version(namespace) + 1);
    this.#size--;
    if (inner.size === 0) this.#byNamespace.delete(namespace);
  }
}

/** `base` with some records replaced or (null) removed; nothing is copied. For forecasts: the world after a plan. */
export function overlay<T extends Meta>(base: Table<T>, changes: ReadonlyMap<string, T | null>): Table<T> {
  if (changes.size === 0) return base;
  const keyOf = (namespace: string, name: string) => `${namespace}/${name}`;
  function* merged(records: Iterable<T>, added: Iterable<T | null>): Iterable<T> {
    for (const record of records) {
      const change = changes.get(keyOf(record.namespace, record.name));
      if (change === undefined) yield record;
      else if (change) yield change;
    }
    for (const change of added) if (change && !base.get(change.namespace, change.name)) yield change;
  }
  return {
    get(namespace, name) {
      const change = changes.get(keyOf(namespace, name));
      return change === undefined ? base.get(namespace, name) : (change ?? undefined);
    },
    in: (namespace) =>
      merged(
        base.in(namespace),
        [...changes.values()].filter((c) => c?.namespace === namespace),
      ),
    all: () => merged(base.all(), changes.values()),
    names(namespace) {
      return Array.from(this.in(namespace), ({ name }) => name);
    },
    namespaces() {
      return new Set(Array.from(this.all(), ({ namespace }) => namespace));
    },
    get size() {
      return [...this.all()].length;
    },
    knowledge: (namespace) => base.knowledge(namespace),
    // The changes never change: the table is a new one for each set of them.
    version: (namespace) => base.version(namespace),
  };
}
