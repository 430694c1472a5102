import type { Query, QueryClient, QueryFilters } from '@tanstack/react-query';

/** Queries that asked before something changed, and have to ask again when their answer is there. */
const askAgain = new WeakSet<Query>();

/**
 * Refetches what is on the screen and marks the rest as old.
 * A request under way is neither cancelled (a busy cluster would never let one finish) nor trusted
 * (it may have been answered before the change): the query asks once more when it ends.
 */
export function refresh(client: QueryClient, filters: QueryFilters): void {
  for (const query of client.getQueryCache().findAll(filters)) refreshOne(client, query);
}

function refreshOne(client: QueryClient, query: Query): void {
  const underWay = query.state.fetchStatus === 'idle' ? undefined : query.promise;
  if (!underWay) {
    void client.invalidateQueries({ queryKey: query.queryKey, exact: true }, { cancelRefetch: false });
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
