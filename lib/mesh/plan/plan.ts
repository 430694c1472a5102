import type { LabelSelector } from '../model/kinds/gateway.ts';
import type { KindName } from '../model/kinds/registry.ts';
import type { Ref } from '../model/ref.ts';
import { refKey } from '../model/ref.ts';
import type { Key } from '../resolve/answer.ts';
import type { Look } from '../view/look.ts';
import type { Attachment } from '../view/views.ts';
import type { Intent } from './intent.ts';

/** One value of one object: the smallest thing that Waymark changes. null is absent, '' is a value. */
export interface KeyChange {
  /** 'template label': of the pods that a Deployment, StatefulSet or DaemonSet makes. */
  readonly on: 'label' | 'annotation' | 'template label';
  readonly key: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** Which namespaces may attach to a waypoint. A selector that is null matches nothing. */
export type Allow = { readonly from: 'Same' | 'All' } | { readonly from: 'Selector'; readonly selector: LabelSelector | null };

/** Everything that Waymark decides about a Gateway (S-48). null: the label is absent. */
export interface GatewaySpec extends Key {
  readonly className: string;
  readonly trafficType: string | null;
  readonly revision: string | null;
  readonly allow: Allow;
}

/** A Gateway by name; `uid` is null while it is yet to be created by the same plan. */
export interface NeededGateway extends Key {
  readonly uid: string | null;
}

interface StepOf<Kind extends string> {
  readonly kind: Kind;
  /** The same for the same thing in another plan: what was done before a stop is found again by it. */
  readonly id: string;
  readonly target: Ref;
}

/** Labels and annotations of one object, in one request. */
export interface PatchStep extends StepOf<'patch'> {
  readonly uid: string;
  readonly changes: readonly KeyChange[];
  /** Waypoints that the labels lead to: each must be ready at the moment of the write (R-26). */
  readonly needs: readonly NeededGateway[];
}

export interface CreateStep extends StepOf<'create'> {
  readonly gateway: GatewaySpec;
  /** The uid of the Gateway that is there already and equal; null: this step makes it. */
  readonly existing: string | null;
}

export interface EditStep extends StepOf<'edit'> {
  readonly uid: string;
  /** Labels of the Gateway. */
  readonly changes: readonly KeyChange[];
  /** Of the listener that counts (semantics.md 3.3). */
  readonly allow: AllowChange | null;
}

export interface AllowChange {
  /** By name, which is how it is found again; `index` is where it stood. */
  readonly listener: string;
  readonly index: number;
  readonly before: Allow;
  readonly after: Allow;
}

/** Until the Gateway of that uid has an address and is programmed; or until nothing refers to it and no condition mentions it. */
export interface WaitStep extends StepOf<'wait'> {
  readonly until: 'ready' | 'unreferenced';
  readonly uid: string | null;
}

export interface DeleteStep extends StepOf<'delete'> {
  readonly uid: string;
  /** What it was, so that it can be made again; null: it has parts that Waymark cannot make. */
  readonly gateway: GatewaySpec | null;
}

/** A step that changes the cluster. */
export type WriteStep = PatchStep | CreateStep | EditStep | DeleteStep;
/** One thing to do. Done twice it is as if done once. */
export type Step = WriteStep | WaitStep;

/** Steps in the order in which they are safe. */
export interface Plan {
  readonly title: string;
  readonly steps: readonly Step[];
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
  /** A further plan that helps, ready to be previewed. */
  readonly intent?: Intent;
}

/** Why no plan can be made of an intent; `field` is the form's field. */
export interface Refusal {
  /** 'unchanged': everything is as it is wanted already. */
  readonly code: 'notFound' | 'invalid' | 'conflict' | 'unchanged';
  readonly field: string;
  readonly message: string;
  readonly hint?: string;
}

export const patchKinds = [
  'Namespace',
  'Service',
  'ServiceEntry',
  'WorkloadEntry',
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'Pod',
] as const satisfies readonly KindName[];
/** The kinds whose labels Waymark changes. */
export type PatchKind = (typeof patchKinds)[number];

/** Steps of one plan differ in this. */
export function stepId(kind: Step['kind'], target: Ref, until = ''): string {
  return `${kind}${until && `-${until}`} ${refKey(target)}`;
}

/** Whether the step writes to the cluster; the others only wait. */
export function writes(step: Step): step is WriteStep {
  return step.kind !== 'wait';
}
