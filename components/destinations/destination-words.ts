import type { DestinationRef, Found } from '../../lib/mesh/view/explanation-view.ts';

/** 'bookinfo/reviews'; an endpoint inside of a ServiceEntry: '10.0.0.7 in shop/card-network'. */
export function nameWords(to: DestinationRef): string {
  return to.endpoint === undefined ? `${to.namespace}/${to.name}` : `${to.endpoint} in ${to.namespace}/${to.name}`;
}

export function kindWords(to: DestinationRef): string {
  return to.endpoint === undefined ? to.kind : `${to.kind} endpoint`;
}

/** 'Service bookinfo/reviews'. */
export function destinationWords(to: DestinationRef): string {
  return `${kindWords(to)} ${nameWords(to)}`;
}

/** By which of its names it was found: 'VIP 10.96.0.7'; '' where that says nothing new. */
export function foundWords({ by, text }: Pick<Found, 'by' | 'text'>): string {
  return by === 'reference' || by === 'name' ? '' : `${by} ${text}`;
}

const reference = /^[A-Z][A-Za-z]*\/([^/]*\/[^/]+)(\/[^/]+)?$/;

/** What stands in the search field for a `to` of the URL: a reference without its kind, anything else as it was typed. */
export function fieldText(to: string): string {
  const [, name, endpoint] = reference.exec(to) ?? [];
  return name === undefined || endpoint !== undefined ? to : name;
}
