import type { JsonObject, KubeObject } from '../object.ts';
import { isObject, own } from '../object.ts';
import type { Resource } from './kinds/kind.ts';
import { applyMergePatch } from './patch/merge-patch.ts';
import type { Registry, WriteOptions } from './registry.ts';
import type { Outcome } from './status.ts';
import { notFound, ok, refuse } from './status.ts';

const scalable = new Set(['deployments', 'statefulsets', 'replicasets']);

export function isScalable({ group, plural }: Resource): boolean {
  return group === 'apps' && scalable.has(plural);
}

/** The `scale` subresource: autoscaling/v1 Scale instead of the whole object. */
export function scaleOf(object: KubeObject): JsonObject {
  const { name, namespace = '', uid, resourceVersion, creationTimestamp } = object.metadata;
  const matchLabels: Record<string, string> = object.spec?.selector?.matchLabels ?? {};
  const selector = Object.entries(matchLabels)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    // Go leaves out a zero.
    spec: object.spec?.replicas ? { replicas: Number(object.spec.replicas) } : {},
    status: { replicas: Number(object.status?.replicas ?? 0), selector },
  };
}

/** A write of the Scale, as a whole or as a merge patch: only `spec.replicas` counts. */
export function writeScale(
  registry: Registry,
  resource: Resource,
  key: { namespace: string; name: string },
  body: JsonObject,
  isPatch: boolean,
  options: WriteOptions,
): Outcome<KubeObject> {
  const current = registry.get(resource, key);
  if (!current) return refuse(notFound(resource, key.name));
  const wanted = isPatch ? applyMergePatch(scaleOf(current), body) : body;
  const spec = own(wanted, 'spec');
  const replicas = Number((isObject(spec) ? spec.replicas : undefined) ?? 0);
  const version = isObject(body.metadata) ? body.metadata.resourceVersion : undefined;
  return registry.update(
    resource,
    key,
    (now) =>
      ok({
        ...now,
        metadata: { ...now.metadata, ...(typeof version === 'string' ? { resourceVersion: version } : {}) },
        spec: { ...now.spec, replicas },
      } as unknown as JsonObject),
    options,
  );
}
