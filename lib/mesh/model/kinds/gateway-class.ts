import { defineKind, projectConditions, projectMeta } from '../kind.ts';
import type { Condition, Meta } from '../meta.ts';
import { annotation } from '../words.ts';

export interface GatewayClassRecord extends Meta {
  readonly controller: string;
  readonly conditions: readonly Condition[];
}

export const gatewayClassKind = defineKind({
  kind: 'GatewayClass',
  group: 'gateway.networking.k8s.io',
  versions: ['v1', 'v1beta1'],
  plural: 'gatewayclasses',
  namespaced: false,
  required: false,
  project: (raw): GatewayClassRecord => ({
    ...projectMeta(raw, [annotation.inboundBinding]),
    controller: String(raw.spec?.controllerName ?? ''),
    conditions: projectConditions(raw.status?.conditions),
  }),
});
