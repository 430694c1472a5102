import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { Document, ParsedNode } from 'yaml';
import { LineCounter, parseAllDocuments } from 'yaml';
import type { Resource } from './api/kinds/kind.ts';
import { resourceKey } from './api/kinds/kind.ts';
import type { Registry } from './api/registry.ts';
import { splitApiVersion } from './api/resources.ts';
import type { Json, JsonObject } from './object.ts';
import { isObject } from './object.ts';

/** One object of a manifest file. */
export interface Manifest {
  readonly object: JsonObject;
  /** `file:line`, for messages. */
  readonly where: string;
}

/** A manifest that cannot be read; `message` starts with `file:line`. */
export interface LoadError {
  readonly message: string;
}

export type Loaded = { readonly ok: true; readonly manifests: Manifest[] } | { readonly ok: false; readonly errors: LoadError[] };

const isManifestFile = /\.(ya?ml|json)$/;

/**
 * The objects of a YAML or JSON file, or of every such file under a directory (in alphabetical order, hidden ones skipped).
 * Several documents a file, `List` kinds and empty documents are fine; Kustomize is not read. All errors are collected.
 */
export async function readManifests(path: string): Promise<Loaded> {
  const files: string[] = [];
  try {
    const isDirectory = (await stat(path)).isDirectory();
    if (isDirectory) await collectFiles(path, files);
    else files.push(path);
  } catch (error) {
    return { ok: false, errors: [{ message: `${path}: ${(error as Error).message}` }] };
  }
  if (files.length === 0) return { ok: false, errors: [{ message: `${path}: no .yaml, .yml or .json file in it` }] };
  const manifests: Manifest[] = [];
  const errors: LoadError[] = [];
  for (const file of files) parseManifests(await readFile(file, 'utf8'), file === path ? file : relative('.', file), manifests, errors);
  return errors.length > 0 ? { ok: false, errors } : { ok: true, manifests };
}

async function collectFiles(directory: string, files: string[]): Promise<void> {
  const entries = await readdir(directory, { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.name.startsWith('.')) continue;
    const path = join(directory, entry.name);
    if (entry.isDirectory()) await collectFiles(path, files);
    else if (entry.isFile() && isManifestFile.test(entry.name)) files.push(path);
  }
}

/** Appends the objects of `text` to `manifests` and what is wrong with it to `errors`; `file` is its name in messages. */
export function parseManifests(text: string, file: string, manifests: Manifest[], errors: LoadError[]): void {
  const json = file.endsWith('.json') ? parsedJson(text) : undefined;
  if (json !== undefined) {
    addObjects(json, `${file}:1`, manifests, errors);
    return;
  }
  const lines = new LineCounter();
  for (const document of parseAllDocuments(text, { lineCounter: lines, prettyErrors: false })) {
    const line = lineOf(document, lines);
    for (const error of document.errors) {
      const at = lines.linePos(error.pos[0]);
      errors.push({ message: `${file}:${at.line}: ${error.message}` });
    }
    if (document.errors.length > 0) continue;
    let value: unknown;
    try {
      value = document.toJS({ maxAliasCount: 100 });
    } catch (error) {
      errors.push({ message: `${file}:${line}: ${(error as Error).message}` });
      continue;
    }
    if (value === null || value === undefined) continue;
    addObjects(value, `${file}:${line}`, manifests, errors);
  }
}

/** Many times faster than reading it as YAML; undefined when it is not JSON, so that the YAML reader names the place. */
function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function addObjects(value: unknown, where: string, manifests: Manifest[], errors: LoadError[]): void {
  if (!isObject(value) || typeof value.kind !== 'string' || typeof value.apiVersion !== 'string') {
    errors.push({ message: `${where}: not a Kubernetes object (no apiVersion and kind)` });
  } else if (value.kind.endsWith('List') && Array.isArray(value.items)) {
    for (const item of value.items) addObjects(withKind(item, value), where, manifests, errors);
  } else if (!isObject(value.metadata) || typeof value.metadata.name !== 'string') {
    errors.push({ message: `${where}: ${value.kind} without metadata.name` });
  } else manifests.push({ object: value, where });
}

/** The items of a typed list do without apiVersion and kind. */
function withKind(item: Json, list: JsonObject): Json {
  if (!isObject(item) || item.kind !== undefined || list.kind === 'List') return item;
  return { apiVersion: list.apiVersion ?? 'v1', kind: String(list.kind).slice(0, -'List'.length), ...item };
}

function lineOf(document: Document.Parsed<ParsedNode>, lines: LineCounter): number {
  return lines.linePos(document.contents?.range?.[0] ?? document.range[0]).line;
}

/** Kinds whose objects others need: they go in first. */
const order = ['CustomResourceDefinition', 'Namespace', 'Node', 'GatewayClass', 'ServiceAccount', 'ConfigMap', 'ClusterRole', 'Role'];

/**
 * Creates the objects in the sandbox as they are, status, uid and age included; what exists already is replaced.
 * Returns warnings: kinds that the sandbox does not serve, namespaces that had to be made, objects that were refused.
 */
export function loadManifests(registry: Registry, manifests: readonly Manifest[]): string[] {
  const warnings: string[] = [];
  const skipped = new Map<string, number>();
  const rank = ({ object }: Manifest) => {
    const at = order.indexOf(String(object.kind));
    return at < 0 ? order.length : at;
  };
  const sorted = [...manifests].sort((a, b) => rank(a) - rank(b));
  for (const { object, where } of sorted) {
    const kind = `${String(object.apiVersion)} ${String(object.kind)}`;
    const resource = registry.catalog.byKind(String(object.apiVersion), String(object.kind));
    if (!resource) {
      skipped.set(kind, (skipped.get(kind) ?? 0) + 1);
      continue;
    }
    const refused = loadOne(registry, resource, object, warnings);
    if (refused) warnings.push(`${where}: ${refused}`);
  }
  for (const [kind, count] of skipped) warnings.push(`skipped ${count} of kind ${kind}: the sandbox does not serve it`);
  return warnings;
}

function loadOne(registry: Registry, resource: Resource, object: JsonObject, warnings: string[]): string | undefined {
  const metadata = object.metadata as JsonObject;
  const namespace = resource.namespaced ? String(metadata.namespace ?? 'default') : '';
  if (resource.namespaced && !registry.store.table('namespaces').get('', namespace)) {
    const namespaces = registry.catalog.get('', 'namespaces') as Resource;
    registry.create(namespaces, '', { metadata: { name: namespace } });
    warnings.push(`made namespace ${namespace}, which no manifest declares`);
  }
  const [, version] = splitApiVersion(String(object.apiVersion));
  const created = registry.create(resource, namespace, object, { version, fieldValidation: 'Ignore' }, { status: true });
  if (created.ok) return undefined;
  if (created.status.reason !== 'AlreadyExists') return created.status.message;
  const key = { namespace, name: String(metadata.name) };
  const current = registry.get(resource, key);
  if (!current) return created.status.message;
  const merged = { ...object, metadata: { ...metadata, uid: current.metadata.uid, resourceVersion: current.metadata.resourceVersion } };
  const updated = registry.update(resource, key, () => ({ ok: true, value: merged }), { version, fieldValidation: 'Ignore' });
  return updated.ok ? undefined : `${resourceKey(resource)} ${key.name}: ${updated.status.message}`;
}
