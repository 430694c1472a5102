import type { RawObject } from '../mesh/model/kind.ts';

/** Who wrote fields of an object, by its managedFields, each once, in order; empty when the server does not tell. */
export function managersOf({ metadata }: RawObject): string[] {
  const fields: unknown = metadata && 'managedFields' in metadata ? metadata.managedFields : [];
  const managers = (Array.isArray(fields) ? fields : []).map((field: { manager?: unknown } | null) => String(field?.manager ?? ''));
  return [...new Set(managers.filter((manager) => manager !== ''))].sort();
}
