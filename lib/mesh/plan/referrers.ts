import type { KindName, RecordOf } from '../model/kinds/registry.ts';
import type { Labels } from '../model/meta.ts';
import { labelOf } from '../model/meta.ts';
import type { Ref } from '../model/ref.ts';
import { nameKey } from '../model/ref.ts';
import { isKnown } from '../model/table.ts';
import { label } from '../model/words.ts';
import type { World } from '../model/world.ts';
import type { Key } from '../resolve/answer.ts';
import { referenceIn } from '../resolve/reference.ts';
import { labelsOfEntry } from '../resolve/workload.ts';
import { ownerOf, workloadKinds } from '../view/workloads.ts';

/** One place where a waypoint is named. */
export interface Referrer {
  readonly object: Ref;
  readonly on: 'label' | 'template label' | 'spec label';
  readonly as: 'primary' | 'canary';
  readonly key: Key;
}

/** Objects with labels of their own that name a waypoint; pods come last, most of them belong to a template. */
export const referringKinds = ['Namespace', 'Service', 'ServiceEntry', 'WorkloadEntry', ...workloadKinds, 'Pod'] as const;

/** The waypoint that is named as the canary, if one is (semantics.md 4.5, 2 and 3). */
export function canaryIn(labels: Labels, namespace: string): Key | null {
  const name = labelOf(labels, label.canary);
  return name === undefined || name === '' || name === 'none'
    ? null
    : { namespace: labelOf(labels, label.canaryNamespace) ?? namespace, name };
}

/** The waypoints that some labels name: the primary and the canary. */
export function referencesIn(labels: Labels, namespace: string): Key[] {
  const primary = referenceIn(labels, namespace);
  const canary = canaryIn(labels, namespace);
  return [...(typeof primary === 'string' ? [] : [primary]), ...(canary ? [canary] : [])];
}

/** Everything readable that names a waypoint, whether or not it gets it. */
export function* referrersIn(world: World): Iterable<Referrer> {
  for (const record of world.Namespace.all()) {
    const object: Ref = { kind: 'Namespace', namespace: '', name: record.name };
    yield* named(object, 'label', record.labels, record.name);
  }
  for (const kind of ['Service', 'ServiceEntry'] as const)
    for (const record of world[kind].all()) yield* named(refOf(kind, record), 'label', record.labels, record.namespace);
  for (const record of world.WorkloadEntry.all()) yield* namedByEntry(record);
  for (const record of world.ServiceEntry.all())
    for (const endpoint of record.endpoints) yield* named(refOf('ServiceEntry', record), 'spec label', endpoint.labels, record.namespace);
  for (const kind of workloadKinds)
    for (const record of world[kind].all()) yield* named(refOf(kind, record), 'template label', record.templateLabels, record.namespace);
  for (const record of world.Pod.all()) yield* named(refOf('Pod', record), 'label', record.labels, record.namespace);
}

/** Name and namespace of a waypoint may stand in different places of an entry; without the name in its metadata, spec.labels takes over. */
function* namedByEntry(record: RecordOf<'WorkloadEntry'>): Iterable<Referrer> {
  const object = refOf('WorkloadEntry', record);
  const isNamedByLabel = labelOf(record.labels, label.useWaypoint) !== undefined;
  if (isNamedByLabel) yield* named(object, 'label', labelsOfEntry(record), record.namespace);
  yield* named(object, 'spec label', isNamedByLabel ? record.specLabels : labelsOfEntry(record), record.namespace);
}

function* named(object: Ref, on: Referrer['on'], labels: Labels, namespace: string): Iterable<Referrer> {
  const reference = referenceIn(labels, namespace);
  if (typeof reference !== 'string') yield { object, on, as: 'primary', key: reference };
  const canary =
    object.kind === 'Namespace' || object.kind === 'Service' || object.kind === 'ServiceEntry' ? canaryIn(labels, namespace) : null;
  if (canary && on === 'label') yield { object, on, as: 'canary', key: canary };
}

function refOf(kind: KindName, { namespace, name }: Key): Ref {
  return { kind, namespace, name };
}

/** Whether a pod gets its label from the template of a workload that may be read: then the template is what is changed. */
export function isFromTemplate(pod: Ref, key: Key, world: World): boolean {
  const record = world.Pod.get(pod.namespace, pod.name);
  const owner = record && ownerOf(record);
  const kind = workloadKinds.find((k) => k === owner?.kind);
  const template = kind && owner && world[kind].get(pod.namespace, owner.name)?.templateLabels;
  const reference = template && referenceIn(template, pod.namespace);
  return reference !== undefined && typeof reference !== 'string' && nameKey(reference) === nameKey(key);
}

/** Kinds that may name a waypoint and may not be read everywhere, as 'Services in shop'; what they hold is unknown. */
export function unreadable(world: World): string[] {
  const namespaces = new Set<string>();
  for (const kind of ['Namespace', 'Service', 'Pod', 'Gateway'] as const)
    for (const { namespace, name } of world[kind].all()) namespaces.add(namespace === '' ? name : namespace);
  return referringKinds.flatMap((kind) => {
    const hidden = [...namespaces].filter((namespace) => !isKnown(world[kind].knowledge(namespace))).sort();
    const plural = `${kind.replace(/y$/, 'ie')}s`;
    if (hidden.length === 0)
      return isKnown(world[kind].knowledge('')) || kind === 'Namespace' ? [] : [`${plural} outside the namespaces you see`];
    return [`${plural} in ${hidden.slice(0, 3).join(', ')}${hidden.length > 3 ? ` and ${hidden.length - 3} more namespaces` : ''}`];
  });
}
