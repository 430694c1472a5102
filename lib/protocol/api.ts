import type { KindName } from '../mesh/model/kinds/registry.ts';
import type { Knowledge } from '../mesh/model/table.ts';
import type { Change, Effect, Plan, Preflight } from '../mesh/plan/plan.ts';
import type { Key } from '../mesh/resolve/answer.ts';
import type { DestinationRow, WaypointBadge } from '../mesh/view/views.ts';
import type { UndoChanges } from './intents.ts';

/** What GET /api/session answers: where the page is connected to, as whom. */
export interface Session {
  /** 'demo': a simulated cluster, marked as such on every page. */
  readonly mode: 'demo' | 'cluster';
  readonly version: string;
  readonly readOnly: boolean;
  readonly cluster: { readonly id: string; readonly context: string; readonly server: string; readonly version: string };
  /** '' when the cluster does not say. */
  readonly user: string;
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
  readonly parts: readonly Part[];
  /** What cannot be seen and why, as sentences with a way out. */
  readonly notices: readonly string[];
  /** Namespaces that are read one by one because the whole cluster may not be listed; null otherwise. */
  readonly scope: readonly string[] | null;
}

/** Events of GET /api/events. On `hello` the page refetches what it shows; unchanged answers are 304. */
export interface StreamEvents {
  readonly hello: { readonly epoch: string };
  /** Which answers changed: refetch those that are on the screen. */
  readonly change: {
    readonly overview: boolean;
    readonly namespaces: readonly string[];
    /** Something that any answer about a destination may depend on changed. */
    readonly answers: boolean;
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

/** GET /api/waypoint-choices?namespace=X: every waypoint, those that fit first. */
export interface WaypointChoice {
  readonly waypoint: Key;
  readonly trafficType: string;
  readonly badge: WaypointBadge;
  readonly fits: boolean;
  /** Why it does not fit, or a remark on one that does; '' when there is nothing to say. */
  readonly reason: string;
}

/** One object to be written, with the answer of the API server's dry run. */
export interface DryRun {
  readonly target: Change['target'];
  readonly ok: boolean;
  readonly message: string;
  readonly warnings: readonly string[];
}

/** POST /api/plans */
export interface PlanPreview {
  readonly plan: Plan;
  readonly clusterId: string;
  readonly digest: string;
  readonly effects: readonly Effect[];
  /** Pods that ztunnel starts or stops to capture. */
  readonly capture: { readonly join: number; readonly leave: number };
  readonly preflight: readonly Preflight[];
  readonly dryRun: readonly DryRun[];
  /** False: the right that is missing, as a sentence. */
  readonly permitted: { readonly allowed: boolean; readonly missing: string };
  readonly commands: { readonly kubectl: readonly string[]; readonly istioctl: readonly string[] };
  readonly yaml: string;
}

/** POST /api/plans/apply */
export interface ApplyResult {
  readonly steps: ReadonlyArray<{
    readonly target: Change['target'];
    readonly outcome: 'written' | 'unchanged' | 'conflict' | 'failed' | 'unknown';
    readonly message: string;
  }>;
  readonly done: boolean;
  /** The intent that takes back what was written; null when nothing was. */
  readonly undo: UndoChanges | null;
}
