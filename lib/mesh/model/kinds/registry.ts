import { endpointSliceKind } from './endpoint-slice.ts';
import { gatewayKind } from './gateway.ts';
import { gatewayClassKind } from './gateway-class.ts';
import { meshConfigKind } from './mesh-config.ts';
import { namespaceKind } from './namespace.ts';
import { podKind } from './pod.ts';
import { serviceKind } from './service.ts';
import { serviceEntryKind } from './service-entry.ts';
import { daemonSetKind, deploymentKind, statefulSetKind } from './workload.ts';
import { workloadEntryKind } from './workload-entry.ts';

/** The one list of kinds that Waymark reads. Adding one: a file in this folder and a line here. */
export const kinds = [
  namespaceKind,
  serviceKind,
  podKind,
  gatewayKind,
  gatewayClassKind,
  serviceEntryKind,
  workloadEntryKind,
  deploymentKind,
  statefulSetKind,
  daemonSetKind,
  endpointSliceKind,
  meshConfigKind,
] as const;

type AnyKind = (typeof kinds)[number];
export type KindName = AnyKind['kind'];
/** The record of a kind: `RecordOf<'Pod'>` is PodRecord. */
export type RecordOf<K extends KindName> = ReturnType<Extract<AnyKind, { kind: K }>['project']>;

export function kindOf(name: string): AnyKind | undefined {
  return kinds.find((k) => k.kind === name);
}
