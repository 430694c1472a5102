import { nameKey } from '../../../lib/mesh/model/ref.ts';
import type { NamespaceCard, ServiceNode, WaypointNode, WorkloadNode } from '../../../lib/mesh/view/views.ts';
import type { LookWords } from './look-words.ts';
import { asksText, countsText, lookText, plural } from './look-words.ts';

/** What a node is for someone who hears it: everything that shape, place and edges tell the eye. */

const membership = {
  ambient: 'in the ambient mesh',
  outside: 'not in the mesh',
  'opted out': 'kept out of the mesh by its label',
  sidecar: 'sidecars are injected',
  unknown: 'its labels may not be read',
} as const satisfies Record<NamespaceCard['mesh'], string>;

export function describeNamespace(card: NamespaceCard): string {
  const parts = [
    `Namespace ${card.name}`,
    membership[card.mesh],
    asksText(card.asks),
    plural(card.services, 'service'),
    plural(card.workloads, 'workload'),
    plural(card.pods, 'pod'),
    plural(card.waypoints, 'waypoint'),
    countsText(card.looks),
    card.problem,
    card.terminating ? 'being deleted' : '',
  ];
  return sentences(parts);
}

export function describeService(node: ServiceNode, words: LookWords, reaches: readonly string[]): string {
  const kind = node.kind === 'Service' ? 'Service' : 'External service (ServiceEntry)';
  return sentences([
    `${kind} ${node.name}`,
    stateText(node, words),
    node.type,
    node.kind === 'Service' ? plural(node.pods, 'pod') : '',
    reaches.length > 0 ? `selects ${reaches.join(', ')}` : '',
    `namespace ${node.namespace}`,
  ]);
}

export function describeWorkload(node: WorkloadNode, words: LookWords): string {
  const counts = countsText(node.looks);
  return sentences([
    `${node.kind} ${node.name}`,
    stateText(node, words),
    node.kind === 'WorkloadEntry' ? '' : `${node.ready} of ${plural(node.total, 'pod')} ready`,
    node.pods.length > 0 ? `pods: ${counts}` : '',
    `namespace ${node.namespace}`,
  ]);
}

export function describeWaypoint(node: WaypointNode): string {
  return sentences([
    `Waypoint ${node.name}`,
    node.badge,
    node.notReady,
    `handles ${node.trafficType}${node.trafficTypeOrigin}`,
    `admits ${node.admits}`,
    `${node.handled} handled, ${node.broken} broken`,
    `namespace ${node.namespace}`,
  ]);
}

export function describeMissing(waypoint: { readonly namespace: string; readonly name: string }): string {
  return `Missing waypoint ${nameKey(waypoint)}. It is asked for and does not exist.`;
}

function stateText({ look, attachment }: ServiceNode | WorkloadNode, words: LookWords): string {
  const { source, canary } = attachment;
  const from = source === 'own' ? ', by its own label' : source === 'namespace' ? ', by the label of its namespace' : '';
  const share = canary ? `, ${canary.weight} percent of connections through canary ${nameKey(canary.key)}` : '';
  return `${lookText(look, words)}${from}${share}`;
}

function sentences(parts: readonly string[]): string {
  const said = parts.filter((part) => part !== '').map((part) => part.replace(/\.$/, ''));
  return `${said.join('. ')}.`;
}
