import type { RawObject } from '../mesh/model/kind.ts';
import { toolBehind } from '../mesh/plan/managing-tools.ts';

/** Who wrote fields of an object, by its managedFields, each once, in order; empty when the server does not tell. */
export function managersOf({ metadata }: RawObject): string[] {
  const fields: unknown = metadata && 'managedFields' in metadata ? metadata.managedFields : [];
  const managers = (Array.isArray(fields) ? fields : []).map((field: { manager?: unknown } | null) => String(field?.manager ?? ''));
  return [...new Set(managers.filter((manager) => manager !== ''))].sort();
}

/** The tool that will put back what is changed in an object, by all that it tells: labels, annotations, managedFields. */
export function toolOf(object: RawObject): string | null {
  const { labels, annotations } = object.metadata ?? {};
  return toolBehind({ labels: labels ?? {}, annotations: annotations ?? {}, managers: managersOf(object) });
}
