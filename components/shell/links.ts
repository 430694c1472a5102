import type { KindName } from '../../lib/mesh/model/kinds/registry.ts';
import type { RefKey } from '../../lib/mesh/model/ref.ts';
import { refKey } from '../../lib/mesh/model/ref.ts';

/** Structurally a Ref or a DestinationRef. */
interface Target {
  readonly kind: KindName;
  readonly namespace: string;
  readonly name: string;
  readonly endpoint?: string;
}

/** A destination as `to` of the Destinations page: `Kind/namespace/name`, with the address of an endpoint inside a ServiceEntry behind it. */
export function toParam(target: Target): string {
  return target.endpoint === undefined ? refKey(target) : `${refKey(target)}/${target.endpoint}`;
}

const kindsToExplain: readonly string[] = ['Service', 'ServiceEntry', 'Pod', 'WorkloadEntry'];

/** Whether the Destinations page can explain an object of this kind. */
export function isDestination(kind: string): boolean {
  return kindsToExplain.includes(kind);
}

/** The explanation of a destination, or of whatever a text leads to; `from` is a client pod as `namespace/name`. */
export function destinationHref(to: Target | string, from?: string | null) {
  const query = `to=${encode(typeof to === 'string' ? to : toParam(to))}${from ? `&from=${encode(from)}` : ''}`;
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
