import type { KindName } from '../mesh/model/kinds/registry.ts';
import type { Ref } from '../mesh/model/ref.ts';
import type { Knowledge } from '../mesh/model/table.ts';
import type { IntentOf } from '../mesh/plan/intent.ts';
import type { Effect, Plan, Preflight, Step } from '../mesh/plan/plan.ts';
import type { PolicyEffect } from '../mesh/plan/policies/policy-effects.ts';
import type { Key } from '../mesh/resolve/answer.ts';
import type { DestinationRow, WaypointBadge } from '../mesh/view/views.ts';

/** What GET /api/session answers: where the page is connected to, as whom. */
export interface Session {
  /** 'demo': a simulated cluster, marked as such on every page; 'team': people sign in, and can sign out. */
  readonly mode: 'demo' | 'laptop' | 'team';
  readonly version: string;
  readonly readOnly: boolean;
  readonly cluster: { readonly id: string; readonly context: string; readonly server: string; readonly version: string };
  /** '' when the cluster does not say. */
  readonly user: string;
  /** When the sign-in ends, RFC 3339; null where nobody signs in. */
  readonly until: string | null;
  /** In how many milliseconds the page is to ask for the next token of its session; null where there is none to ask for. */
  readonly renewInMs: number | null;
}

/** How somebody signs in, and why they could not a moment ago. */
export interface WaysIn {
  readonly token: boolean;
  /** What the identity provider is called. */
  readonly provider: string | null;
  /** Text, some of it of the provider. */
  readonly failure: { readonly reason: string; readonly message: string; readonly hint: string } | null;
}

/** How fresh one kind is; `namespace` is '' for the whole cluster. Ages are milliseconds at the time of the answer. */
export interface Part {
  readonly kind: KindName;
  readonly namespace: string;
  readonly state: Knowledge;
  /** How long it has been in this state. */
  readonly ageMs: number;
  readonly objects: number;
  /** Why it is not live, '' when it is. */
  readonly message: string;
}

/** GET /api/freshness, and the `freshness` event. */
export interface Freshness {
  /** What the API server's clock shows, milliseconds since the epoch: what the cluster wrote is as old as it is by this one. */
  readonly now: number;
  readonly parts: readonly Part[];
  /** What cannot be seen and why, as sentences with a way out. */
  readonly notices: readonly string[];
  /** Namespaces that are read one by one because the whole cluster may not be listed; null otherwise. */
  readonly scope: readonly string[] | null;
}

/** Events of GET /api/events. On `hello` the page refetches what it shows; unchanged answers are 304. `tab` is for `tabHeader`; '': do not name yourself, all is told. */
export interface StreamEvents {
  readonly hello: {
    readonly epoch: string;
    /** Of the server (lib/protocol/build.ts). A page of another one still works as far as it can, and says that there is a newer one. */
    readonly build: string;
    readonly tab: string;
  };
  /** Which answers changed: refetch those that are on the screen. */
  readonly change: {
    readonly overview: boolean;
    readonly namespaces: readonly string[];
    /** Something that any answer about a destination may depend on changed. */
    readonly answers: boolean;
    /** What asks for a waypoint in vain changed. */
    readonly radar: boolean;
  };
  readonly freshness: Freshness;
  readonly bye: { readonly reason: string };
}

/** GET /api/table?filter=&offset=&limit= */
export interface TablePage {
  readonly revision: string;
  readonly total: number;
  readonly matched: number;
  readonly rows: readonly DestinationRow[];
}

/** GET /api/waypoint-choices?namespace=X&kind=Service: every waypoint, those that fit first. */
export interface WaypointChoice {
  readonly waypoint: Key;
  readonly trafficType: string;
  readonly badge: WaypointBadge;
  readonly fits: boolean;
  /** Why it does not fit, or a remark on one that does; '' when there is nothing to say. */
  readonly reason: string;
  /** A further plan after which it fits; null where there is none, or none is needed. */
  readonly fix: IntentOf<'edit-waypoint'> | null;
}

/** One step that has a dry run, with the API server's answer to it. */
export interface DryRun {
  readonly step: Step['id'];
  readonly target: Ref;
  readonly ok: boolean;
  readonly message: string;
  readonly warnings: readonly string[];
}

/** Policies and routes are not watched: they are listed, as the user, for the preview that needs them. */
export interface PolicyForecast {
  readonly effects: readonly PolicyEffect[];
  /** What could not be listed: of these, what stops to apply is unknown. */
  readonly unknown: ReadonlyArray<{ readonly kind: string; readonly namespace: string; readonly says: string }>;
}

/** POST /api/plans */
export interface PlanPreview {
  readonly plan: Plan;
  readonly clusterId: string;
  readonly digest: string;
  readonly effects: readonly Effect[];
  /** Pods that ztunnel starts or stops to capture. */
  readonly capture: { readonly join: number; readonly leave: number };
  /** What to type, to have the labels written before their waypoint is ready; null: not needed, not possible, or typed. */
  readonly override: string | null;
  /** Null: the plan takes no waypoint from anything, gives none, and deletes none. */
  readonly policies: PolicyForecast | null;
  readonly preflight: readonly Preflight[];
  readonly dryRun: readonly DryRun[];
  /** False: the right that is missing, as a sentence. */
  readonly permitted: { readonly allowed: boolean; readonly missing: string };
  readonly commands: { readonly kubectl: readonly string[]; readonly istioctl: readonly string[] };
  readonly yaml: string;
}

/**
 * pending → running or waiting → one of the others.
 * - done: written, or what was waited for came; unchanged: it was so already.
 * - failed: refused, or waited too long; conflict: somebody else changed it, nothing was overwritten.
 * - unknown: it may or may not have been done; skipped: never begun, because an earlier step ended the operation.
 */
export type StepState = 'pending' | 'running' | 'waiting' | 'done' | 'unchanged' | 'failed' | 'conflict' | 'unknown' | 'skipped';

export interface StepProgress {
  readonly id: Step['id'];
  readonly kind: Step['kind'];
  readonly target: Ref;
  readonly state: StepState;
  /** What it waits for, or why it ended so; '' when there is nothing to say. */
  readonly message: string;
  /** Since when it is in this state, RFC 3339; '' while pending. */
  readonly since: string;
  /** Of the object that was written; null while there is none. */
  readonly uid: string | null;
}

/** POST /api/plans/apply, GET /api/operations/ID, POST /api/operations/ID/stop */
export interface Operation {
  readonly id: string;
  readonly title: string;
  readonly clusterId: string;
  /** done: every step is. stopped: by a person. failed: by a step. In the last two the rest can be planned anew, or taken back. */
  readonly state: 'running' | 'done' | 'failed' | 'stopped';
  readonly steps: readonly StepProgress[];
  /** The intent that takes back what was written so far; null when nothing was. */
  readonly undo: IntentOf<'undo'> | null;
}
