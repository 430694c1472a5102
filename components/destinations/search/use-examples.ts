import type { NamespaceCard, NamespaceView } from '../../../lib/mesh/view/views.ts';
import { useExplanationIf } from '../../query/explanation.ts';
import { useNamespaceViews } from '../../query/namespace-views.ts';
import { useOverview } from '../../query/overview.ts';

export interface Example {
  /** What can be typed. */
  readonly what: string;
  /** One of this cluster. */
  readonly text: string;
}

/** One example for each thing that can be typed, taken from the cluster; fewer while it is read and where it has less. */
export function useExamples(): { readonly examples: readonly Example[]; readonly isReading: boolean } {
  const overview = useOverview('');
  const cards = overview.data?.namespaces ?? [];
  const inside = best(cards, (card) => (card.pods > 0 && card.services > 0 ? score(card) : 0));
  const outside = best(cards, (card) => card.serviceEntries);
  const views = useNamespaceViews([inside?.name, outside?.name].filter((name) => name !== undefined));
  const view = views.get(inside?.name ?? '')?.view;
  const service = view && [...view.services].filter((one) => one.kind === 'Service').sort((a, b) => b.pods - a.pods)[0];
  const pod = view && service && podBehind(view, service.id);
  const addresses = useExplanationIf(service?.id ?? null).data?.addresses;
  const podAddresses = useExplanationIf(pod?.id ?? null).data?.addresses;
  const hosts = (views.get(outside?.name ?? '')?.view?.services ?? [])
    .filter((one) => one.kind === 'ServiceEntry')
    .flatMap((one) => one.type.split(',').map((name) => name.trim()));

  const host = service && `${service.name}.${service.namespace}`;
  const examples = [
    { what: 'A service', text: service?.name },
    { what: 'Its host name', text: host },
    { what: 'The full host name', text: host && `${host}.svc.cluster.local` },
    { what: 'A VIP', text: addresses?.[0] },
    { what: 'A pod', text: pod?.name },
    { what: 'A pod IP', text: podAddresses?.[0] },
    { what: 'An external host', text: hosts.find((name) => !name.startsWith('*')) ?? hosts[0] },
  ].flatMap(({ what, text }) => (text ? [{ what, text }] : []));
  return { examples, isReading: overview.isPending || (inside !== undefined && view === undefined) };
}

function best(cards: readonly NamespaceCard[], worth: (card: NamespaceCard) => number): NamespaceCard | undefined {
  const [first] = cards.filter((card) => worth(card) > 0).toSorted((a, b) => worth(b) - worth(a) || a.name.localeCompare(b.name, 'en'));
  return first;
}

/** A namespace with a waypoint teaches most; a large one makes for slow reading. */
function score(card: NamespaceCard): number {
  return (card.waypoints > 0 ? 100 : 0) + (card.mesh === 'ambient' ? 50 : 0) + Math.min(card.services, 20) - (card.pods > 200 ? 60 : 0);
}

function podBehind(view: NamespaceView, service: string) {
  const workloads = new Set(view.selections.filter((one) => one.service === service).map((one) => one.workload));
  return view.workloads.find((one) => workloads.has(one.id))?.pods[0];
}
