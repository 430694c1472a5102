import { setTimeout as sleep } from 'node:timers/promises';
import type { KubeObject, RawClient } from './raw-client.ts';

export interface Watch {
  readonly cluster: RawClient;
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
}

interface List {
  readonly items?: readonly KubeObject[];
}

interface Slice extends KubeObject {
  readonly endpoints?: ReadonlyArray<{ readonly conditions?: { readonly ready?: boolean } }>;
}

const gatewayGroup = '/apis/gateway.networking.k8s.io/v1';
const gatewayName = 'gateway.networking.k8s.io/gateway-name';
const lookEveryMs = 2_000;
const patienceMs = 4_000;

/**
 * Helps istiod to look again at a waypoint that it has forgotten, until `signal` ends it. Without another change in the
 * cluster, istiod now and then leaves a Gateway without addresses although its pod has been Ready for long: a push that was
 * due did not happen. In a real mesh the next change of anything mends it; in a test nothing else changes. What is touched
 * here changes no answer of istiod's; each touch is logged.
 */
export async function mindForgottenWaypoints({ cluster, signal, log }: Watch): Promise<void> {
  const since = new Map<string, number>();
  let touches = 0;
  while (!signal.aborted) {
    await sleep(lookEveryMs, undefined, { signal }).catch(() => undefined);
    try {
      const waiting = await waypointsWithoutAddress(cluster);
      const known = new Set(waiting.map(uidOf));
      for (const uid of since.keys()) if (!known.has(uid)) since.delete(uid);
      for (const waypoint of waiting) {
        const first = since.get(uidOf(waypoint)) ?? Date.now();
        since.set(uidOf(waypoint), first);
        if (Date.now() - first < patienceMs || !(await hasReadyEndpoint(cluster, waypoint))) continue;
        since.delete(uidOf(waypoint));
        await touch(cluster, waypoint, ++touches);
        const { namespace, name } = waypoint.metadata;
        log(`istiod had forgotten the waypoint ${namespace}/${name}, ${JSON.stringify(waypoint.status)}; its Service was touched`);
      }
    } catch {
      // The API server is being stopped or restarted; the next look will tell.
    }
  }
}

async function waypointsWithoutAddress(cluster: RawClient): Promise<readonly KubeObject[]> {
  const { body } = await cluster.request<List>('GET', `${gatewayGroup}/gateways`);
  return (body.items ?? []).filter(({ spec, status }) => {
    const { gatewayClassName } = spec as { gatewayClassName?: string };
    const { addresses = [] } = (status ?? {}) as { addresses?: readonly unknown[] };
    return gatewayClassName === 'istio-waypoint' && addresses.length === 0;
  });
}

/** Only what istiod made for the waypoint counts: its Service, not one of the same name that is in the way. */
async function hasReadyEndpoint(cluster: RawClient, { metadata: { namespace, name } }: KubeObject): Promise<boolean> {
  const of = encodeURIComponent(`kubernetes.io/service-name=${name},${gatewayName}=${name}`);
  const path = `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices?labelSelector=${of}`;
  const { body } = await cluster.request<{ items?: readonly Slice[] }>('GET', path);
  return (body.items ?? []).some(({ endpoints }) => endpoints?.some(({ conditions }) => conditions?.ready));
}

async function touch(cluster: RawClient, { metadata: { namespace, name } }: KubeObject, count: number): Promise<void> {
  const distribution = count % 2 === 0 ? 'PreferSameZone' : 'PreferSameNode';
  const body = { metadata: { annotations: { 'networking.istio.io/traffic-distribution': distribution } } };
  await cluster.request('PATCH', `/api/v1/namespaces/${namespace}/services/${name}`, body, {
    contentType: 'application/merge-patch+json',
  });
}

function uidOf({ metadata: { uid = '' } }: KubeObject): string {
  return uid;
}
