import type { Capture } from '../capture/capture.ts';
import type { Labels } from '../model/meta.ts';
import type { Ref, RefKey } from '../model/ref.ts';
import { refKey } from '../model/ref.ts';
import type { Caller, CallPath } from '../path/path.ts';
import type { Answer, AnswerState, Canary, Key, Reason, Step } from '../resolve/answer.ts';
import type { Look } from './look.ts';
import type { Reported } from './views.ts';

/** What the Destinations page and GET /api/explain show: plain JSON, everything decided. */

/** A destination: an object, or one address that is written inside a ServiceEntry. */
export interface DestinationRef extends Ref {
  /** Of an endpoint that is written inside the ServiceEntry `namespace/name`; else absent. */
  readonly endpoint?: string;
}

/** `Kind/namespace/name`, with the address of an endpoint inside a ServiceEntry behind it: what /api/explain and links take as `to`. */
export function destinationKey(to: DestinationRef): string {
  return to.endpoint === undefined ? refKey(to) : `${refKey(to)}/${to.endpoint}`;
}

/** Two answers exist for a pod: traffic may be addressed to a service in front of it, or to the pod itself. */
export type Addressed = 'service' | 'workload';

/** What a search text led to, and by which of its names. */
export interface Found {
  readonly to: DestinationRef;
  readonly by: 'name' | 'host' | 'VIP' | 'pod IP' | 'address' | 'reference';
  /** What matched: the host, the address, the name. */
  readonly text: string;
  /** False: only a part of the name matched. */
  readonly exact: boolean;
  readonly look: Look;
  /** The answer, very short: 'L7 by shop/wp', 'WaypointIsNotReady', 'L4 only', … */
  readonly note: string;
}

/** GET /api/find?q= : exact matches first; at most `limit` of `total`. */
export interface FindResult {
  readonly query: string;
  /** What the text was taken for, as a phrase: 'a host name', 'an IP address', 'a name'. */
  readonly takenFor: string;
  readonly matches: readonly Found[];
  readonly total: number;
}

/** One answer with its decision; an explanation has several, e.g. for the service and for its pods. */
export interface ExplainedAnswer {
  readonly addressed: Addressed;
  /** Whom the answer is about. */
  readonly to: DestinationRef;
  /** How many destinations have this very answer (pods of a Service that agree share one); `to` is the first of them by name. */
  readonly count: number;
  readonly look: Look;
  readonly sentence: string;
  readonly answer: Answer;
  readonly trace: readonly Step[];
  readonly reported: Reported;
  /** References that would have counted but did not, with the reason. */
  readonly overridden: readonly Overridden[];
  /** What to do when it is broken, as sentences; the likeliest first. Empty otherwise. */
  readonly advice: readonly Advice[];
}

export interface Overridden {
  /** The object that carries the label. */
  readonly object: Ref;
  readonly field: string;
  readonly value: string;
  /** The waypoint that it names; null: it opts out. */
  readonly waypoint: Key | null;
  /** Why it does not count, with the rule. */
  readonly says: string;
}

export interface Advice {
  readonly says: string;
  /** An object to look at; null: none. */
  readonly object: Ref | null;
  /** The exact command that would do it; '' when there is none. */
  readonly command: string;
}

/** In the mesh or not: what the labels ask for and what istio-cni did are two things (semantics.md 2). */
export interface MeshFacts {
  /** Pods that are behind the destination (the pod itself for a Pod), by what holds for them. */
  readonly pods: number;
  readonly captured: number;
  /** Distinct findings, the loudest first, each with how many pods it is about. */
  readonly groups: ReadonlyArray<{
    readonly count: number;
    readonly state: Capture['state'];
    /** What the labels ask for: into the mesh or not; and the rule that says so. */
    readonly expected: boolean;
    readonly rule: Capture['rule'];
    readonly asks: string;
    /** What istio-cni did: the annotation ambient.istio.io/redirection; null when absent. */
    readonly redirection: string | null;
    readonly says: string;
    /** The first of them by name. */
    readonly example: Ref;
  }>;
}

