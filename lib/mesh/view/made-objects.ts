import type { RawObject } from '../model/kind.ts';
import { projectConditions } from '../model/kind.ts';
import type { GatewayRecord } from '../model/kinds/gateway.ts';
import { conditionOf, labelOf } from '../model/meta.ts';
import { nameKey } from '../model/ref.ts';
import { label } from '../model/words.ts';
import type { World } from '../model/world.ts';
import { isWaypointClass, plural } from '../plan/build.ts';

/** The kinds that istiod makes for a Gateway (semantics.md 7.2), and its pods, which tell why a Deployment is not available. */
export const madeKinds = ['Deployment', 'Service', 'ServiceAccount', 'HorizontalPodAutoscaler', 'PodDisruptionBudget'] as const;
export type MadeKind = (typeof madeKinds)[number];

/** What was listed of each kind by the label of the Gateway; or why it could not be. */
export type MadeListing = { readonly items: readonly RawObject[] } | { readonly unknown: string };
export type MadeListings = Readonly<Record<MadeKind | 'Pod', MadeListing>>;

/** One object of a Gateway, or that there is none. */
export interface MadeObject {
  readonly kind: MadeKind;
  /** '' where there is none, or none is known. */
  readonly name: string;
  /** 'foreign': one of that name is somebody else's, which istiod leaves alone. 'none': it is not asked for. */
  readonly state: 'there' | 'faulty' | 'missing' | 'foreign' | 'none' | 'unknown';
  /** Such as '1 of 2 pods ready'; what is missing, or which right. */
  readonly says: string;
  /** Why it is not as it should be; '' when it is. */
  readonly cause: string;
}

/** GET /api/waypoints/NAMESPACE/NAME/objects */
export interface MadeObjects {
  readonly objects: readonly MadeObject[];
  /** Why Istio makes none for this Gateway; '' when it does. */
  readonly note: string;
}

/** The objects that istiod made for a Gateway, and what is wrong with each (semantics.md 3.6). */
export function madeObjects(gateway: GatewayRecord, listings: MadeListings, world: World): MadeObjects {
  const objects = madeKinds.flatMap((kind) => objectsOf(kind, gateway, listings, world));
  const isMade = objects.some(({ state }) => state === 'there' || state === 'faulty');
  if (isMade || isWaypointClass(gateway.className, world)) return { objects, note: '' };
  return { objects: [], note: `Istio makes no objects for Gateways of class ${gateway.className}, or none that you may read.` };
}

function objectsOf(kind: MadeKind, gateway: GatewayRecord, listings: MadeListings, world: World): MadeObject[] {
  const listing = listings[kind];
  if ('unknown' in listing) return [{ kind, name: '', state: 'unknown', says: listing.unknown, cause: '' }];
  if (listing.items.length === 0) return [none(kind, gateway, listings, world)];
  return listing.items.map((raw) => {
    const cause = describe[kind].cause(raw, listings);
    return { kind, name: raw.metadata?.name ?? '', state: cause === '' ? 'there' : 'faulty', says: describe[kind].says(raw), cause };
  });
}

function none(kind: MadeKind, gateway: GatewayRecord, listings: MadeListings, world: World): MadeObject {
  const { namespace, name } = gateway;
  if (kind === 'HorizontalPodAutoscaler') return { kind, name: '', state: 'none', says: 'none', cause: '' };
  if (kind === 'PodDisruptionBudget') {
    const isOne = 'items' in listings.Deployment && listings.Deployment.items.some((raw) => desired(raw) === 1);
    return { kind, name: '', state: 'none', says: isOne ? 'none: its only pod goes away with its node' : 'none', cause: '' };
  }
  const other = kind === 'ServiceAccount' ? undefined : world[kind].get(namespace, name);
  if (other && labelOf(other.labels, label.managed) === undefined) {
    const cause = `Istio did not make it (it has no label ${label.managed}) and does not touch it, so the waypoint never becomes ready.`;
    return { kind, name, state: 'foreign', says: `${nameKey(other)} is somebody else's`, cause };
  }
  return { kind, name: '', state: 'missing', says: 'not there: istiod has not made it (yet)', cause: '' };
}

