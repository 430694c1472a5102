import type { KubeObject } from '../object.ts';
import { Table } from './table.ts';

export type ChangeType = 'ADDED' | 'MODIFIED' | 'DELETED';

/** One committed write. */
export interface Change {
  /** `plural.group`, or `plural` for the core group. */
  readonly resource: string;
  readonly type: ChangeType;
  /** For DELETED the last state, with the resourceVersion of the deletion. */
  readonly object: KubeObject;
  /** The state before; undefined for ADDED. */
  readonly previous: KubeObject | undefined;
  readonly revision: number;
}

export type Listener = (change: Change) => void;

/**
 * All objects, under one revision counter as in etcd. Everything is synchronous: a write is committed, logged and
 * told to the listeners before `put` or `remove` returns. Objects are immutable once stored.
 */
export class Store {
  readonly #tables = new Map<string, Table>();
  readonly #historyLimit: number;
  readonly #untold: Change[] = [];
  #telling = false;
  #revision = 1;

  /** `historyLimit`: how many changes of each resource can be replayed; older ones answer 410. */
  constructor(historyLimit = 4096) {
    this.#historyLimit = historyLimit;
  }

  get revision(): number {
    return this.#revision;
  }

  table(resource: string): Table {
    const known = this.#tables.get(resource);
    if (known) return known;
    const table = new Table(this.#historyLimit);
    this.#tables.set(resource, table);
    return table;
  }

  /** Stores `object` under the next revision and returns it as stored. */
  put(resource: string, object: KubeObject): KubeObject {
    const revision = ++this.#revision;
    const stored: KubeObject = { ...object, metadata: { ...object.metadata, resourceVersion: String(revision) } };
    const table = this.table(resource);
    const previous = table.get(stored.metadata.namespace ?? '', stored.metadata.name);
    this.#commit(table, { resource, type: previous ? 'MODIFIED' : 'ADDED', object: stored, previous, revision });
    return stored;
  }

  /** Removes an object; undefined when it is gone already. */
  remove(resource: string, namespace: string, name: string): KubeObject | undefined {
    const table = this.table(resource);
    const previous = table.get(namespace, name);
    if (!previous) return undefined;
    const revision = ++this.#revision;
    const object: KubeObject = { ...previous, metadata: { ...previous.metadata, resourceVersion: String(revision) } };
    this.#commit(table, { resource, type: 'DELETED', object, previous, revision });
    return object;
  }

  /** Forgets the history of every resource, as a compaction of etcd does: older watches and continued lists answer 410. */
  compact(): void {
    for (const table of this.#tables.values()) table.compact(this.#revision);
  }

  /** A listener may write: what it writes is told after the change that it is being told now, so order is kept for everybody. */
  #commit(table: Table, change: Change): void {
    table.commit(change);
    this.#untold.push(change);
    if (this.#telling) return;
    this.#telling = true;
    try {
      for (let next = this.#untold.shift(); next; next = this.#untold.shift()) this.table(next.resource).tell(next);
    } finally {
      this.#telling = false;
    }
  }
}
