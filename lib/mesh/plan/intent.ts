import type { Key } from '../resolve/answer.ts';
import type { Allow, CreateStep, DeleteStep, EditStep, PatchKind, PatchStep } from './plan.ts';

/** What a person wants. The forms of it are checked by lib/protocol/intents before it comes here. */
export type Intent = { readonly [T in IntentType]: { readonly type: T } & Intents[T] }[IntentType];
export type IntentType = keyof Intents;
export type IntentOf<T extends IntentType> = Extract<Intent, { type: T }>;

export interface Intents {
  readonly 'create-waypoint': CreateWaypoint;
  readonly 'edit-waypoint': EditWaypoint;
  readonly 'delete-waypoints': DeleteWaypoints;
  readonly enroll: Enroll;
  readonly 'clean-up': CleanUp;
  readonly undo: Undo;
}

export interface TargetRef extends Key {
  readonly kind: PatchKind;
}

export interface CreateWaypoint extends Key {
  readonly className: string;
  /** null: no label, so the class decides, else `service`. */
  readonly trafficType: string | null;
  readonly revision: string | null;
  readonly allow: Allow;
  /** Who uses it as soon as it is ready; null: nobody yet. */
  readonly enroll: { readonly targets: readonly TargetRef[]; readonly mesh: 'keep' | 'join' } | null;
}

/** An absent field stays as it is; null removes the label. */
export interface EditWaypoint extends Key {
  readonly trafficType?: string | null | undefined;
  readonly revision?: string | null | undefined;
  readonly allow?: Allow | undefined;
}

export interface DeleteWaypoints {
  readonly waypoints: readonly Key[];
}

export interface CleanUp {
  /** null: the whole mesh, as far as it may be read. */
  readonly namespace: string | null;
  /** Only those with this istio.io/rev; null: all. */
  readonly revision: string | null;
}

export interface Enroll {
  readonly targets: readonly TargetRef[];
  readonly mesh: 'keep' | 'join' | 'leave';
  readonly waypoint: { readonly do: 'keep' | 'opt-out' | 'remove' } | { readonly do: 'use'; readonly waypoint: Key };
  readonly canary: { readonly do: 'keep' | 'promote' | 'remove' } | { readonly do: 'set'; readonly waypoint: Key; readonly weight: number };
  readonly ingress: 'keep' | 'on' | 'off' | 'remove';
}

/** The inverse of what was written, in the order in which it is taken back. */
export interface Undo {
  readonly title: string;
  readonly steps: readonly UndoStep[];
}

/** A step as it goes to the browser and comes back; ids and waits are made anew. */
export type UndoStep =
  | ({ readonly kind: 'patch'; readonly target: TargetRef } & Pick<PatchStep, 'uid' | 'changes'>)
  | ({ readonly kind: 'create' } & Pick<CreateStep, 'gateway'>)
  | ({ readonly kind: 'edit'; readonly target: Key } & Pick<EditStep, 'uid' | 'changes' | 'allow'>)
  /** uid null: whether it was created was not heard; one that equals `gateway` is it. */
  | ({ readonly kind: 'delete'; readonly target: Key; readonly uid: string | null } & Pick<DeleteStep, 'gateway'>);
