import { defineKind, internLabels, projectConditions, projectMeta } from '../kind.ts';
import type { Condition, Labels, Meta } from '../meta.ts';
import { condition, objectOf } from '../protobuf.ts';
import { annotation } from '../words.ts';

export interface ServicePort {
  readonly name: string;
  readonly port: number;
  readonly protocol: string;
  readonly appProtocol: string;
}

export interface ServiceRecord extends Meta {
  /** ClusterIP, NodePort, LoadBalancer, ExternalName. */
  readonly type: string;
  /** Empty for headless and ExternalName Services. */
  readonly clusterIPs: readonly string[];
  readonly headless: boolean;
  readonly externalName: string;
  /** null: no selector at all, endpoints are written by hand or by another controller. */
  readonly selector: Labels | null;
  readonly ports: readonly ServicePort[];
  readonly conditions: readonly Condition[];
}

export const serviceKind = defineKind({
  kind: 'Service',
  group: '',
  versions: ['v1'],
  plural: 'services',
  namespaced: true,
  required: true,
  protobuf: objectOf(
    {
      1: ['ports', { many: { 1: ['name', 'text'], 2: ['protocol', 'text'], 3: ['port', 'number'], 6: ['appProtocol', 'text'] } }],
      2: ['selector', 'map'],
      3: ['clusterIP', 'text'],
      4: ['type', 'text'],
      10: ['externalName', 'text'],
      18: ['clusterIPs', 'texts'],
    },
    { 2: ['conditions', { many: condition }] },
  ),
  project: (raw): ServiceRecord => {
    const spec = raw.spec ?? {};
    const ips: string[] = Array.isArray(spec.clusterIPs) ? spec.clusterIPs : spec.clusterIP ? [spec.clusterIP] : [];
    const selector = spec.selector && Object.keys(spec.selector).length > 0 ? internLabels(spec.selector) : null;
    return {
      ...projectMeta(raw, [annotation.canaryWeight]),
      type: String(spec.type ?? 'ClusterIP'),
      clusterIPs: ips.filter((ip) => ip && ip !== 'None').map(String),
      headless: ips.includes('None'),
      externalName: String(spec.externalName ?? ''),
      selector,
      ports: projectPorts(spec.ports),
      conditions: projectConditions(raw.status?.conditions),
    };
  },
});

export function projectPorts(ports: unknown): readonly ServicePort[] {
  if (!Array.isArray(ports)) return [];
  return ports.filter(Boolean).map((p) => ({
    name: String(p.name ?? ''),
    port: Number(p.port ?? p.number ?? 0),
    protocol: String(p.protocol ?? 'TCP'),
    appProtocol: String(p.appProtocol ?? ''),
  }));
}
