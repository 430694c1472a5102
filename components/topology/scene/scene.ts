import { labelOf } from '../../../lib/mesh/model/meta.ts';
import type { RefKey } from '../../../lib/mesh/model/ref.ts';
import { nameKey, refKey } from '../../../lib/mesh/model/ref.ts';
import { label } from '../../../lib/mesh/model/words.ts';
import type { Key } from '../../../lib/mesh/resolve/answer.ts';
import type {
  Attachment,
  NamespaceCard,
  NamespaceView,
  Overview,
  ServiceNode,
  WaypointNode,
  WorkloadNode,
} from '../../../lib/mesh/view/views.ts';
import type { AppError } from '../../../lib/protocol/app-error.ts';
import type { ContainerInput } from '../layout/lane-layout.ts';
import { brokenWord } from './look-words.ts';

/** What is on the canvas, before anything has a place. */
export interface Scene {
  readonly namespaces: readonly SceneNamespace[];
  /** Keys of all waypoints of the cluster. */
  readonly waypoints: ReadonlySet<string>;
  readonly overview: Overview;
}

export interface SceneNamespace {
  readonly id: RefKey;
  readonly card: NamespaceCard;
  /** Whether it is drawn as a container. */
  readonly open: boolean;
  /** Present when open and read. */
  readonly view: NamespaceView | null;
  readonly error: AppError | null;
  readonly ghosts: readonly Ghost[];
}

/** A waypoint that something in this namespace asks for and that does not exist. */
export interface Ghost {
  readonly id: string;
  readonly waypoint: Key;
  /** The namespace it is drawn in. */
  readonly namespace: string;
}

export interface NamespaceParts {
  readonly view: NamespaceView | undefined;
  readonly error: AppError | undefined;
}

export function buildScene(overview: Overview, open: ReadonlySet<string>, parts: ReadonlyMap<string, NamespaceParts>): Scene {
  const waypoints = new Set(overview.waypoints.map(nameKey));
  for (const name of open) for (const waypoint of parts.get(name)?.view?.waypoints ?? []) waypoints.add(nameKey(waypoint));
  const namespaces = overview.namespaces.map((card): SceneNamespace => {
    const part = open.has(card.name) ? parts.get(card.name) : undefined;
    const view = part?.view ? withoutLeftovers(part.view, waypoints) : null;
    return {
      id: namespaceId(card.name),
      card: withMatches(view?.card, card),
      open: open.has(card.name),
      view,
      error: view ? null : (part?.error ?? null),
      ghosts: view ? ghostsOf(view, waypoints) : [],
    };
  });
  return { namespaces, waypoints, overview };
}

/** The card that came with the view is of one moment with what is drawn in it; the filter's count is only in the overview. */
function withMatches(ofView: NamespaceCard | undefined, card: NamespaceCard): NamespaceCard {
  if (!ofView || ofView.matches === card.matches) return ofView ?? card;
  return { ...ofView, matches: card.matches };
}

/**
 * What istiod made for a waypoint stands until Kubernetes has cleaned up behind the deleted Gateway. Shown as a service and a workload
 * for these seconds it would push everything below aside; the table shows it.
 */
function withoutLeftovers(view: NamespaceView, waypoints: ReadonlySet<string>): NamespaceView {
  const isLeftover = ({ labels }: ServiceNode | WorkloadNode) => {
    const gateway = labelOf(labels, label.gatewayName);
    return labelOf(labels, label.managed) === managedByMesh && gateway !== undefined && !waypoints.has(`${view.card.name}/${gateway}`);
  };
  if (!membersOf(view).some(isLeftover)) return view;
  return {
    ...view,
    services: view.services.filter((one) => !isLeftover(one)),
    workloads: view.workloads.filter((one) => !isLeftover(one)),
  };
}

const managedByMesh = 'istio.io-mesh-controller';

export function namespaceId(name: string): RefKey {
  return refKey({ kind: 'Namespace', namespace: '', name });
}

export function waypointId(key: Key): RefKey {
  return refKey({ kind: 'Gateway', ...key });
}

/** The missing waypoint of the own namespace has the id that it will have when it is created, and so its place. */
export function ghostId(waypoint: Key, namespace: string): string {
  return waypoint.namespace === namespace ? waypointId(waypoint) : `missing:${namespace}:${waypointId(waypoint)}`;
}

/** Everything in a namespace that can ask for a waypoint, beside its own label. */
export function membersOf(view: NamespaceView): ReadonlyArray<ServiceNode | WorkloadNode> {
  return [...view.services, ...view.workloads];
}

/** The waypoint that is asked for and does not exist, else null. */
export function missingWaypoint(attachment: Attachment, waypoints: ReadonlySet<string>): Key | null {
  return attachment.state === 'broken' && brokenWord(attachment, waypoints) === 'missing' ? attachment.asked : null;
}

function ghostsOf(view: NamespaceView, waypoints: ReadonlySet<string>): Ghost[] {
  const ghosts = new Map<string, Ghost>();
  const add = (waypoint: Key) => {
    const id = ghostId(waypoint, view.card.name);
    ghosts.set(id, { id, waypoint, namespace: view.card.name });
  };
  for (const { attachment } of membersOf(view)) {
    const missing = missingWaypoint(attachment, waypoints);
    if (missing) add(missing);
  }
  const { asks } = view.card;
  if (asks !== null && asks !== 'none' && !waypoints.has(nameKey(asks))) add(asks);
  return [...ghosts.values()];
}

/** What the layout may know: which objects there are. */
export function layoutContainers(scene: Scene): ContainerInput[] {
  return scene.namespaces.map(({ card, open, view, ghosts }) => ({
    id: card.name,
    lanes: open
      ? {
          waypoints: [
            ...itemsOf(view?.waypoints ?? []),
            ...ghosts.map(({ id, waypoint }) => ({ id, order: nameKey(waypoint), last: true })),
          ],
          services: itemsOf(view?.services ?? []),
          workloads: itemsOf(view?.workloads ?? []),
        }
      : null,
    expected: open && !view ? expectedOf(card) : none,
  }));
}

const none = { waypoints: 0, services: 0, workloads: 0 };

/** The card counts also the Service and the Deployment that istiod makes for a waypoint; the graph folds them into it. */
function expectedOf(card: NamespaceCard): ContainerInput['expected'] {
  return {
    waypoints: card.waypoints,
    services: Math.max(0, card.services - card.waypoints) + card.serviceEntries,
    workloads: Math.max(0, card.workloads - card.waypoints),
  };
}

function itemsOf(nodes: ReadonlyArray<WaypointNode | ServiceNode | WorkloadNode>): Array<{ id: string; order: string }> {
  return nodes.map(({ id, name }) => ({ id, order: name }));
}
