import type { Condition, Labels, Meta } from './meta.ts';
import type { Message } from './protobuf.ts';

/** What the Kubernetes API returned, before projection. Nothing in it is trusted to be there. */
export interface RawObject {
  readonly metadata?: {
    readonly name?: string;
    readonly namespace?: string;
    readonly uid?: string;
    readonly resourceVersion?: string;
    readonly generation?: number;
    readonly creationTimestamp?: string;
    readonly deletionTimestamp?: string;
    readonly labels?: Record<string, string> | null;
    readonly annotations?: Record<string, string> | null;
    readonly ownerReferences?: ReadonlyArray<{ kind?: string; name?: string; controller?: boolean }> | null;
  };
  // biome-ignore lint/suspicious/noExplicitAny: the only place where raw Kubernetes JSON is looked into
  readonly spec?: any;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  readonly status?: any;
  // biome-ignore lint/suspicious/noExplicitAny: as above (EndpointSlice keeps its fields at the top level)
  readonly [field: string]: any;
}

/** One kind of object that Waymark reads: where it lives in the API and which few fields survive decoding. */
export interface Kind<Name extends string, T extends Meta> {
  readonly kind: Name;
  /** '' is the core group. */
  readonly group: string;
  /** Acceptable versions, best first; discovery picks the first that is served. */
  readonly versions: readonly string[];
  readonly plural: string;
  readonly namespaced: boolean;
  /** The view is not ready until this kind was listed once. Optional kinds may be missing from the cluster. */
  readonly required: boolean;
  /** Limits list and watch to the objects that matter, e.g. slices that no controller wrote. */
  readonly labelSelector?: string;
  /** Of this kind one object is read, by its name; people often may read no other. */
  readonly only?: { readonly namespace: string; readonly name: string };
  /**
   * The text at `data[yaml]` is YAML. Whoever decodes the object parses it first and hands on what it says as `yamlValue`,
   * or why it cannot be read as `yamlProblem`: the domain has no parser.
   */
  readonly yaml?: string;
  /** What `project` reads of the object as protobuf, which custom resources do not have; without it the kind is read as JSON. */
  readonly protobuf?: Message;
  /** Keeps an allow-listed few fields; never throws, whatever the object looks like. */
  readonly project: (raw: RawObject) => T;
}

export function defineKind<const Name extends string, T extends Meta>(kind: Kind<Name, T>): Kind<Name, T> {
  return kind;
}

/** What controls an object. */
export interface OwnerRecord {
  readonly kind: string;
  readonly name: string;
}

const noLabels: Labels = Object.freeze({});

/** Equal label sets share one frozen object: the pods of a workload differ in name only. */
const interned = new Map<string, Labels>();

export function internLabels(labels: Record<string, string> | null | undefined): Labels {
  if (!labels) return noLabels;
  const text = JSON.stringify(labels);
  if (text === '{}') return noLabels;
  const known = interned.get(text);
  if (known) return known;
  if (interned.size > 50_000) interned.clear();
  const kept = Object.freeze(labels);
  interned.set(text, kept);
  return kept;
}

const internedOwners = new Map<string, OwnerRecord>();

/** The owner of an object that has one: the pods of a workload share it. */
export function internOwner(kind: string, name: string): OwnerRecord {
  const text = `${kind}/${name}`;
  const known = internedOwners.get(text);
  if (known) return known;
  if (internedOwners.size > 50_000) internedOwners.clear();
  const owner = Object.freeze({ kind, name });
  internedOwners.set(text, owner);
  return owner;
}

/** The metadata of `raw`; of the annotations only those whose key is in `annotations`. */
export function projectMeta(raw: RawObject, annotations: readonly string[] = []): Meta {
  const m = raw.metadata ?? {};
  let kept: Record<string, string> | null = null;
  for (const key of annotations) {
    if (m.annotations && Object.hasOwn(m.annotations, key)) {
      kept ??= {};
      kept[key] = String(m.annotations[key]);
    }
  }
  return {
    namespace: m.namespace ?? '',
    name: m.name ?? '',
    uid: m.uid ?? '',
    resourceVersion: m.resourceVersion ?? '',
    generation: m.generation ?? 0,
    created: m.creationTimestamp ?? '',
    terminating: Boolean(m.deletionTimestamp),
    labels: internLabels(m.labels),
    annotations: internLabels(kept),
  };
}

/** Conditions as istiod and the Gateway API write them; malformed entries are skipped. */
export function projectConditions(list: unknown): readonly Condition[] {
  if (!Array.isArray(list) || list.length === 0) return noConditions;
  return list
    .filter((c) => c && typeof c.type === 'string')
    .map((c) => ({
      type: c.type,
      status: String(c.status ?? 'Unknown'),
      reason: String(c.reason ?? ''),
      message: String(c.message ?? ''),
      at: typeof c.lastTransitionTime === 'string' ? c.lastTransitionTime : '',
    }));
}

const noConditions: readonly Condition[] = Object.freeze([]);
