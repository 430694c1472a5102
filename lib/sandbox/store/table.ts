import type { KubeObject } from '../object.ts';
import type { Change, Listener } from './store.ts';

/** A list as it was at some revision: sorted like etcd's keys. */
type Items = readonly KubeObject[];

/** The objects of one resource, the changes that can still be replayed, and who wants to hear of the next. */
export class Table {
  readonly #byNamespace = new Map<string, Map<string, KubeObject>>();
  readonly #byOwner = new Map<string, Set<KubeObject>>();
  readonly #listeners = new Set<Listener>();
  readonly #historyLimit: number;
  /** Sorted items by namespace ('*' for all), dropped on every write. */
  readonly #sorted = new Map<string, Items>();
  /** Older states that a paged list is being continued on. */
  readonly #past = new Map<string, Items>();
  #history: Change[] = [];
  /** Changes up to this revision can no longer be replayed. */
  #compacted = 0;
  #size = 0;

  constructor(historyLimit: number) {
    this.#historyLimit = historyLimit;
  }

  get size(): number {
    return this.#size;
  }

  get(namespace: string, name: string): KubeObject | undefined {
    return this.#byNamespace.get(namespace)?.get(name);
  }

  /** Unsorted. */
  in(namespace: string): Iterable<KubeObject> {
    return this.#byNamespace.get(namespace)?.values() ?? [];
  }

  /** Unsorted. */
  *all(): Iterable<KubeObject> {
    for (const inner of this.#byNamespace.values()) yield* inner.values();
  }

  namespaces(): Iterable<string> {
    return this.#byNamespace.keys();
  }

  /** The objects that name `uid` in an ownerReference. */
  ownedBy(uid: string): Iterable<KubeObject> {
    return this.#byOwner.get(uid) ?? [];
  }

  /** Sorted by namespace and name; `namespace` '*' means all. */
  list(namespace: string): Items {
    let items = this.#sorted.get(namespace);
    if (!items) {
      items = [...(namespace === '*' ? this.all() : this.in(namespace))].sort(byKey);
      this.#sorted.set(namespace, items);
    }
    return items;
  }

  /** The list as it was at `revision`; null when the history no longer reaches back. */
  listAt(namespace: string, revision: number): Items | null {
    if (revision < this.#compacted) return null;
    const since = this.#after(revision);
    if (since.length === 0) return this.list(namespace);
    const key = `${revision} ${namespace}`;
    let items = this.#past.get(key);
    if (!items) {
      items = this.#rollBack(namespace, since);
      if (this.#past.size >= 8) this.#past.delete(this.#past.keys().next().value ?? '');
      this.#past.set(key, items);
    }
    return items;
  }

  /** The changes after `revision`, oldest first; null when some of them are forgotten. */
  changesAfter(revision: number): readonly Change[] | null {
    return revision < this.#compacted ? null : this.#after(revision);
  }

  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  compact(revision: number): void {
    this.#compacted = revision;
    this.#history = [];
    this.#past.clear();
  }

  commit(change: Change): void {
    const { object, previous, type } = change;
    const namespace = object.metadata.namespace ?? '';
    const inner = this.#byNamespace.get(namespace) ?? new Map<string, KubeObject>();
    this.#byNamespace.set(namespace, inner);
    if (type === 'DELETED') inner.delete(object.metadata.name);
    else inner.set(object.metadata.name, object);
    if (inner.size === 0) this.#byNamespace.delete(namespace);
    if (type === 'ADDED') this.#size++;
    if (type === 'DELETED') this.#size--;
    this.#indexOwners(previous, type === 'DELETED' ? undefined : object);
    this.#sorted.clear();
    this.#history.push(change);
    // Dropping half at a time keeps the cost of a write constant.
    if (this.#history.length > 2 * this.#historyLimit) {
      const dropped = this.#history.splice(0, this.#historyLimit);
      this.#compacted = dropped.at(-1)?.revision ?? this.#compacted;
    }
  }

  tell(change: Change): void {
    for (const listener of [...this.#listeners]) listener(change);
  }

  #after(revision: number): readonly Change[] {
    let low = 0;
    let high = this.#history.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#history[middle]?.revision ?? 0) > revision) high = middle;
      else low = middle + 1;
    }
    return this.#history.slice(low);
  }

  #rollBack(namespace: string, since: readonly Change[]): Items {
    const before = new Map<string, KubeObject | undefined>();
    for (const { object, previous } of since) {
      const key = sortKey(object);
      if (!before.has(key) && (namespace === '*' || object.metadata.namespace === namespace)) before.set(key, previous);
    }
    const untouched = this.list(namespace).filter((item) => !before.has(sortKey(item)));
    return [...untouched, ...[...before.values()].filter((item) => item !== undefined)].sort(byKey);
  }

  #indexOwners(previous: KubeObject | undefined, next: KubeObject | undefined): void {
    for (const { uid } of previous?.metadata.ownerReferences ?? []) {
      const owned = this.#byOwner.get(uid);
      owned?.delete(previous as KubeObject);
      if (owned?.size === 0) this.#byOwner.delete(uid);
    }
    for (const { uid } of next?.metadata.ownerReferences ?? []) {
      const owned = this.#byOwner.get(uid) ?? new Set<KubeObject>();
      this.#byOwner.set(uid, owned.add(next as KubeObject));
    }
  }
}

/** Where an object sorts in a list: etcd's keys, so namespace `a-b` comes before `a`. */
export function sortKey(object: KubeObject): string {
  const { namespace, name } = object.metadata;
  return namespace ? `${namespace}/${name}` : name;
}

function byKey(a: KubeObject, b: KubeObject): number {
  const x = sortKey(a);
  const y = sortKey(b);
  return x < y ? -1 : x > y ? 1 : 0;
}
