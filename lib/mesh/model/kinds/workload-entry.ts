import { defineKind, internLabels, projectConditions, projectMeta } from '../kind.ts';
import type { Condition, Labels, Meta } from '../meta.ts';

export interface WorkloadEntryRecord extends Meta {
  readonly address: string;
  readonly serviceAccount: string;
  /** spec.labels; metadata labels win over them when resolving (semantics.md 4.4). */
  readonly specLabels: Labels;
  readonly conditions: readonly Condition[];
}

export const workloadEntryKind = defineKind({
  kind: 'WorkloadEntry',
  group: 'networking.istio.io',
  versions: ['v1', 'v1beta1', 'v1alpha3'],
  plural: 'workloadentries',
  namespaced: true,
  required: false,
  project: (raw): WorkloadEntryRecord => ({
    ...projectMeta(raw),
    address: String(raw.spec?.address ?? ''),
    serviceAccount: String(raw.spec?.serviceAccount ?? ''),
    specLabels: internLabels(raw.spec?.labels),
    conditions: projectConditions(raw.status?.conditions),
  }),
});