/** GET /api/explain?to=&from= */
export interface Explanation {
  readonly revision: string;
  readonly to: DestinationRef;
  /** How `to` of the request led here, e.g. by: 'VIP', text: '10.96.1.2'. */
  readonly found: Pick<Found, 'by' | 'text'>;
  readonly uid: string;
  readonly created: string;
  readonly labels: Labels;
  /** Names and addresses that lead to it. */
  readonly hosts: readonly string[];
  readonly addresses: readonly string[];
  /** The page's headline: the first answer's sentence. */
  readonly sentence: string;
  readonly look: Look;
  /** The destination's own answer first; then those of its pods or endpoints (for a Service, ServiceEntry) or of the Services in front (for a Pod). */
  readonly answers: readonly [ExplainedAnswer, ...ExplainedAnswer[]];
  /** How many further answers there are; more than `answers` holds only for the most unusual destinations. */
  readonly furtherTotal: number;
  /** null where there are no pods behind it by nature (ServiceEntry, WorkloadEntry). */
  readonly mesh: MeshFacts | null;
  /** One for each kind of caller and each way to address it. With `from`, only that caller's. */
  readonly paths: readonly CallPath[];
  readonly from: { readonly pod: Ref; readonly caller: Caller; readonly says: string } | null;
  /** What had to be assumed, as sentences. */
  readonly assumptions: readonly string[];
}

/** One element of GET /api/destinations. */
export interface DestinationSummary {
  readonly kind: 'Service' | 'ServiceEntry' | 'Pod' | 'WorkloadEntry';
  readonly namespace: string;
  readonly name: string;
  /** Only of an endpoint that is written inside a ServiceEntry. */
  readonly endpoint?: string;
  readonly addressed: Addressed;
  readonly state: AnswerState;
  readonly reason: Reason;
  readonly waypoint: Key | null;
  readonly canary: { readonly namespace: string; readonly name: string; readonly weight: number } | null;
  /** `istio.io/WaypointBound` as istiod would write it; null: absent. */
  readonly condition: { readonly status: string; readonly reason: string; readonly message: string } | null;
}

/** GET /api/radar: destinations that ask for a waypoint and do not get one (traffic flows directly, past L7 policy). */
export interface Radar {
  readonly revision: string;
  /** Destinations that ask in vain. */
  readonly total: number;
  /** By cause, worst first: the number of services, then of workloads, that it hits. */
  readonly causes: readonly RadarCause[];
  /** Destinations that cannot be judged because something may not be read. */
  readonly unknown: number;
}

export interface RadarCause {
  readonly waypoint: Key;
  readonly reason: Reason;
  /** istiod's text. */
  readonly message: string;
  readonly services: number;
  readonly workloads: number;
  /** Pods behind the services that are hit. */
  readonly pods: number;
  /** Worst first: services with the most pods, then the rest by name; at most `listedOf` of services + workloads. */
  readonly destinations: ReadonlyArray<{ readonly to: DestinationRef; readonly pods: number; readonly source: 'own' | 'namespace' | null }>;
}

const listed = { all: 1000, most: 50, least: 3 } as const;

/** How many of each cause the radar lists when there are so many causes: it is on every page, and must stay small. */
export function listedOf(causes: number): number {
  return Math.max(listed.least, Math.min(listed.most, Math.floor(listed.all / causes)));
}

/** GET /api/waypoints/NAMESPACE/NAME/destinations: everything that a waypoint handles or is asked for by, and how each came to it. */
export interface HandledBy {
  readonly revision: string;
  readonly waypoint: Key;
  readonly exists: boolean;
  readonly sentence: string;
  readonly items: readonly HandledItem[];
}

export interface HandledItem {
  readonly to: DestinationRef;
  readonly addressed: Addressed;
  readonly look: Look;
  readonly state: AnswerState;
  readonly reason: Reason;
  readonly message: string;
  readonly how: 'own label' | 'namespace label' | 'canary';
  readonly canary: Canary | null;
}

export type { Caller, CallPath, RefKey };
