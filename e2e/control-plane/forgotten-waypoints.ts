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

interface Status {
  readonly addresses?: readonly unknown[];
  readonly conditions?: ReadonlyArray<{ readonly type: string; readonly status: string }>;
}

interface Slice extends KubeObject {
  readonly endpoints?: ReadonlyArray<{ readonly conditions?: { readonly ready?: boolean } }>;
}

const gatewayGroup = '/apis/gateway.networking.k8s.io/v1';
const gatewayName = 'gateway.networking.k8s.io/gateway-name';
const lookEveryMs = 2_000;
const patienceMs = 4_000;
/** One of a namespace that is being deleted has no endpoint either, for as long. */
const withoutEndpointMs = 20_000;
/** One that stays as it is has another reason. */
const touchesAtMost = 10;

/**
 * Helps istiod to look again at a waypoint that it has forgotten, until `signal` ends it. An endpoint
 * that is added where the service accounts of a Service stay the same is pushed to proxies only, and istiod does not look at
 * its Gateway: it stays without addresses, or Programmed stays False with AddressNotAssigned, until anything else in the
 * cluster changes. A real mesh always changes; in a test nothing else does. What is touched here changes no answer of
 * istiod's, and each touch is logged.
 */
export async function mindForgottenWaypoints({ cluster, signal, log }: Watch): Promise<void> {
  const since = new Map<string, { at: number; touches: number; told: boolean }>();
  while (!signal.aborted) {
    await sleep(lookEveryMs, undefined, { signal }).catch(() => undefined);
    try {
      const waiting = await waypointsNotProgrammed(cluster);
      const known = new Set(waiting.map(uidOf));
      for (const uid of since.keys()) if (!known.has(uid)) since.delete(uid);
      for (const waypoint of waiting) {
        const seen = since.get(uidOf(waypoint)) ?? { at: Date.now(), touches: 0, told: false };
        since.set(uidOf(waypoint), seen);
        if (Date.now() - seen.at < patienceMs || seen.touches >= touchesAtMost) continue;
        const says = `the waypoint ${waypoint.metadata.namespace}/${waypoint.metadata.name}, ${JSON.stringify(waypoint.status)}`;
        if (!(await hasReadyEndpoint(cluster, waypoint))) {
          if (seen.told || Date.now() - seen.at < withoutEndpointMs) continue;
          const touches = seen.touches + 1;
          since.set(uidOf(waypoint), { ...seen, touches, told: true });
          log(`without a Ready endpoint: ${says}`);
          await remindOfPods({ cluster, log }, waypoint, touches);
          continue;
        }
        const touches = seen.touches + 1;
        since.set(uidOf(waypoint), { at: Date.now(), touches, told: false });
        await touch(cluster, waypoint, touches);
        log(`istiod had forgotten ${says}; its Service was touched`);
      }
    } catch {
      // The API server is being stopped or restarted; the next look will tell.
    }
  }
}

async function waypointsNotProgrammed(cluster: RawClient): Promise<readonly KubeObject[]> {
  const { body } = await cluster.request<List>('GET', `${gatewayGroup}/gateways`);
  return (body.items ?? []).filter(({ spec, status }) => {
    const { gatewayClassName } = spec as { gatewayClassName?: string };
    const { addresses = [], conditions = [] } = (status ?? {}) as Status;
    const programmed = conditions.some(({ type, status }) => type === 'Programmed' && status === 'True');
    return gatewayClassName === 'istio-waypoint' && (addresses.length === 0 || !programmed);
  });
}

/** Only what istiod made for the waypoint counts: its Service, not one of the same name that is in the way. */
async function hasReadyEndpoint(cluster: RawClient, { metadata: { namespace, name } }: KubeObject): Promise<boolean> {
  const of = encodeURIComponent(`kubernetes.io/service-name=${name},${gatewayName}=${name}`);
  const path = `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices?labelSelector=${of}`;
  const { body } = await cluster.request<{ items?: readonly Slice[] }>('GET', path);
  return (body.items ?? []).some(({ endpoints }) => endpoints?.some(({ conditions }) => conditions?.ready));
}

/** Tells how far a waypoint without an endpoint has come, and makes whoever is next look again: at a pod, or at what should make one. */
async function remindOfPods({ cluster, log }: Omit<Watch, 'signal'>, waypoint: KubeObject, touches: number): Promise<void> {
  const { namespace, name } = waypoint.metadata;
  const of = `labelSelector=${encodeURIComponent(`${gatewayName}=${name}`)}`;
  const list = async (path: string) => (await cluster.request<List>('GET', `${path}?${of}`)).body.items ?? [];
  const deployments = `/apis/apps/v1/namespaces/${namespace}/deployments`;
  const pods = `/api/v1/namespaces/${namespace}/pods`;
  const [made, sets, running] = await Promise.all([
    list(deployments),
    list(`/apis/apps/v1/namespaces/${namespace}/replicasets`),
    list(pods),
  ]);
  for (const { kind, metadata, spec, status } of [...made, ...sets, ...running]) {
    const { nodeName, replicas } = spec as { nodeName?: string; replicas?: number };
    log(`  ${kind ?? 'it'} ${metadata.name}: ${JSON.stringify({ made: metadata.creationTimestamp, nodeName, replicas, status })}`);
  }
  const lost = running.filter(({ metadata, status }) => !metadata.deletionTimestamp && (status as { phase?: string })?.phase === 'Pending');
  if (lost.length > 0) {
    for (const { metadata } of lost) {
      await cluster.request('DELETE', `${pods}/${metadata.name}`);
      log(`  its pod ${metadata.name} stayed Pending and was deleted`);
    }
  } else if (running.length > 0) {
    // The controller of EndpointSlices puts off what it has to do again, all Services together, by minutes after hundreds went away.
    await touch(cluster, waypoint, touches);
    log('  its pods are there: its Service was touched');
  } else {
    const body = { metadata: { annotations: { 'waymark.test/looked-at': new Date().toISOString() } } };
    for (const { metadata } of made) {
      await cluster.request('PATCH', `${deployments}/${metadata.name}`, body, { contentType: 'application/merge-patch+json' });
      log(`  its Deployment ${metadata.name} has no pod and was touched`);
    }
  }
}

async function touch(cluster: RawClient, { metadata: { namespace, name } }: KubeObject, touches: number): Promise<void> {
  // Another value each time: what is written again changes nothing, and nobody is told.
  const distribution = touches % 2 === 0 ? 'PreferSameZone' : 'PreferSameNode';
  const body = { metadata: { annotations: { 'networking.istio.io/traffic-distribution': distribution } } };
  await cluster.request('PATCH', `/api/v1/namespaces/${namespace}/services/${name}`, body, {
    contentType: 'application/merge-patch+json',
  });
}

function uidOf({ metadata: { uid = '' } }: KubeObject): string {
  return uid;
}
