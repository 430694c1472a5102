import type { KubeObject } from '../object.ts';
import { timestamp } from '../object.ts';
import type { Resource } from './kinds/kind.ts';
import type { Key, Registry } from './registry.ts';
import type { Outcome, Status } from './status.ts';
import * as status from './status.ts';
import { hasFinalizers } from './strategy.ts';

export type Propagation = 'Background' | 'Foreground' | 'Orphan';

export interface DeleteOptions {
  readonly dryRun?: boolean;
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
  readonly propagationPolicy?: Propagation;
  readonly gracePeriodSeconds?: number;
}

export const foreground = 'foregroundDeletion';
export const orphan = 'orphan';

/** Deletes an object, or marks it as being deleted while finalizers, its pods' grace period or its contents hold it. */
export function deleteObject(registry: Registry, resource: Resource, key: Key, options: DeleteOptions = {}): Outcome<KubeObject | Status> {
  const forbidden = registry.deletionProblem(resource, key.name);
  if (forbidden) return status.refuse(forbidden);
  const object = registry.get(resource, key);
  if (!object) return status.refuse(status.notFound(resource, key.name));
  const isNamespace = resource.group === '' && resource.kind === 'Namespace';
  const problem = preconditionProblem(resource, object, options, isNamespace);
  if (problem) return status.refuse(problem);

  const marked = isNamespace ? terminating(object, registry) : markedObject(resource, object, options, registry);
  if (marked) {
    if (options.dryRun || marked === object) return status.ok(marked);
    return status.ok(registry.overwrite(resource, marked));
  }
  const gone = options.dryRun ? object : registry.purge(resource, object);
  if (resource.answersWithObject) return status.ok(gone);
  const { name, uid } = object.metadata;
  return status.ok(status.success({ name, ...(resource.group ? { group: resource.group } : {}), kind: resource.plural, uid }));
}

function preconditionProblem(
  resource: Resource,
  object: KubeObject,
  { preconditions }: DeleteOptions,
  isNamespace: boolean,
): Status | undefined {
  const { uid, resourceVersion } = preconditions ?? {};
  const { metadata } = object;
  // kube-apiserver names the kind here where it names the resource elsewhere.
  const named = isNamespace ? resource : { group: resource.group, plural: resource.kind };
  if (uid !== undefined && uid !== metadata.uid) {
    const why = isNamespace
      ? `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${metadata.uid}`
      : `the UID in the precondition (${uid}) does not match the UID in record (${metadata.uid}). The object might have been deleted and then recreated`;
    return status.conflict(named, metadata.name, why);
  }
  if (resourceVersion !== undefined && resourceVersion !== metadata.resourceVersion) {
    const why = isNamespace
      ? `Precondition failed: ResourceVersion in precondition: ${resourceVersion}, ResourceVersion in object meta: ${metadata.resourceVersion}`
      : `the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record (${metadata.resourceVersion}). The object might have been modified`;
    return status.conflict(named, metadata.name, why);
  }
  return undefined;
}

/** A namespace is never removed at once: first its contents go, then the namespace controller takes its finalizer off. */
function terminating(object: KubeObject, registry: Registry): KubeObject | undefined {
  if (object.metadata.deletionTimestamp) return (object.spec?.finalizers ?? []).length > 0 ? object : undefined;
  return {
    ...object,
    metadata: { ...object.metadata, deletionTimestamp: timestamp(registry.now()) },
    status: { ...object.status, phase: 'Terminating' },
  };
}

/** The object with its deletion noted, when something holds it; undefined when it can go now. */
function markedObject(resource: Resource, object: KubeObject, options: DeleteOptions, registry: Registry): KubeObject | undefined {
  const { metadata } = object;
  const finalizers = wantedFinalizers(metadata.finalizers ?? [], options.propagationPolicy);
  const grace = graceOf(resource, object, options);
  if (metadata.deletionTimestamp) {
    if (grace > 0 && grace >= (metadata.deletionGracePeriodSeconds ?? 0)) return object;
    if (!hasFinalizers(object)) return undefined;
    return object;
  }
  if (finalizers.length === 0 && grace === 0) return undefined;
  const marked: KubeObject = {
    ...object,
    metadata: {
      ...metadata,
      deletionTimestamp: timestamp(new Date(registry.now().getTime() + grace * 1000)),
      deletionGracePeriodSeconds: grace,
      ...(metadata.generation ? { generation: metadata.generation + 1 } : {}),
      ...(finalizers.length > 0 ? { finalizers } : {}),
    },
  };
  return marked;
}

function wantedFinalizers(present: readonly string[], policy: Propagation | undefined): string[] {
  if (!policy) return [...present];
  const others = present.filter((f) => f !== foreground && f !== orphan);
  if (policy === 'Foreground') return [...others, foreground];
  return policy === 'Orphan' ? [...others, orphan] : others;
}

/** Only pods are deleted gracefully: those that run on a node and have not ended. */
function graceOf(resource: Resource, { spec, status: state }: KubeObject, { gracePeriodSeconds }: DeleteOptions): number {
  if (resource.kind !== 'Pod' || !spec?.nodeName || state?.phase === 'Succeeded' || state?.phase === 'Failed') return 0;
  return gracePeriodSeconds ?? spec.terminationGracePeriodSeconds ?? 30;
}
