import { isIp } from '../model/ip.ts';
import type { GatewayRecord, LabelSelector, Listener } from '../model/kinds/gateway.ts';
import type { GatewayClassRecord } from '../model/kinds/gateway-class.ts';
import type { Labels } from '../model/meta.ts';
import { labelOf } from '../model/meta.ts';
import { isKnown } from '../model/table.ts';
import { annotation, label } from '../model/words.ts';
import type { World } from '../model/world.ts';
import { evaluateSelector } from './label-selector.ts';

/** A Gateway seen as a waypoint (semantics.md 3). Any class: the class is not part of the rule. */
export interface Waypoint {
  readonly gateway: GatewayRecord;
  /** status.addresses is non-empty (3.1). */
  readonly ready: boolean;
  /** The text of the label; anything but service, workload and all supports nothing (3.2). */
  readonly trafficType: string;
  readonly trafficTypeFrom: 'Gateway' | 'GatewayClass' | 'default' | 'assumed';
  /** Same, All or Selector (3.3); other texts act as Same. */
  readonly from: string;
  readonly selector: LabelSelector | null;
  /** The listener that supplied `from`; null: no such listener, so Same. */
  readonly listener: Listener | null;
  readonly binding: InboundBinding | null;
}

/** Parsed `ambient.istio.io/waypoint-inbound-binding` (semantics.md 1.2): a "sandwiched" waypoint. Port 0 means none. */
export interface InboundBinding {
  readonly protocol: 'NONE' | 'PROXY';
  readonly port: number;
}

export function waypointOf(gateway: GatewayRecord, world: World): Waypoint {
  const cls = world.GatewayClass.get('', gateway.className);
  const binding = inboundBinding(gateway, cls);
  const listener = attachmentListener(gateway, binding);
  const type = trafficType(gateway, cls, world);
  return {
    gateway,
    ready: gateway.addresses.length > 0,
    trafficType: type.value,
    trafficTypeFrom: type.from,
    from: listener?.allowed?.from ?? 'Same',
    selector: listener?.allowed?.selector ?? null,
    listener,
    binding,
  };
}

function trafficType(
  gateway: GatewayRecord,
  cls: GatewayClassRecord | undefined,
  world: World,
): { value: string; from: Waypoint['trafficTypeFrom'] } {
  const own = labelOf(gateway.labels, label.waypointFor);
  if (own !== undefined) return { value: own, from: 'Gateway' };
  const ofClass = cls && labelOf(cls.labels, label.waypointFor);
  if (ofClass !== undefined) return { value: ofClass, from: 'GatewayClass' };
  return { value: 'service', from: cls || isKnown(world.GatewayClass.knowledge('')) ? 'default' : 'assumed' };
}

/** semantics.md 3.3, rules 1–4. */
function attachmentListener(gateway: GatewayRecord, binding: InboundBinding | null): Listener | null {
  let found: Listener | undefined;
  if (binding && binding.port !== 0) found = gateway.listeners.find((l) => l.port === binding.port);
  else if (binding?.protocol === 'PROXY') found = gateway.listeners.find((l) => l.protocol === 'istio.io/PROXY');
  return found ?? gateway.listeners.find((l) => l.protocol === 'HBONE' && l.port === 15008) ?? null;
}

/** What Go's ParseUint answers for a number of more than 32 bits. */
const MAX_UINT32 = 4_294_967_295;

function inboundBinding(gateway: GatewayRecord, cls: GatewayClassRecord | undefined): InboundBinding | null {
  const text = labelOf(gateway.annotations, annotation.inboundBinding) ?? (cls && labelOf(cls.annotations, annotation.inboundBinding));
  if (text === undefined) return null;
  const [protocol, port, ...rest] = text.split('/');
  if ((protocol !== 'NONE' && protocol !== 'PROXY') || rest.length > 0) return null;
  return { protocol, port: port !== undefined && /^\d+$/.test(port) ? Math.min(Number(port), MAX_UINT32) : 0 };
}

export function handlesServices(waypoint: Waypoint): boolean {
  return waypoint.trafficType === 'service' || waypoint.trafficType === 'all';
}

export function handlesWorkloads(waypoint: Waypoint): boolean {
  return waypoint.trafficType === 'workload' || waypoint.trafficType === 'all';
}

export type Admission = 'allowed' | 'denied' | 'invalid selector' | 'unknown';

/** Whether the waypoint admits destinations of `namespace` (semantics.md 3.3); labels are undefined when they may not be read. */
export function admits(waypoint: Waypoint, namespace: string, labels: Labels | undefined): Admission {
  if (waypoint.from === 'All') return 'allowed';
  if (waypoint.from !== 'Selector') return namespace === waypoint.gateway.namespace ? 'allowed' : 'denied';
  if (waypoint.selector === null) return 'denied';
  if (!labels) return 'unknown';
  const verdict = evaluateSelector(waypoint.selector, labels);
  return verdict === 'matches' ? 'allowed' : verdict === 'differs' ? 'denied' : 'invalid selector';
}

/** First Hostname, else first parseable IPAddress (semantics.md 3.4); null: bound, but the data plane receives no waypoint. */
export function addressOf(gateway: GatewayRecord): { readonly kind: 'hostname' | 'ip'; readonly value: string } | null {
  const hostname = gateway.addresses.find((a) => a.type === 'Hostname');
  if (hostname) return { kind: 'hostname', value: `${gateway.namespace}/${hostname.value}` };
  const ip = gateway.addresses.find((a) => a.type === 'IPAddress' && isIp(a.value));
  return ip ? { kind: 'ip', value: ip.value } : null;
}

/** istiod's text for a waypoint of another traffic type. */
export function unsupported(type: 'service' | 'workload', key: string): string {
  return `attempting to bind to traffic type "${type}" which the waypoint "${key}" does not support`;
}

/** Where the traffic type of a waypoint was read. */
export function typeField(waypoint: Waypoint): string {
  return waypoint.trafficTypeFrom === 'GatewayClass'
    ? `GatewayClass ${waypoint.gateway.className} metadata.labels['${label.waypointFor}']`
    : `metadata.labels['${label.waypointFor}']`;
}

/** The label that was found; null where the default counts. */
export function typeValue(waypoint: Waypoint): string | null {
  return waypoint.trafficTypeFrom === 'Gateway' || waypoint.trafficTypeFrom === 'GatewayClass' ? waypoint.trafficType : null;
}

export function typeOrigin(waypoint: Waypoint): string {
  const origins = {
    Gateway: '',
    GatewayClass: ' (from its GatewayClass)',
    default: ' (service is the default)',
    assumed: ' (assumed: its GatewayClass may not be read)',
  };
  return origins[waypoint.trafficTypeFrom];
}

export function assumptionsOf(waypoint: Waypoint): readonly string[] {
  if (waypoint.trafficTypeFrom !== 'assumed') return [];
  return [
    `GatewayClass ${waypoint.gateway.className} may not be read; assumed that it does not set ${label.waypointFor}, so the traffic type is service.`,
  ];
}
