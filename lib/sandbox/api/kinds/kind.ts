import type { JsonObject, KubeObject, ObjectMeta } from '../../object.ts';
import type { Schema } from '../schema/schema.ts';
import type { FieldError } from '../status.ts';

/** An object while it is being written: a copy that may be changed. */
export interface Draft extends KubeObject {
  metadata: ObjectMeta;
  spec?: KubeObject['spec'];
  status?: KubeObject['status'];
}

/** What the strategies of some kinds need beside the object. */
export interface Allocations {
  /** The cluster IP of a new Service; the same input gives the same address. */
  serviceIp(wanted: string): string;
  releaseServiceIp(ip: string): void;
}

export type NameRule = 'subdomain' | 'label' | 'path';

/** One resource of the API: where it lives and how its objects are defaulted, checked and written. */
export interface Resource {
  readonly group: string;
  /** All served versions, the one that is stored first. */
  readonly versions: readonly string[];
  readonly kind: string;
  readonly plural: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly namespaced: boolean;
  /** Present while the CustomResourceDefinition `plural.group` exists. */
  readonly crd: boolean;
  readonly hasStatus: boolean;
  /** metadata.generation counts the changes of the spec. */
  readonly hasGeneration: boolean;
  /** DELETE answers with the object instead of a Status. */
  readonly answersWithObject: boolean;
  /** A PUT to a name that does not exist creates the object. */
  readonly createsOnPut: boolean;
  /** A PUT without resourceVersion is refused. */
  readonly needsVersion: boolean;
  /** Field selectors beside metadata.name and metadata.namespace. */
  readonly fields: readonly string[];
  readonly nameRule: NameRule;
  readonly schema: Schema;
  /** The empty object of a Go type: what exists before the first field is set. Only field ownership needs it. */
  readonly empty: JsonObject;
  /** Fills in what a client left out. */
  readonly defaults?: (draft: Draft) => void;
  /** What the server itself sets or clears before a new object is checked. */
  readonly onCreate?: (draft: Draft, allocations: Allocations) => void;
  readonly onUpdate?: (draft: Draft, old: KubeObject, allocations: Allocations) => void;
  readonly onDelete?: (object: KubeObject, allocations: Allocations) => void;
  readonly validate?: (object: KubeObject, old: KubeObject | undefined) => FieldError[];
}

type Optional =
  | 'versions'
  | 'singular'
  | 'shortNames'
  | 'namespaced'
  | 'crd'
  | 'hasStatus'
  | 'hasGeneration'
  | 'answersWithObject'
  | 'createsOnPut'
  | 'needsVersion'
  | 'fields'
  | 'nameRule'
  | 'empty';

/** A resource with the usual values for what is not said. */
export function resource(given: Omit<Resource, Optional> & Partial<Pick<Resource, Optional>>): Resource {
  const crd = given.crd ?? false;
  return {
    versions: ['v1'],
    singular: given.kind.toLowerCase(),
    shortNames: [],
    namespaced: true,
    crd,
    hasStatus: crd,
    hasGeneration: crd,
    answersWithObject: false,
    createsOnPut: false,
    needsVersion: crd,
    fields: [],
    nameRule: 'subdomain',
    empty: crd ? {} : { metadata: {}, spec: {}, status: {} },
    ...given,
  };
}

/** The key of a resource in the store: `services`, `gateways.gateway.networking.k8s.io`. */
export function resourceKey({ group, plural }: { readonly group: string; readonly plural: string }): string {
  return group ? `${plural}.${group}` : plural;
}

/** `v1`, `apps/v1`. */
export function apiVersionOf({ group }: { readonly group: string }, version: string): string {
  return group ? `${group}/${version}` : version;
}

/** Sets `key` unless the object has it. */
export function fillIn(target: Record<string, unknown>, values: Record<string, unknown>): void {
  for (const [key, value] of Object.entries(values)) if (target[key] === undefined || target[key] === null) target[key] = value;
}

/** Go writes no empty maps and lists. */
export function dropEmpty(target: Record<string, unknown>, ...keys: string[]): void {
  for (const key of keys) {
    const value = target[key];
    if (typeof value === 'object' && value !== null && Object.keys(value).length === 0) delete target[key];
  }
}
