import { canonical } from '../api/canonical.ts';
import { suffix } from '../api/names.ts';
import type { KubeObject } from '../object.ts';

export const revisionLabel = 'controller-revision-hash';

/** Which template a pod of a StatefulSet or DaemonSet was made from. */
export class Revisions {
  readonly #seen = new Map<string, { first: string; all: Set<string> }>();

  /** The hash of the owner's present template. */
  of(owner: KubeObject): string {
    const hash = `${owner.metadata.name}-${suffix(canonical(owner.spec?.template ?? null), 10)}`;
    const seen = this.#seen.get(owner.metadata.uid);
    if (seen) seen.all.add(hash);
    else this.#seen.set(owner.metadata.uid, { first: hash, all: new Set([hash]) });
    return hash;
  }

  /** Loaded pods carry the hash of another cluster: they count as made from the template that came with them. */
  isOutdated(owner: KubeObject, pod: KubeObject): boolean {
    const hash = this.of(owner);
    const label = pod.metadata.labels?.[revisionLabel] ?? '';
    if (label === hash) return false;
    const seen = this.#seen.get(owner.metadata.uid);
    return seen === undefined || seen.all.has(label) || hash !== seen.first;
  }
}
