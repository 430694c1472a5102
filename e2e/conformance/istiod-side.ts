import type { AmbientEntry, RawClient } from '../control-plane/raw-client.ts';
import { collectionPath, send } from './apply-state.ts';

/** What istiod tells the data plane about one destination, as far as waypoints go; all texts, so that a difference reads well. */
export interface Sent {
  /** An address or `namespace/hostname`; '' is none. */
  readonly waypoint: string;
  /** `waypoint weight, waypoint weight`; '' is none. */
  readonly weighted: string;
  readonly ingress: string;
  readonly visibility: string;
  /** Of an instance of a sandwiched waypoint: `PROTOCOL:port`. */
  readonly tunnel: string;
}

export interface StoredCondition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
}

export interface IstiodSide {
  /** By `service namespace/hostname` or `workload <uid without the cluster>`. */
  readonly sent: ReadonlyMap<string, Sent>;
  /** By `Kind/namespace/name`: the conditions of every object that the API server has; none for pods. */
  readonly stored: ReadonlyMap<string, readonly StoredCondition[]>;
}

const nothingSent: Sent = { waypoint: '', weighted: '', ingress: 'false', visibility: 'PUBLIC', tunnel: '' };

/** A destination without any waypoint, with what differs. */
export function sentWith(different: Partial<Sent>): Sent {
  return { ...nothingSent, ...different };
}

/** Reads the ambient index, and from the API server the kinds that can be a destination. */
export async function readIstiod(cluster: RawClient, namespaces: ReadonlySet<string>): Promise<IstiodSide> {
  const sent = new Map<string, Sent>();
  const { services, workloads } = await cluster.ambientz();
  for (const entry of services ?? [])
    if (namespaces.has(entry.namespace ?? '')) add(sent, `service ${entry.namespace}/${entry.hostname}`, entry);
  for (const entry of workloads ?? []) {
    if (namespaces.has(entry.namespace ?? '')) add(sent, `workload ${entry.uid?.replace(/^[^/]*\/+/, '')}`, entry);
  }
  const stored = new Map<string, StoredCondition[]>();
  for (const kind of ['Service', 'ServiceEntry', 'WorkloadEntry', 'Pod']) {
    const { items } = (await send(cluster, 'GET', `${collectionPath(kind, undefined)}?resourceVersion=0`)) as { items: Listed[] };
    for (const { metadata, status } of items) {
      if (!namespaces.has(metadata.namespace)) continue;
      const conditions = kind === 'Pod' ? [] : (status?.conditions ?? []);
      stored.set(`${kind}/${metadata.namespace}/${metadata.name}`, conditions.map(plain));
    }
  }
  return { sent, stored };
}

interface Listed {
  readonly metadata: { readonly namespace: string; readonly name: string };
  readonly status?: { readonly conditions?: readonly StoredCondition[] };
}

function plain({ type, status, reason, message }: StoredCondition): StoredCondition {
  return { type, status, reason, message };
}

function add(sent: Map<string, Sent>, key: string, entry: AmbientEntry): void {
  if (sent.has(key)) throw new Error(`istiod lists ${key} twice`);
  const tunnel = entry['applicationTunnel'] as { protocol?: string; port?: number } | undefined;
  const weighted = (entry['weightedWaypoints'] ?? []) as ReadonlyArray<{ destination?: Address; weight?: number }>;
  sent.set(key, {
    waypoint: addressText(entry.waypoint as Address | undefined, false),
    weighted: weighted.map(({ destination, weight = 0 }) => `${addressText(destination, true)} ${weight}`).join(', '),
    ingress: String(entry['ingressUseWaypoint'] ?? false),
    visibility: String(entry['visibility'] ?? 'PUBLIC'),
    tunnel: tunnel ? `${tunnel.protocol ?? 'NONE'}:${tunnel.port ?? 0}` : '',
  });
}

interface Address {
  readonly hostname?: { readonly namespace: string; readonly hostname: string };
  readonly address?: { readonly address: string };
}

/** Addresses are in base64: the text of the address, and in weighted sets its bytes. */
function addressText(waypoint: Address | undefined, isBytes: boolean): string {
  if (waypoint?.hostname) return `${waypoint.hostname.namespace}/${waypoint.hostname.hostname}`;
  if (!waypoint?.address) return '';
  const bytes = Buffer.from(waypoint.address.address, 'base64');
  if (!isBytes) return bytes.toString();
  return bytes.length === 4 ? bytes.join('.') : shortIpv6(bytes);
}

function shortIpv6(bytes: Buffer): string {
  const groups = Array.from({ length: 8 }, (_, index) => bytes.readUInt16BE(2 * index).toString(16));
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1);
}
