import type { RawObject } from '../../model/kind.ts';
import type { Key } from '../../resolve/answer.ts';
import { hostOf } from '../../resolve/hosts.ts';

/** What of a policy or route says where it applies. */
export interface Policy extends Key {
  readonly kind: string;
  readonly refs: readonly PolicyRef[];
  /** Full host names, of kinds that name hosts; `*` and `*.example.com` stand for many. */
  readonly hosts: readonly string[];
  /** Namespaces that see it; `*` is every one. */
  readonly exportTo: readonly string[];
  /** It has a selector of pods beside its refs or instead of them. */
  readonly selects: boolean;
  /** It is for calls inside the mesh, not for ingress gateways alone. */
  readonly inMesh: boolean;
  /** What it does, such as ALLOW or DENY; '' where the kind says it. */
  readonly action: string;
}

/** One of `targetRefs` or `parentRefs`; `namespace` is '' where it is left out. */
export interface PolicyRef {
  readonly group: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
}

/** One destination as one waypoint serves it. */
export interface Place {
  readonly destination: Key & { readonly kind: string };
  /** Those of the destination; none for pods and machines. */
  readonly hosts: readonly string[];
  readonly waypoint: Key;
  /** Istio programs this waypoint; others read the kinds of the Gateway API only (semantics.md 10.1). */
  readonly istios: boolean;
}

/** A kind of policy or route that a waypoint applies: where it is read, and the rule by which it attaches (semantics.md 8). */
export interface PolicyKind {
  readonly kind: string;
  readonly group: string;
  /** Acceptable versions, best first. */
  readonly versions: readonly string[];
  readonly plural: string;
  /** Objects in the root namespace reach waypoints elsewhere. */
  readonly inRoot: boolean;
  /** Keeps a few fields; never throws, whatever the object looks like. */
  readonly project: (raw: RawObject) => Policy;
  readonly applies: (policy: Policy, place: Place) => boolean;
}

/** The fields that every kind has; `over` are those of the kind. */
export function projectPolicy(kind: string, raw: RawObject, over: Partial<Policy> = {}): Policy {
  return {
    kind,
    namespace: text(raw.metadata?.namespace),
    name: text(raw.metadata?.name),
    refs: [],
    hosts: [],
    exportTo: ['*'],
    selects: Boolean(raw.spec?.selector),
    inMesh: true,
    action: '',
    ...over,
  };
}

/** `targetRefs`, or the older single `targetRef` (semantics.md 8.1). */
export function targetRefsOf({ spec }: RawObject): PolicyRef[] {
  const refs = list(spec?.targetRefs);
  return (refs.length > 0 ? refs : list([spec?.targetRef])).map((ref) => refOf(ref, '', ''));
}

/** A route's parents; without kind and group a parent is a Gateway. */
export function parentRefsOf({ spec }: RawObject): PolicyRef[] {
  return list(spec?.parentRefs).map((ref) => refOf(ref, 'gateway.networking.k8s.io', 'Gateway'));
}

type Fields = Readonly<Record<string, unknown>>;

function refOf({ group = '', kind = '', name, namespace }: Fields, usualGroup: string, usualKind: string): PolicyRef {
  return {
    group: group === '' && kind === '' ? usualGroup : text(group),
    kind: text(kind) || usualKind,
    name: text(name),
    namespace: text(namespace),
  };
}

/** A short name means the Service of that name in the namespace of the object that says it. */
export function fullHost(host: string, namespace: string): string {
  if (host === '' || host.includes('*') || host.includes('.')) return host;
  return hostOf({ namespace, name: host });
}

/** `.` is the object's own namespace; nothing said is every one. */
export function exportedTo(value: unknown, namespace: string): string[] {
  const names = texts(value).map((name) => (name === '.' ? namespace : name));
  return names.length > 0 ? names : ['*'];
}

export function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

export function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

function list(value: unknown): Fields[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'object' && item !== null) : [];
}
