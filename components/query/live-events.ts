import type { QueryFilters } from '@tanstack/react-query';
import type { StreamEvent } from '../../lib/protocol/events.ts';

const hangOnAnything = ['table', 'object', 'explain', 'find', 'targets', 'handled-by', 'waypoints'];

/** How many match hangs on anything, too. */
const filteredOverviews: QueryFilters = { predicate: ({ queryKey: [name, filter] }) => name === 'overview' && filter !== '' };

/**
 * Which queries an event makes old. The keys are those of the files beside this one; the server groups its answers alike (lib/protocol/topics.ts).
 * After `hello` anything may have been missed; `freshness` carries its own answer; `bye` changes nothing.
 */
export function invalidationsOf(event: StreamEvent): readonly QueryFilters[] {
  switch (event.name) {
    case 'hello':
      return [{}];
    case 'change': {
      const { overview, namespaces, answers, radar } = event.data;
      return [
        ...(overview ? [{ queryKey: ['overview'] }, { queryKey: ['waypoint-choices'] }] : []),
        ...namespaces.map((name) => ({ queryKey: ['namespace', name], exact: true })),
        ...(radar ? [{ queryKey: ['radar'] }] : []),
        // What these say may hang on any object of the cluster; so may what a text leads to. An unchanged answer is a 304.
        ...(answers ? [...hangOnAnything.map((name) => ({ queryKey: [name] })), filteredOverviews] : []),
      ];
    }
    case 'freshness':
    case 'bye':
      return [];
  }
}
