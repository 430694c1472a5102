import type { KindName, RecordOf } from './kinds/registry.ts';
import type { Table } from './table.ts';

/** Everything the domain may look at: one table a kind. Synchronous readers see one consistent state. */
export type World = { readonly [K in KindName]: Table<RecordOf<K>> };
