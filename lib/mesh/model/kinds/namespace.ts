import { defineKind, projectMeta } from '../kind.ts';
import type { Meta } from '../meta.ts';
import { objectOf } from '../protobuf.ts';
import { annotation } from '../words.ts';

export interface NamespaceRecord extends Meta {
  /** 'Active' or 'Terminating'. */
  readonly phase: string;
}

export const namespaceKind = defineKind({
  kind: 'Namespace',
  group: '',
  versions: ['v1'],
  plural: 'namespaces',
  namespaced: false,
  required: true,
  protobuf: objectOf({}, { 1: ['phase', 'text'] }),
  project: (raw): NamespaceRecord => ({
    ...projectMeta(raw, [annotation.canaryWeight]),
    phase: String(raw.status?.phase ?? 'Active'),
  }),
});
