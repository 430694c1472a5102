import type { Query, QueryClient, QueryFilters } from '@tanstack/react-query';

/** Queries that asked before something changed, and have to ask again when their answer is there. */
const askAgain = new WeakSet<Query>();

/**
 * Refetches what is on the screen and marks the rest as old; in a tab that nobody looks at it only marks (`catchUp`).
 * A request under way is neither cancelled (a busy cluster would never let one finish) nor trusted
 * (it may have been answered before the change): the query asks once more when it ends.
 */
export function refresh(client: QueryClient, filters: QueryFilters): void {
  for (const query of client.getQueryCache().findAll(filters)) refreshOne(client, query);
}

/** Somebody looks at this tab again: what became old meanwhile is fetched. */
export function catchUp(client: QueryClient): void {
  refresh(client, { predicate: ({ state }) => state.isInvalidated });
}

function refreshOne(client: QueryClient, query: Query): void {
  const underWay = query.state.fetchStatus === 'idle' ? undefined : query.promise;
  if (!underWay) {
    const refetchType = globalThis.document?.visibilityState === 'hidden' ? 'none' : 'active';
    void client.invalidateQueries({ queryKey: query.queryKey, exact: true, refetchType }, { cancelRefetch: false });
    return;
  }
  if (askAgain.has(query)) return;
  askAgain.add(query);
  const settled = () => {
    // The query learns of its answer in the same turn; look at it in the next one.
    setTimeout(() => {
      askAgain.delete(query);
      refreshOne(client, query);
    });
  };
  underWay.then(settled, settled);
}
