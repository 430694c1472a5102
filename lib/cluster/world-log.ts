import type { KindName, RecordOf } from '../mesh/model/kinds/registry.ts';
import { kinds } from '../mesh/model/kinds/registry.ts';
import type { Meta } from '../mesh/model/meta.ts';
import type { Knowledge } from '../mesh/model/table.ts';
import { MutableTable } from '../mesh/model/table.ts';
import type { World } from '../mesh/model/world.ts';

/** What happened to one object in a burst, first state to last; no `before`: it is new, no `after`: it is gone. */
export interface RecordChange<K extends KindName = KindName> {
  readonly namespace: string;
  readonly name: string;
  /** Another uid in `after` means another object under the same name. */
  readonly before: RecordOf<K> | undefined;
  readonly after: RecordOf<K> | undefined;
}

export interface KnowledgeChange {
  readonly kind: KindName;
  /** '' is the whole cluster: every namespace that has no knowledge of its own. */
  readonly namespace: string;
  readonly before: Knowledge | undefined;
  /** undefined: the namespace has no knowledge of its own any more. */
  readonly after: Knowledge | undefined;
}

/** The step from the previous revision of the world to this one. */
export interface WorldChange {
  readonly revision: number;
  /** Kinds of which a record or the knowledge changed. */
  readonly kinds: ReadonlySet<KindName>;
  readonly records: { readonly [K in KindName]?: readonly RecordChange<K>[] };
  readonly knowledge: readonly KnowledgeChange[];
}

/** What is known of a kind in a namespace, and since when. */
export interface KnowledgeCell {
  readonly state: Knowledge;
  /** When the state began, on the monotonic clock (`performance.now()`, ms). */
  readonly since: number;
  /** Why, in words of the cluster; '' when all is well. */
  readonly detail: string;
}

export interface WorldLog {
  /** Changes only when a revision is published, as one: records, knowledge and `revision()` always fit together. */
  readonly world: World;
  revision(): number;
  cell(kind: KindName, namespace: string): KnowledgeCell;
  /** The cells that are there, by namespace; '' is the cluster's. */
  cells(kind: KindName): ReadonlyMap<string, KnowledgeCell>;
  /** Notes the newest state of an object; undefined: it is gone. */
  put(kind: KindName, namespace: string, name: string, record: Meta | undefined): void;
  /** Notes what is known; undefined: the namespace has no knowledge of its own any more. */
  know(kind: KindName, namespace: string, state: Knowledge | undefined, detail?: string): void;
  /** Listeners are told once per burst, at most every 20 ms; one that throws does not hinder the others. Answers how to end it. */
  subscribe(listener: (change: WorldChange) => void): () => void;
  stop(): void;
}

const BURST_MS = 20;

interface KindLog {
  readonly table: MutableTable<Meta>;
  readonly cells: Map<string, KnowledgeCell>;
  readonly newRecords: Map<string, { namespace: string; name: string; record: Meta | undefined }>;
  readonly newCells: Map<string, KnowledgeCell | undefined>;
}

export function createWorldLog(onBug: (error: unknown) => void): WorldLog {
  const logs = new Map<KindName, KindLog>(kinds.map(({ kind }) => [kind, createKindLog()]));
  const world = Object.fromEntries([...logs].map(([kind, { table }]) => [kind, table])) as unknown as World;
  const listeners = new Set<(change: WorldChange) => void>();
  let revision = 0;
  let published = 0;
  let cancel: (() => void) | undefined;

  function logOf(kind: KindName): KindLog {
    return logs.get(kind) as KindLog; // every kind of the registry has one
  }

  function schedule(): void {
    if (cancel) return;
    const wait = published + BURST_MS - performance.now();
    if (wait <= 0) {
      const handle = setImmediate(publish);
      cancel = () => clearImmediate(handle);
    } else {
      const handle = setTimeout(publish, wait);
      cancel = () => clearTimeout(handle);
    }
  }

  function publish(): void {
    cancel = undefined;
    published = performance.now();
    const records: Partial<Record<KindName, RecordChange[]>> = {};
    const knowledge: KnowledgeChange[] = [];
    const changed = new Set<KindName>();
    for (const [kind, log] of logs) {
      const changes = applyRecords(log);
      const learned = applyCells(kind, log);
      if (changes.length > 0) records[kind] = changes;
      knowledge.push(...learned);
      if (changes.length + learned.length > 0) changed.add(kind);
    }
    if (changed.size === 0) return;
    const change = { revision: ++revision, kinds: changed, records: records as WorldChange['records'], knowledge };
    for (const listener of [...listeners]) {
      try {
        listener(change);
      } catch (error) {
        onBug(error);
      }
    }
  }

  return {
    world,
    revision: () => revision,
    cell: (kind, namespace) => cellIn(logOf(kind).cells, namespace),
    cells: (kind) => logOf(kind).cells,
    put(kind, namespace, name, record) {
      logOf(kind).newRecords.set(`${namespace}/${name}`, { namespace, name, record });
      schedule();
    },
    know(kind, namespace, state, detail = '') {
      const { cells, newCells } = logOf(kind);
      const old = newCells.get(namespace) ?? cells.get(namespace);
      const since = old?.state === state ? old?.since : undefined;
      newCells.set(namespace, state && { state, detail, since: since ?? performance.now() });
      schedule();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    stop() {
      cancel?.();
      listeners.clear();
    },
  };
}

const notYet: KnowledgeCell = { state: 'loading', since: 0, detail: '' };

function cellIn(cells: ReadonlyMap<string, KnowledgeCell>, namespace: string): KnowledgeCell {
  return cells.get(namespace) ?? cells.get('') ?? notYet;
}

function createKindLog(): KindLog {
  const cells = new Map<string, KnowledgeCell>();
  const table = new MutableTable<Meta>((namespace) => cellIn(cells, namespace).state);
  return { table, cells, newRecords: new Map(), newCells: new Map() };
}

function applyRecords({ table, newRecords }: KindLog): RecordChange[] {
  const changes: { namespace: string; name: string; before: Meta | undefined; after: Meta | undefined }[] = [];
  for (const { namespace, name, record } of newRecords.values()) {
    const before = table.get(namespace, name);
    if (isSame(before, record)) continue;
    if (record) table.set(record);
    else table.delete(namespace, name);
    changes.push({ namespace, name, before, after: record });
  }
  newRecords.clear();
  return changes as RecordChange[];
}

/** Also when two watches read the same version of an object: the known one stays. */
function isSame(before: Meta | undefined, after: Meta | undefined): boolean {
  return before === after || (before?.uid === after?.uid && before?.resourceVersion === after?.resourceVersion);
}

function applyCells(kind: KindName, { cells, newCells }: KindLog): KnowledgeChange[] {
  const changes: KnowledgeChange[] = [];
  for (const [namespace, cell] of newCells) {
    const before = cells.get(namespace);
    if (cell) cells.set(namespace, cell);
    else cells.delete(namespace);
    const told = before?.state !== cell?.state || before?.detail !== cell?.detail;
    if (told) changes.push({ kind, namespace, before: before?.state, after: cell?.state });
  }
  newCells.clear();
  return changes;
}
