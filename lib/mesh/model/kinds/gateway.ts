import { defineKind, projectConditions, projectMeta } from '../kind.ts';
import type { Condition, Meta } from '../meta.ts';
import { annotation } from '../words.ts';

export interface LabelSelector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: ReadonlyArray<{ readonly key: string; readonly operator: string; readonly values?: readonly string[] }>;
}

export interface AllowedNamespaces {
  /** undefined when not written; read as Same. */
  readonly from: string | undefined;
  /** null when not written: matches nothing under `from: Selector`. */
  readonly selector: LabelSelector | null;
}

export interface Listener {
  readonly name: string;
  readonly port: number;
  readonly protocol: string;
  /** null: no allowedRoutes or no allowedRoutes.namespaces. */
  readonly allowed: AllowedNamespaces | null;
}

export interface GatewayAddress {
  /** '' when null in the object; such an entry is skipped (semantics.md 3.4). */
  readonly type: string;
  readonly value: string;
}

export interface GatewayRecord extends Meta {
  readonly className: string;
  readonly listeners: readonly Listener[];
  /** status.addresses: a Gateway is a waypoint if and only if this is non-empty (semantics.md 3.1). */
  readonly addresses: readonly GatewayAddress[];
  readonly conditions: readonly Condition[];
  readonly listenerConditions: ReadonlyArray<{ readonly name: string; readonly conditions: readonly Condition[] }>;
}

export const gatewayKind = defineKind({
  kind: 'Gateway',
  group: 'gateway.networking.k8s.io',
  versions: ['v1', 'v1beta1'],
  plural: 'gateways',
  namespaced: true,
  required: false,
  project: (raw): GatewayRecord => {
    const list = <T>(value: T[] | null | undefined): T[] => (Array.isArray(value) ? value.filter(Boolean) : []);
    return {
      ...projectMeta(raw, [annotation.inboundBinding]),
      className: String(raw.spec?.gatewayClassName ?? ''),
      listeners: list<Record<string, never>>(raw.spec?.listeners).map(projectListener),
      addresses: list<{ type?: string; value?: string }>(raw.status?.addresses).map((a) => ({
        type: a.type ?? '',
        value: String(a.value ?? ''),
      })),
      conditions: projectConditions(raw.status?.conditions),
      listenerConditions: list<{ name?: string; conditions?: unknown }>(raw.status?.listeners).map((l) => ({
        name: String(l.name ?? ''),
        conditions: projectConditions(l.conditions),
      })),
    };
  },
});

function projectListener(l: {
  name?: string;
  port?: number;
  protocol?: string;
  allowedRoutes?: { namespaces?: { from?: string; selector?: LabelSelector } };
}): Listener {
  const namespaces = l.allowedRoutes?.namespaces;
  return {
    name: String(l.name ?? ''),
    port: Number(l.port ?? 0),
    protocol: String(l.protocol ?? ''),
    allowed: namespaces ? { from: namespaces.from ?? undefined, selector: namespaces.selector ?? null } : null,
  };
}
