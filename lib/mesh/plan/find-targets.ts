import { labelOf } from '../model/meta.ts';
import type { Ref } from '../model/ref.ts';
import { nameKey } from '../model/ref.ts';
import { label } from '../model/words.ts';
import type { World } from '../model/world.ts';
import { referenceIn } from '../resolve/reference.ts';
import { compare, ownerOf } from '../view/workloads.ts';
import type { PatchRecord } from './build.ts';
import { labelsOn, plural, valuesOf, words } from './build.ts';
import type { TargetRef } from './intent.ts';
import type { PatchKind } from './plan.ts';
import { patchKinds } from './plan.ts';
import { homeOf } from './plan-enroll.ts';

/** An object that can be told to use a waypoint. */
export interface FoundTarget {
  readonly target: TargetRef;
  /** What it asks for by its own label now, and what a change of it does besides; '' when there is nothing to say. */
  readonly note: string;
  /** Pods that a label of it makes anew, because it goes into their template. */
  readonly restarts: number;
}

/** GET /api/targets?q= : exact names first, then by kind and name; at most `limit` of `total`. */
export interface TargetsFound {
  readonly query: string;
  readonly matches: readonly FoundTarget[];
  readonly total: number;
}

/** What stands for something that was chosen: a pod that a controller makes forgets its labels, so its controller is changed. */
export interface StandIn {
  readonly chosen: Ref;
  /** null: nothing that Waymark changes. */
  readonly stands: FoundTarget | null;
  /** Why nothing stands for it; '' else. */
  readonly why: string;
}

const mostMatches = 50;

/**
 * What a text may mean as something that shall use a waypoint: a name, a part of one, `namespace/name`, or `Kind/namespace/name`.
 * Pods that a controller makes are not among them: their controller is.
 */
export function findTargets(text: string, world: World, limit = mostMatches): TargetsFound {
  const query = text.trim();
  const parts = query.toLowerCase().split('/');
  const name = parts.at(-1) ?? '';
  const namespace = parts.length > 1 ? parts.at(-2) : undefined;
  const kinds = parts.length > 2 ? patchKinds.filter((kind) => kind.toLowerCase() === parts[0]) : patchKinds;
  const found: Array<{ readonly kind: PatchKind; readonly record: PatchRecord }> = [];
  for (const kind of kinds) {
    if (kind === 'Namespace' && namespace) continue;
    const records: Iterable<PatchRecord> = namespace ? world[kind].in(namespace) : world[kind].all();
    for (const record of records) {
      if (!record.name.includes(name) || record.terminating) continue;
      if (kind === 'Pod' && 'owner' in record && ownerOf(record).kind !== 'Pod') continue;
      found.push({ kind, record });
    }
  }
  const isExact = ({ record }: (typeof found)[number]) => Number(record.name === name);
  found.sort(
    (a, b) =>
      isExact(b) - isExact(a) ||
      patchKinds.indexOf(a.kind) - patchKinds.indexOf(b.kind) ||
      compare(a.record.name, b.record.name) ||
      compare(a.record.namespace, b.record.namespace),
  );
  return { query, matches: found.slice(0, limit).map(({ kind, record }) => foundTarget(kind, record)), total: found.length };
}

/** What a chosen object is changed by: itself, the controller of a pod, or nothing, with the reason. */
export function standIn(chosen: Ref, world: World): StandIn {
  const { namespace } = chosen;
  const pod = chosen.kind === 'Pod' ? world.Pod.get(namespace, chosen.name) : undefined;
  const owner = pod ? ownerOf(pod) : chosen;
  const kind = patchKinds.find((known) => known === owner.kind);
  if (!kind)
    return { chosen, stands: null, why: `${words({ ...owner, namespace })} makes it, and Waymark changes no template of a ${owner.kind}.` };
  const record = world[kind].get(namespace, owner.name);
  if (record) return { chosen, stands: foundTarget(kind, record), why: '' };
  return { chosen, stands: null, why: `There is no ${words({ kind, namespace, name: owner.name })}, or you may not read it.` };
}

function foundTarget(kind: PatchKind, record: PatchRecord): FoundTarget {
  const target: TargetRef = { kind, namespace: record.namespace, name: record.name };
  const asked = referenceIn(valuesOf(record, labelsOn(kind)), homeOf(target));
  const notes = [];
  if (asked === 'opted out') notes.push('opts out now');
  else if (asked !== 'absent') notes.push(`uses ${nameKey(asked)} now`);
  if (kind === 'Namespace') notes.push(labelOf(record.labels, label.dataplaneMode) === 'ambient' ? 'in the mesh' : 'not in the mesh');
  const restarts = 'desired' in record ? record.desired : 0;
  if ('desired' in record) notes.push(`restarts ${plural(restarts, 'pod')}`);
  return { target, note: notes.join(', '), restarts };
}
