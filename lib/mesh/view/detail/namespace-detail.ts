import { labelOf } from '../../model/meta.ts';
import type { Ref } from '../../model/ref.ts';
import { nameKey } from '../../model/ref.ts';
import { label } from '../../model/words.ts';
import { allOf } from '../destinations.ts';
import type { NamespaceCard } from '../views.ts';
import { baseOf } from './base.ts';
import { itemOf } from './destination-detail.ts';
import type { DetailOf } from './detail.ts';

export const namespaceDetail: DetailOf = (_none, name, { world, views }) => {
  const record = world.Namespace.get('', name);
  const view = views.namespace(name);
  const destinations = views.destinations(name);
  if (!view || !destinations) return undefined;
  const { card } = view;
  const ref: Ref = { kind: 'Namespace', namespace: '', name };
  const base = record ? baseOf(ref, record) : baseOf(ref, { uid: '', created: '', labels: {} });
  const broken = [...allOf(destinations)].filter((d) => d.look === 'broken');
  return {
    ...base,
    look: card.worst,
    sentence: record ? sentence(card) : `The labels of namespace ${name} may not be read; its contents are shown as far as they may be.`,
    facts: [
      { name: label.dataplaneMode, value: record ? (labelOf(record.labels, label.dataplaneMode) ?? 'absent') : 'may not be read' },
      { name: label.useWaypoint, value: record ? (labelOf(record.labels, label.useWaypoint) ?? 'absent') : 'may not be read' },
      ...(record && Object.hasOwn(record.labels, label.useWaypointNamespace)
        ? [{ name: label.useWaypointNamespace, value: record.labels[label.useWaypointNamespace] ?? '' }]
        : []),
      { name: 'Services', value: `${card.services}${card.serviceEntries ? ` and ${card.serviceEntries} ServiceEntries` : ''}` },
      { name: 'Pods', value: `${card.pods}, ${card.captured} captured by ztunnel` },
      ...(card.terminating ? [{ name: 'Phase', value: 'Terminating' }] : []),
    ],
    conditions: [],
    related: [
      { title: 'Asks for a waypoint and does not get it', items: broken.map(itemOf) },
      {
        title: 'Waypoints here',
        items: view.waypoints.map((w) => ({
          ref: { kind: 'Gateway', namespace: w.namespace, name: w.name } as Ref,
          note: w.badge,
          look: w.badge === 'ready' ? ('l7' as const) : ('drift' as const),
        })),
      },
      { title: 'Services', items: [...destinations.services, ...destinations.entries].map(itemOf) },
    ].filter((group) => group.items.length > 0),
  };
};

function sentence(card: NamespaceCard): string {
  const mesh = {
    ambient: 'is in the mesh',
    outside: 'is not in the mesh',
    'opted out': 'keeps out of the mesh',
    sidecar: 'uses sidecars',
    unknown: 'may not be read',
  }[card.mesh];
  const asks =
    card.asks === null
      ? 'asks for no waypoint'
      : card.asks === 'none'
        ? 'opts out of waypoints with the value none'
        : `asks for waypoint ${nameKey(card.asks)} for everything in it`;
  const broken = card.looks.broken ?? 0;
  return `Namespace ${card.name} ${mesh} and ${asks}${broken > 0 ? `; ${broken} of its destinations ask for a waypoint and do not get one` : ''}.`;
}
