import type { QueryFilters } from '@tanstack/react-query';
import type { StreamEvent } from '../../lib/protocol/events.ts';

/**
 * Which queries an event makes old. The keys are those of the files beside this one.
 * After `hello` anything may have been missed; `freshness` carries its own answer; `bye` changes nothing.
 */
export function invalidationsOf(event: StreamEvent): readonly QueryFilters[] {
  switch (event.name) {
    case 'hello':
      return [{}];
    case 'change': {
      const { overview, namespaces } = event.data;
      return [
        ...(overview ? [{ queryKey: ['overview'] }, { queryKey: ['table'] }, { queryKey: ['waypoint-choices'] }] : []),
        ...namespaces.map((name) => ({ queryKey: ['namespace', name], exact: true })),
        // An open detail depends on more than the views (conditions, a waypoint elsewhere); an unchanged answer is a 304.
        { queryKey: ['object'] },
        // What these say may hang on any object of the cluster; so may what a text leads to.
        { queryKey: ['explain'] },
        { queryKey: ['find'] },
        { queryKey: ['targets'] },
        { queryKey: ['radar'] },
        { queryKey: ['handled-by'] },
        { queryKey: ['waypoints'] },
      ];
    }
    case 'freshness':
    case 'bye':
      return [];
  }
}