interface Describe {
  readonly says: (raw: RawObject) => string;
  readonly cause: (raw: RawObject, listings: MadeListings) => string;
}

const nothingWrong = () => '';

const describe: { readonly [K in MadeKind]: Describe } = {
  Deployment: {
    says: (raw) => `${Number(raw.status?.readyReplicas ?? 0)} of ${plural(desired(raw), 'pod')} ready`,
    cause: deploymentCause,
  },
  Service: {
    says: ({ spec }) => {
      const ports = array(spec?.ports).map(({ port }) => String(port));
      return [text(spec?.type) || 'ClusterIP', text(spec?.clusterIP), ports.length > 0 ? `ports ${ports.join(', ')}` : '']
        .filter(Boolean)
        .join(', ');
    },
    cause: nothingWrong,
  },
  ServiceAccount: {
    says: ({ metadata }) => `identity ns/${metadata?.namespace ?? ''}/sa/${metadata?.name ?? ''}`,
    cause: nothingWrong,
  },
  HorizontalPodAutoscaler: {
    says: ({ spec, status }) =>
      `${Number(spec?.minReplicas ?? 1)} to ${Number(spec?.maxReplicas ?? 1)} pods, wants ${Number(status?.desiredReplicas ?? 0)} now`,
    cause: ({ status }) => {
      const active = conditionOf(projectConditions(status?.conditions), 'ScalingActive');
      return active?.status === 'False' ? `${active.reason}: ${active.message}` : '';
    },
  },
  PodDisruptionBudget: {
    says: ({ spec, status }) => {
      const rule =
        spec?.maxUnavailable === undefined
          ? `at least ${String(spec?.minAvailable ?? 1)} available`
          : `at most ${String(spec.maxUnavailable)} away`;
      return `${rule}; ${Number(status?.disruptionsAllowed ?? 0)} may go now`;
    },
    cause: nothingWrong,
  },
};

function desired({ spec }: RawObject): number {
  return Number(spec?.replicas ?? 1);
}

/** What the Deployment says itself, else what its pods say: pods tell of images and nodes, it tells of quotas and admission. */
function deploymentCause(raw: RawObject, { Pod: pods }: MadeListings): string {
  const { status, metadata } = raw;
  const conditions = projectConditions(status?.conditions);
  const refused = conditionOf(conditions, 'ReplicaFailure');
  if (desired(raw) === 0) return 'It is scaled to 0: traffic to what the waypoint handles fails.';
  if (refused?.status === 'True') return `Its pods are refused: ${refused.message || refused.reason}`;
  if (Number(status?.readyReplicas ?? 0) >= desired(raw)) return '';
  if (Number(status?.observedGeneration ?? 0) < (metadata?.generation ?? 0)) return 'The Deployment controller has not looked at it yet.';
  if ('unknown' in pods) return `Why is unknown: ${pods.unknown}`;
  const causes = pods.items.map(podCause).filter((cause) => cause !== '');
  if (causes[0] !== undefined) return causes.length === 1 ? causes[0] : `${causes[0]} (and ${causes.length - 1} more)`;
  const told = [conditionOf(conditions, 'Progressing'), conditionOf(conditions, 'Available')].find((one) => one?.status === 'False');
  return told?.message || 'It has fewer ready pods than it wants.';
}

/** '' when the pod is ready. */
function podCause({ metadata, status }: RawObject): string {
  const pod = `Pod ${metadata?.name ?? ''}`;
  const conditions = projectConditions(status?.conditions);
  if (conditionOf(conditions, 'Ready')?.status === 'True') return '';
  const scheduled = conditionOf(conditions, 'PodScheduled');
  if (scheduled?.status === 'False') return `${pod} has no node: ${scheduled.message || scheduled.reason}`;
  for (const { state } of array(status?.containerStatuses)) {
    const waiting = (state as { waiting?: { reason?: unknown; message?: unknown } } | null | undefined)?.waiting;
    if (waiting) return `${pod} waits: ${[text(waiting.reason), text(waiting.message)].filter(Boolean).join(': ')}`;
  }
  return `${pod} is ${text(status?.phase) || 'Pending'} and not ready.`;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function array(value: unknown): ReadonlyArray<Readonly<Record<string, unknown>>> {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'object' && item !== null) : [];
}
