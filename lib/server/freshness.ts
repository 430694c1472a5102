import type { Cluster } from '../cluster/cluster.ts';
import type { KindName } from '../mesh/model/kinds/registry.ts';
import { kinds } from '../mesh/model/kinds/registry.ts';
import type { Freshness, Part } from '../protocol/api.ts';

/** How fresh each kind is, where it is read namespace by namespace each of them, and what cannot be seen. */
export function freshnessOf({ store, transport }: Cluster): Freshness {
  const now = performance.now();
  const feeds = store.feeds();
  const parts = kinds.flatMap(({ kind }): Part[] => {
    const own = feeds.filter((feed) => feed.kind === kind);
    if (own.length === 0) return [part(kind, '', store.knowledge(kind, ''), 0, now)];
    return own.map((feed) => part(kind, feed.namespace, feed.cell, feed.objects, now));
  });
  const limits = store.limits();
  return {
    now: Math.round(transport.now()),
    parts,
    notices: limits.map((limit) => limit.message),
    scope: limits.some((limit) => limit.code === 'byNamespace') ? store.namespaces() : null,
  };
}

function part(kind: KindName, namespace: string, cell: ReturnType<Cluster['store']['knowledge']>, objects: number, now: number): Part {
  return { kind, namespace, state: cell.state, ageMs: Math.max(0, Math.round(now - cell.since)), objects, message: cell.detail };
}

/** What a first answer still waits for, as a sentence; null: nothing. */
export function waitingFor({ store }: Cluster): string | null {
  const loading = kinds.filter(({ kind, required }) => required && store.knowledge(kind, '').state === 'loading');
  if (loading.length === 0) return null;
  const why = loading.map(({ kind }) => store.knowledge(kind, '').detail).find((detail) => detail !== '');
  return `Still reading ${loading.map(({ plural }) => plural).join(', ')}${why ? `: ${why}` : ' …'}`;
}

/**
 * What a plan still waits for, as a sentence; null: nothing. A page may show a part as loading; a plan would take what is not
 * read yet for what is not there. Endpoints decide nothing that a plan changes.
 */
export function unreadYet(cluster: Cluster): string | null {
  return unreadOf(
    kinds.map(({ kind }) => kind).filter((kind) => kind !== 'EndpointSlice'),
    cluster,
  );
}

/** Which of some kinds are not read yet, as a sentence; null: none. Who concludes that there is none of a kind must have read it. */
export function unreadOf(wanted: readonly KindName[], { store }: Cluster): string | null {
  if (wanted.length === 0) return null; // every request asks
  const loading = new Set<string>();
  const feeds = store.feeds();
  for (const { kind, plural } of kinds) {
    const cells = [store.knowledge(kind, ''), ...feeds.flatMap((feed) => (feed.kind === kind ? [feed.cell] : []))];
    if (wanted.includes(kind) && cells.some(({ state }) => state === 'loading')) loading.add(plural);
  }
  return loading.size === 0 ? null : `Still reading ${[...loading].join(', ')} …`;
}
