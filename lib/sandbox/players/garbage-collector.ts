import { deleteObject, foreground, orphan } from '../api/deletion.ts';
import type { Resource } from '../api/kinds/kind.ts';
import { resourceKey } from '../api/kinds/kind.ts';
import type { KubeObject, ObjectMeta } from '../object.ts';
import type { Stage } from './stage.ts';
import { current, taskKey } from './stage.ts';

/** The garbage collector for one resource: what it owned goes with it, at once, before it or not at all. */
export function collectGarbageOf(stage: Stage, resource: Resource): void {
  const { registry, agenda } = stage;
  registry.store.table(resourceKey(resource)).listen(({ type, object }) => {
    if (type === 'DELETED') {
      if (hasDependents(stage, object)) agenda.soon(`gc ${object.metadata.uid}`, () => deleteDependents(stage, object));
      for (const reference of object.metadata.ownerReferences ?? []) {
        const kind = registry.catalog.byKind(reference.apiVersion, reference.kind);
        const owner =
          kind && registry.get(kind, { namespace: kind.namespaced ? (object.metadata.namespace ?? '') : '', name: reference.name });
        // It may be what a foreground deletion was waiting for.
        if (kind && owner?.metadata.finalizers?.includes(foreground))
          agenda.soon(taskKey(`gc ${kind.plural}`, owner), () => finish(stage, kind, owner));
      }
    } else if (object.metadata.deletionTimestamp && object.metadata.finalizers?.some((f) => f === foreground || f === orphan)) {
      agenda.soon(taskKey(`gc ${resource.plural}`, object), () => finish(stage, resource, object));
    }
  });
}

function* dependentsOf(stage: Stage, { metadata }: KubeObject): Iterable<[Resource, KubeObject]> {
  for (const resource of stage.registry.catalog.all()) {
    for (const object of [...stage.registry.store.table(resourceKey(resource)).ownedBy(metadata.uid)]) yield [resource, object];
  }
}

function hasDependents(stage: Stage, owner: KubeObject): boolean {
  for (const _ of dependentsOf(stage, owner)) return true;
  return false;
}

/** Dependents with another living owner only lose the reference. */
function deleteDependents(stage: Stage, owner: KubeObject): void {
  for (const [resource, dependent] of dependentsOf(stage, owner)) {
    const others = (dependent.metadata.ownerReferences ?? []).filter((reference) => reference.uid !== owner.metadata.uid);
    const { namespace = '', name } = dependent.metadata;
    if (others.length > 0) stage.registry.overwrite(resource, { ...dependent, metadata: withOwners(dependent, others) });
    else if (!dependent.metadata.deletionTimestamp) deleteObject(stage.registry, resource, { namespace, name });
  }
}

/** Takes the garbage collector's finalizer off a deleted owner: with `orphan` at once, with foreground deletion when its blocking dependents are gone. */
function finish(stage: Stage, resource: Resource, seen: KubeObject): void {
  const owner = current(stage, resource, seen);
  if (!owner?.metadata.finalizers || !owner.metadata.deletionTimestamp) return;
  if (owner.metadata.finalizers.includes(orphan)) {
    for (const [kind, dependent] of dependentsOf(stage, owner)) {
      const others = (dependent.metadata.ownerReferences ?? []).filter((reference) => reference.uid !== owner.metadata.uid);
      stage.registry.overwrite(kind, { ...dependent, metadata: withOwners(dependent, others) });
    }
  } else {
    deleteDependents(stage, owner);
    for (const [, dependent] of dependentsOf(stage, owner)) {
      const reference = dependent.metadata.ownerReferences?.find((r) => r.uid === owner.metadata.uid);
      if (reference?.blockOwnerDeletion) return;
    }
  }
  const finalizers = owner.metadata.finalizers.filter((f) => f !== foreground && f !== orphan);
  const rest = { ...owner, metadata: { ...owner.metadata, finalizers } };
  if (finalizers.length > 0) stage.registry.overwrite(resource, rest);
  else stage.registry.purge(resource, owner);
}

function withOwners({ metadata }: KubeObject, ownerReferences: NonNullable<ObjectMeta['ownerReferences']>): ObjectMeta {
  const { ownerReferences: _, ...rest } = metadata;
  return ownerReferences.length > 0 ? { ...rest, ownerReferences } : rest;
}
