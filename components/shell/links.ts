import type { RefKey } from '../../lib/mesh/model/ref.ts';
import type { DestinationRef } from '../../lib/mesh/view/explanation-view.ts';
import { destinationKey } from '../../lib/mesh/view/explanation-view.ts';

const kindsToExplain: readonly string[] = ['Service', 'ServiceEntry', 'Pod', 'WorkloadEntry'];

/** Whether the Destinations page can explain an object of this kind. */
export function isDestination(kind: string): boolean {
  return kindsToExplain.includes(kind);
}

/** The explanation of a destination, or of whatever a text leads to; `from` is a client pod as `namespace/name`. */
export function destinationHref(to: DestinationRef | string, from?: string | null) {
  const query = `to=${encode(typeof to === 'string' ? to : destinationKey(to))}${from ? `&from=${encode(from)}` : ''}`;
  return `/destinations?${query}` as const;
}

/** Everything that a waypoint handles. */
export function handledHref(waypoint: { readonly namespace: string; readonly name: string }) {
  return `/destinations?waypoint=${encode(`${waypoint.namespace}/${waypoint.name}`)}` as const;
}

/** The list of waypoints, with this text in its filter. */
export function waypointsHref(text: string) {
  return `/waypoints?q=${encode(text)}` as const;
}

/** What asks for a waypoint and does not get one. */
export const brokenHref = '/destinations?show=broken' as const;

/** The topology with an object selected and its namespace opened. */
export function topologyHref(key: RefKey) {
  const [kind = '', namespace = '', name = ''] = key.split('/');
  const open = kind === 'Namespace' ? name : namespace;
  return `/?${open === '' ? '' : `ns=${encode(open)}&`}sel=${encode(key)}` as const;
}

/** Readable in the address bar: slashes and colons need no escape in a query. */
function encode(text: string): string {
  return encodeURIComponent(text).replaceAll('%2F', '/').replaceAll('%3A', ':');
}
