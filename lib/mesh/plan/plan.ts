import type { Ref } from '../model/ref.ts';
import type { Look } from '../view/look.ts';
import type { Attachment } from '../view/views.ts';

/** One label of one object: the smallest thing that Waymark changes. null is an absent label. */
export interface Change {
  readonly target: Ref;
  readonly uid: string;
  readonly key: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** An ordered list of changes; those of one object are written in one request. */
export interface Plan {
  readonly title: string;
  readonly changes: readonly Change[];
}

/** What a plan does to one destination. */
export interface Effect {
  readonly target: Ref;
  readonly before: { readonly look: Look; readonly attachment: Attachment };
  readonly after: { readonly look: Look; readonly attachment: Attachment };
  /** 'gains' a waypoint, 'loses' it, 'moves' to another, falls 'open' (asks and does not get one), is 'repaired', or merely 'changes'. */
  readonly kind: 'gains' | 'loses' | 'moves' | 'open' | 'repaired' | 'changes';
  readonly says: string;
}

/** Something to know before applying. 'stop' needs another change first, 'warn' is to be read, 'info' is good to know. */
export interface Preflight {
  readonly id: string;
  readonly level: 'stop' | 'warn' | 'info';
  readonly says: string;
  /** The command or the step that helps, '' when there is none. */
  readonly fix: string;
}

/** The plan that takes `plan` back, last change first. Its `before` values guard against undoing someone else's work. */
export function invert(plan: Plan, title = `Undo: ${plan.title}`): Plan {
  return { title, changes: plan.changes.toReversed().map((change) => ({ ...change, before: change.after, after: change.before })) };
}
