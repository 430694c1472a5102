import { nameKey } from '../../lib/mesh/model/ref.ts';
import type { WaypointBadge } from '../../lib/mesh/view/views.ts';
import type { WaypointItem } from '../../lib/mesh/view/waypoint-list.ts';
import type { Sort } from './url-state.ts';

const urgency: readonly WaypointBadge[] = ['stale address', 'misconfigured', 'unowned', 'starting', 'ready'];

const bySort: { readonly [S in Sort]: (a: WaypointItem, b: WaypointItem) => number } = {
  name: () => 0,
  state: (a, b) => urgency.indexOf(a.badge) - urgency.indexOf(b.badge),
  type: (a, b) => a.trafficType.localeCompare(b.trafficType, 'en'),
  attached: (a, b) => handledBy(b) - handledBy(a),
  vain: (a, b) => b.attached.inVain - a.attached.inVain,
};

/** Destinations that are bound to it. */
export function handledBy({ attached }: WaypointItem): number {
  return attached.own + attached.namespace;
}

/** Those that match `text`, in order; equal ones by name. Every word must be found somewhere in the row. */
export function listed(items: readonly WaypointItem[], text: string, sort: Sort): readonly WaypointItem[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return items
    .filter((item) => words.every((word) => rowText(item).includes(word)))
    .toSorted((a, b) => bySort[sort](a, b) || (nameKey(a) < nameKey(b) ? -1 : 1));
}

function rowText(item: WaypointItem): string {
  const { badge, className, trafficType, admits, notReady, spec } = item;
  return [nameKey(item), badge, className, trafficType, admits, notReady, spec.revision ?? ''].join(' ').toLowerCase();
}
