import type { KindName } from './kinds/registry.ts';

/**
 * Points at one object of one cluster. `namespace` is '' for cluster-scoped kinds.
 * Kind names are unique in Waymark: 'Gateway' always means gateway.networking.k8s.io.
 */
export interface Ref {
  readonly kind: KindName;
  readonly namespace: string;
  readonly name: string;
}

/** `Kind/namespace/name`; for cluster-scoped kinds `Kind//name`. Names cannot contain '/', so this is reversible. */
export type RefKey = string;

export function refKey(ref: Ref): RefKey {
  return `${ref.kind}/${ref.namespace}/${ref.name}`;
}

/** `namespace/name`, the way istiod writes keys in its messages (semantics.md section 0). */
export function nameKey(object: { readonly namespace: string; readonly name: string }): string {
  return `${object.namespace}/${object.name}`;
}
