import type { KindName } from '../mesh/model/kinds/registry.ts';
import type { Counts } from './list-watch.ts';

/** Whoever counts what happens on the way to the cluster. It is told afterwards, changes nothing, and must not throw. */
export interface ClusterObserver {
  /** `by` more of these in the list+watch loops of a kind. */
  onFeed(kind: KindName, what: keyof Counts, by: number): void;
  /** A call that is no watch came to its end. */
  onCall(call: CallEnd): void;
  /** What the API server's audit log shall call a write that begins now; undefined: what it likes. */
  auditId(): string | undefined;
}

export interface CallEnd {
  readonly method: string;
  /** 0: there was no answer. */
  readonly status: number;
  readonly ms: number;
}
