import { defineKind, internLabels, projectConditions, projectMeta } from '../kind.ts';
import type { Condition, Labels, Meta } from '../meta.ts';
import { annotation } from '../words.ts';
import type { ServicePort } from './service.ts';
import { projectPorts } from './service.ts';

/** An endpoint written inside the entry; it resolves by these labels alone (semantics.md 4.4). */
export interface InlineEndpoint {
  readonly address: string;
  readonly labels: Labels;
}

export interface ServiceEntryRecord extends Meta {
  readonly hosts: readonly string[];
  /** spec.addresses, else the auto-allocated ones of status. */
  readonly addresses: readonly string[];
  readonly location: string;
  readonly resolution: string;
  readonly ports: readonly ServicePort[];
  readonly workloadSelector: Labels | null;
  readonly endpoints: readonly InlineEndpoint[];
  readonly conditions: readonly Condition[];
}

export const serviceEntryKind = defineKind({
  kind: 'ServiceEntry',
  group: 'networking.istio.io',
  versions: ['v1', 'v1beta1', 'v1alpha3'],
  plural: 'serviceentries',
  namespaced: true,
  required: false,
  project: (raw): ServiceEntryRecord => {
    const list = <T>(value: T[] | null | undefined): T[] => (Array.isArray(value) ? value.filter(Boolean) : []);
    const own = list<string>(raw.spec?.addresses).map(String);
    return {
      ...projectMeta(raw, [annotation.canaryWeight, annotation.connectStrategy]),
      hosts: list<string>(raw.spec?.hosts).map(String),
      addresses: own.length > 0 ? own : list<{ value?: string }>(raw.status?.addresses).map((a) => String(a.value ?? '')),
      location: String(raw.spec?.location ?? 'MESH_EXTERNAL'),
      resolution: String(raw.spec?.resolution ?? 'NONE'),
      ports: projectPorts(raw.spec?.ports),
      workloadSelector: raw.spec?.workloadSelector ? internLabels(raw.spec.workloadSelector.labels) : null,
      endpoints: list<{ address?: string; labels?: Record<string, string> }>(raw.spec?.endpoints).map((e) => ({
        address: String(e.address ?? ''),
        labels: internLabels(e.labels),
      })),
      conditions: projectConditions(raw.status?.conditions),
    };
  },
});
