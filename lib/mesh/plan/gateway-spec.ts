import type { RawObject } from '../model/kind.ts';
import type { GatewayRecord } from '../model/kinds/gateway.ts';
import { gatewayKind } from '../model/kinds/gateway.ts';
import { labelOf } from '../model/meta.ts';
import { label } from '../model/words.ts';
import type { World } from '../model/world.ts';
import type { Waypoint } from '../resolve/waypoint.ts';
import { waypointOf } from '../resolve/waypoint.ts';
import type { Allow, GatewaySpec } from './plan.ts';

/** Istio's own class for waypoints; `istioctl waypoint` knows no other. */
export const waypointClass = 'istio-waypoint';

/** The object that is written: what `istioctl waypoint apply` builds (semantics.md 6.1), and allowedRoutes where others may attach. */
export function manifestOf(spec: GatewaySpec, version = 'v1') {
  const labels = {
    ...(spec.trafficType === null ? {} : { [label.waypointFor]: spec.trafficType }),
    ...(spec.revision === null ? {} : { [label.revision]: spec.revision }),
  };
  return {
    apiVersion: `${gatewayKind.group}/${version}`,
    kind: 'Gateway',
    metadata: { name: spec.name, namespace: spec.namespace, ...(Object.keys(labels).length > 0 ? { labels } : {}) },
    spec: {
      gatewayClassName: spec.className,
      listeners: [
        {
          name: 'mesh',
          port: 15008,
          protocol: 'HBONE',
          ...(spec.allow.from === 'Same' ? {} : { allowedRoutes: { namespaces: namespacesOf(spec.allow) } }),
        },
      ],
    },
  };
}

/** `allowedRoutes.namespaces` of a listener. */
export function namespacesOf(allow: Allow) {
  if (allow.from !== 'Selector' || allow.selector === null) return { from: allow.from };
  return { from: allow.from, selector: allow.selector };
}

/** The Gateway as it will be read once istiod has made it ready. */
export function readyRecordOf(spec: GatewaySpec): GatewayRecord {
  const address = { type: 'Hostname', value: `${spec.name}.${spec.namespace}.svc.cluster.local` };
  return gatewayKind.project({ ...(manifestOf(spec) as RawObject), status: { addresses: [address] } });
}

/** What Waymark would have to be told to make this Gateway. */
export function specOf(gateway: GatewayRecord, world: World): GatewaySpec {
  return {
    namespace: gateway.namespace,
    name: gateway.name,
    className: gateway.className,
    trafficType: labelOf(gateway.labels, label.waypointFor) ?? null,
    revision: labelOf(gateway.labels, label.revision) ?? null,
    allow: allowOf(waypointOf(gateway, world)),
  };
}

export function allowOf(waypoint: Waypoint): Allow {
  if (waypoint.from === 'All') return { from: 'All' };
  return waypoint.from === 'Selector' ? { from: 'Selector', selector: waypoint.selector } : { from: 'Same' };
}

/** Whether the Gateway has nothing but what `specOf` says of it, as far as its record tells. */
export function isPlain(gateway: GatewayRecord): boolean {
  const [listener, ...others] = gateway.listeners;
  const labels = Object.keys(gateway.labels).filter((key) => key !== label.waypointFor && key !== label.revision);
  return (
    others.length === 0 &&
    listener?.name === 'mesh' &&
    listener.port === 15008 &&
    listener.protocol === 'HBONE' &&
    labels.length === 0 &&
    Object.keys(gateway.annotations).length === 0
  );
}

/** What differs between a Gateway that is there and the one that is wanted, as words; empty: nothing. */
export function differences(there: GatewaySpec, wanted: GatewaySpec): string[] {
  const found: string[] = [];
  const compare = (what: string, is: string | null, shall: string | null) => {
    if (is !== shall) found.push(`${what} is ${is === null ? 'absent' : `"${is}"`}, not ${shall === null ? 'absent' : `"${shall}"`}`);
  };
  compare('spec.gatewayClassName', there.className, wanted.className);
  compare(label.waypointFor, there.trafficType, wanted.trafficType);
  compare(label.revision, there.revision, wanted.revision);
  compare('allowedRoutes', allowText(there.allow), allowText(wanted.allow));
  return found;
}

export function sameAllow(a: Allow, b: Allow): boolean {
  return allowText(a) === allowText(b);
}

/** The same text for selectors that say the same in another order. */
export function allowText(allow: Allow): string {
  if (allow.from !== 'Selector') return allow.from;
  if (allow.selector === null) return 'no namespaces (a selector is missing)';
  const { matchLabels = {}, matchExpressions = [] } = allow.selector;
  const labels = Object.entries(matchLabels)
    .map(([key, value]) => `${key}=${value}`)
    .sort();
  const expressions = matchExpressions.map(({ key, operator, values = [] }) =>
    values.length === 0 ? `${key} ${operator}` : `${key} ${operator} (${values.join(', ')})`,
  );
  return `namespaces with ${[...labels, ...expressions].join(', ') || 'any labels'}`;
}
