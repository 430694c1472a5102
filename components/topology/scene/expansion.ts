import type { NamespaceCard } from '../../../lib/mesh/view/views.ts';

const openAllUpTo = { namespaces: 12, nodes: 150 } as const;
/** With so many namespaces "Expand all" is not offered. */
export const expandAllBelow = 50;

function nodesIn(card: NamespaceCard): number {
  return card.services + card.serviceEntries + card.workloads + card.waypoints;
}

/**
 * What is open when the URL says nothing: everything that has something in it in a small cluster, nothing in a large one.
 * A namespace is judged when it is first seen and keeps that while the page is open, or a new pod could close everything.
 */
export function automaticChoice(cards: readonly NamespaceCard[], before: ReadonlyMap<string, boolean>): ReadonlyMap<string, boolean> {
  if (cards.every((card) => before.has(card.name))) return before;
  // Every cluster has empty namespaces (default, kube-public, …); they stay cards and do not count.
  const filled = cards.filter((card) => nodesIn(card) > 0);
  const small = filled.length <= openAllUpTo.namespaces && filled.reduce((sum, card) => sum + nodesIn(card), 0) <= openAllUpTo.nodes;
  const open = before.size === 0 ? small : [...before.values()].includes(true) && cards.length < expandAllBelow;
  return new Map([
    ...before,
    ...cards.filter((card) => !before.has(card.name)).map((card): [string, boolean] => [card.name, open && nodesIn(card) > 0]),
  ]);
}

/** Which namespaces are drawn as containers: what the URL says, else the automatic choice. */
export function openNamespaces(
  cards: readonly NamespaceCard[],
  chosen: readonly string[] | null,
  automatic: ReadonlyMap<string, boolean>,
): ReadonlySet<string> {
  const wanted = chosen && new Set(chosen);
  return new Set(cards.map((card) => card.name).filter((name) => (wanted ? wanted.has(name) : automatic.get(name))));
}
