import { readFileSync } from 'node:fs';
import { parse, parseAllDocuments } from 'yaml';
import type { KubeObject } from '../control-plane/raw-client.ts';

const folder = new URL('../../deploy/', import.meta.url);

/**
 * What `kubectl apply -k deploy/NAME` applies: the files that its kustomization lists. Those files say everything themselves;
 * a kustomization that did more than list them and name their namespace would have to be played here, and is refused.
 */
export function manifestsOf(name: string): KubeObject[] {
  const { apiVersion, kind, namespace, resources, ...more } = parse(textOf(`${name}/kustomization.yaml`));
  if (kind !== 'Kustomization' || Object.keys(more).length > 0)
    throw new Error(`deploy/${name}: ${apiVersion} ${kind} ${Object.keys(more)}`);
  const objects = (resources as string[]).flatMap((file) => objectsOf(textOf(`${name}/${file}`)));
  const strays = objects.filter(
    (object) => namespace !== undefined && object.kind !== 'Namespace' && object.metadata.namespace !== namespace,
  );
  if (strays.length > 0) throw new Error(`deploy/${name}: not in namespace ${namespace}: ${strays.map(({ metadata }) => metadata.name)}`);
  return objects;
}

export function textOf(path: string): string {
  return readFileSync(new URL(path, folder), 'utf8');
}

/** As one text, for a client that applies manifests. */
export function yamlOf(objects: readonly KubeObject[]): string {
  return objects.map((object) => JSON.stringify(object)).join('\n---\n');
}

function objectsOf(text: string): KubeObject[] {
  return parseAllDocuments(text).flatMap((document) => {
    const [error] = document.errors;
    if (error) throw error;
    return (document.toJS() as KubeObject | null) ?? [];
  });
}

/** What kustomize makes of `namespace:`, for objects that are in one. */
export function inNamespace(objects: readonly KubeObject[], namespace: string): KubeObject[] {
  return objects.map((object) => ({ ...object, metadata: { ...object.metadata, namespace } }));
}
