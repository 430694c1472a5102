import type { Condition, Labels } from '../model/meta.ts';
import type { Ref, RefKey } from '../model/ref.ts';
import type { Answer, AnswerState, Canary, Key, Reason, Step } from '../resolve/answer.ts';
import type { Look, LookCounts } from './look.ts';

/** What the screens are given: plain JSON, everything decided. */

/** How a destination came to its waypoint, or why it has none. */
export interface Attachment {
  readonly state: AnswerState;
  readonly reason: Reason;
  /** The waypoint that handles it. */
  readonly waypoint: Key | null;
  /** The waypoint that was asked for, also when it is broken. */
  readonly asked: Key | null;
  readonly source: 'own' | 'namespace' | null;
  readonly canary: Canary | null;
  readonly canaryError: string;
  /** istiod's text when broken, ours when unknown. */
  readonly message: string;
}

/** A Service or a ServiceEntry. */
export interface ServiceNode {
  readonly id: RefKey;
  readonly kind: 'Service' | 'ServiceEntry';
  readonly namespace: string;
  readonly name: string;
  /** 'ClusterIP', 'headless', 'ExternalName', 'LoadBalancer', 'NodePort', or the hosts of a ServiceEntry. */
  readonly type: string;
  readonly look: Look;
  readonly attachment: Attachment;
  /** Pods behind it, and how many of them ztunnel captured. */
  readonly pods: number;
  readonly captured: number;
  readonly labels: Labels;
}

/** Pods that one controller owns; a bare pod and a WorkloadEntry are workloads of one. */
export interface WorkloadNode {
  readonly id: RefKey;
  /** Deployment, StatefulSet, DaemonSet, ReplicaSet, Job, …; Pod for a bare one; WorkloadEntry. */
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly look: Look;
  /** Of the pods (addressed by IP) when they all agree; else that of the loudest. */
  readonly attachment: Attachment;
  readonly ready: number;
  readonly total: number;
  readonly captured: number;
  /** Lossless counts over all pods. */
  readonly looks: LookCounts;
  /** Loudest first, then by name; at most `podLimit` of them. */
  readonly pods: readonly PodChip[];
  readonly labels: Labels;
  /** The waypoint whose instance this is, if it is one. */
  readonly instanceOf: string | null;
}

export interface PodChip {
  readonly id: RefKey;
  readonly name: string;
  readonly look: Look;
  readonly ready: boolean;
  readonly phase: string;
}

/** semantics.md 7.7. */
export type WaypointBadge = 'ready' | 'stale address' | 'starting' | 'unowned' | 'misconfigured';

export interface WaypointNode {
  readonly id: RefKey;
  readonly namespace: string;
  readonly name: string;
  readonly className: string;
  /** 'service', 'workload', 'all', 'none' or whatever the label says. */
  readonly trafficType: string;
  /** '' when the label says it, ' (default)', ' (from GatewayClass)', ' (assumed)'. */
  readonly trafficTypeOrigin: string;
  readonly badge: WaypointBadge;
  /** Why it is not ready, in one sentence; '' when it is. */
  readonly notReady: string;
  /** Who may attach, as a sentence. */
  readonly admits: string;
  readonly from: string;
  readonly ready: number;
  readonly total: number;
  /** Destinations bound to it, and those that ask for it and are refused. */
  readonly handled: number;
  readonly broken: number;
  readonly labels: Labels;
}

export interface Selection {
  readonly service: RefKey;
  readonly workload: RefKey;
  readonly pods: number;
}

export type MeshMembership = 'ambient' | 'outside' | 'opted out' | 'sidecar' | 'unknown';

export interface NamespaceCard {
  readonly name: string;
  readonly mesh: MeshMembership;
  /** What the namespace's own label says: null when absent. */
  readonly asks: Key | 'none' | null;
  readonly worst: Look;
  readonly services: number;
  readonly serviceEntries: number;
  readonly workloads: number;
  readonly pods: number;
  readonly captured: number;
  readonly waypoints: number;
  /** Lossless: every Service, ServiceEntry, WorkloadEntry and Pod is counted once. */
  readonly looks: LookCounts;
  /** The loudest broken attachment, as a sentence; '' when there is none. */
  readonly problem: string;
  /** How many destinations match the filter; null without a filter. */
  readonly matches: number | null;
  readonly terminating: boolean;
}

/** Attachments from one namespace to a waypoint of another, drawn between containers. */
export interface Crossing {
  readonly namespace: string;
  readonly waypoint: Key;
  readonly handled: number;
  readonly broken: number;
}

export interface Overview {
  /** Changes whenever the content does; also the ETag. */
  readonly revision: string;
  readonly namespaces: readonly NamespaceCard[];
  readonly waypoints: readonly WaypointNode[];
  readonly crossings: readonly Crossing[];
  readonly looks: LookCounts;
  readonly totals: { readonly namespaces: number; readonly services: number; readonly pods: number; readonly waypoints: number };
}

export interface NamespaceView {
  readonly revision: string;
  readonly card: NamespaceCard;
  readonly services: readonly ServiceNode[];
  readonly workloads: readonly WorkloadNode[];
  readonly waypoints: readonly WaypointNode[];
  readonly selections: readonly Selection[];
}

/** What istiod itself says beside what Waymark computed. */
export interface Reported {
  /** 'catching up': they differ, and something that decides changed a moment ago. */
  readonly verdict: 'agrees' | 'differs' | 'not reported' | 'catching up' | 'never reported' | 'unknown';
  readonly says: string;
  readonly computed: { readonly status: string; readonly reason: string; readonly message: string } | null;
  readonly stored: Condition | null;
}

/** The side panel of one object. */
export interface Detail {
  readonly revision: string;
  readonly ref: Ref;
  readonly uid: string;
  readonly created: string;
  readonly look: Look;
  /** The answer in one sentence. */
  readonly sentence: string;
  /** Destinations only. */
  readonly answer: Answer | null;
  readonly trace: readonly Step[];
  readonly reported: Reported | null;
  readonly facts: ReadonlyArray<{ readonly name: string; readonly value: string; readonly hint?: string }>;
  readonly conditions: readonly Condition[];
  readonly labels: Labels;
  /** Grouped: what it selects, what selects it, what is attached, … */
  readonly related: ReadonlyArray<{
    readonly title: string;
    readonly items: ReadonlyArray<{ readonly ref: Ref; readonly note: string; readonly look: Look }>;
  }>;
}

/** One row of the table view, and the unit that filters judge. */
export interface DestinationRow {
  readonly id: RefKey;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly type: string;
  readonly look: Look;
  readonly attachment: Attachment;
  readonly sentence: string;
  readonly labels: Labels;
}

export const podLimit = 24;
