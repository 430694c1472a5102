import type { Ref } from '../model/ref.ts';
import type { RuleId } from './rules.ts';

export interface Key {
  readonly namespace: string;
  readonly name: string;
}

/**
 * - handled: bound to a waypoint.
 * - direct: nothing asked for one, it opted out, or it is exempt.
 * - broken: a waypoint was asked for and istiod binds none; traffic flows directly, past its L7 policy.
 * - unknown: an object that decides may not be read.
 */
export type AnswerState = 'handled' | 'direct' | 'broken' | 'unknown';

/** istiod's reasons verbatim (semantics.md 4.9) and ours for what istiod reports by silence. */
export type Reason =
  | 'WaypointAccepted'
  | 'WaypointIsNotReady'
  | 'AttachmentDenied'
  | 'UnsupportedTrafficType'
  | 'CrossNamespaceWaypointForbidden'
  | 'NothingDeclared'
  | 'OptedOut'
  | 'Exempt'
  | 'InheritedTypeMismatch'
  | 'NotADestination'
  | 'NotDiscovered'
  | 'OtherRevision'
  | 'HostTaken'
  | 'Unreadable';

export interface Canary {
  readonly key: Key;
  /** Percent of connections, 0…100. */
  readonly weight: number;
}

/** One decision about one destination. Everything but `trace` is cheap; the trace is written only when asked for. */
export interface Answer {
  readonly state: AnswerState;
  readonly reason: Reason;
  /** istiod's own text for broken answers, ours for unknown ones, '' otherwise. */
  readonly message: string;
  /** The waypoint that handles the destination; null unless `handled`. */
  readonly waypoint: Key | null;
  /** The waypoint that the deciding label names, also when it is broken. */
  readonly asked: Key | null;
  /** Which object's label decided. */
  readonly source: 'own' | 'namespace' | null;
  readonly canary: Canary | null;
  /** Why the canary is not attached; istiod appends it to the condition's message. */
  readonly canaryError: string;
  readonly ingress: { readonly labelPresent: boolean; readonly use: boolean };
  /** What had to be assumed because it may not be read, as sentences. */
  readonly assumptions: readonly string[];
}

/** One line of the "why" panel. */
export interface Step {
  readonly rule: RuleId;
  /** Where it was looked. */
  readonly object: Ref | null;
  readonly field: string;
  /** What was found there; null: the field is absent. */
  readonly value: string | null;
  /** 'next': the rule did not decide; the others end the decision. */
  readonly verdict: 'next' | 'handled' | 'direct' | 'broken' | 'unknown';
  /** The finding in one sentence. */
  readonly says: string;
}

/** Collects steps; null where nobody reads them, so that a full resolution builds no strings. */
export type Trace = Step[] | null;
