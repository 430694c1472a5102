import { QueryClient } from '@tanstack/react-query';
import { describe, expect, it } from 'vitest';
import type { StreamEvent } from '../../lib/protocol/events.ts';
import { topicOf } from '../../lib/protocol/topics.ts';
import { destinationTableQuery } from './destination-table.ts';
import { explanationQuery } from './explanation.ts';
import { findQuery } from './find.ts';
import { freshnessQuery } from './freshness.ts';
import { handledByQuery } from './handled-by.ts';
import { invalidationsOf } from './live-events.ts';
import { namespaceViewQuery } from './namespace-views.ts';
import { objectDetailQuery } from './object-detail.ts';
import { overviewQuery } from './overview.ts';
import { radarQuery } from './radar.ts';
import { sessionQuery } from './session.ts';
import { waypointChoicesQuery } from './waypoint-choices.ts';

const keys = {
  session: sessionQuery.queryKey,
  freshness: freshnessQuery.queryKey,
  overview: overviewQuery('').queryKey,
  filtered: overviewQuery('state:broken').queryKey,
  table: destinationTableQuery({ filter: '', offset: 0, limit: 10 }).queryKey,
  shop: namespaceViewQuery('shop').queryKey,
  bookinfo: namespaceViewQuery('bookinfo').queryKey,
  detail: objectDetailQuery('Service/shop/cart').queryKey,
  explanation: explanationQuery('Service/shop/cart', null).queryKey,
  found: findQuery('cart').queryKey,
  radar: radarQuery.queryKey,
  handled: handledByQuery('shop/waypoint').queryKey,
  choices: waypointChoicesQuery(['shop']).queryKey,
} as const;

/** The names of the queries that an event makes old. */
function old(event: StreamEvent): string[] {
  const client = new QueryClient();
  for (const key of Object.values(keys)) client.setQueryData(key as readonly unknown[], {});
  const found = invalidationsOf(event).flatMap((filters) => client.getQueryCache().findAll(filters));
  return Object.entries(keys)
    .filter(([, key]) => found.some((query) => JSON.stringify(query.queryKey) === JSON.stringify(key)))
    .map(([name]) => name);
}

describe('invalidationsOf', () => {
  it('makes everything old after hello: anything may have been missed', () => {
    expect(old({ name: 'hello', data: { epoch: 'e', build: 'b', tab: 't' } })).toEqual(Object.keys(keys));
  });

  it('makes old only what a change names, and what may hang on anything', () => {
    const change = { overview: false, namespaces: [], answers: false, radar: false };
    expect(old({ name: 'change', data: { ...change, namespaces: ['shop'] } })).toEqual(['shop']);
    expect(old({ name: 'change', data: { ...change, overview: true } })).toEqual(['overview', 'filtered', 'choices']);
    expect(old({ name: 'change', data: { ...change, radar: true } })).toEqual(['radar']);
    expect(old({ name: 'change', data: { ...change, answers: true } })).toEqual([
      'filtered',
      'table',
      'detail',
      'explanation',
      'found',
      'handled',
    ]);
  });

  it('makes old what the server takes for changed, of everything that is asked for by itself', () => {
    const paths: Readonly<Record<string, string>> = {
      overview: '/api/overview',
      table: '/api/table',
      shop: '/api/namespaces/shop',
      bookinfo: '/api/namespaces/bookinfo',
      detail: '/api/objects/Service/shop/cart',
      explanation: '/api/explain',
      found: '/api/find',
      radar: '/api/radar',
      handled: '/api/waypoints/shop/waypoint/destinations',
      choices: '/api/waypoint-choices',
    };
    for (const [name, path] of Object.entries(paths)) {
      const topic = topicOf(path) ?? '';
      const data = {
        overview: topic === 'overview',
        namespaces: topic.startsWith('ns:') ? [topic.slice(3)] : [],
        answers: topic === 'answers',
        radar: topic === 'radar',
      };
      expect(old({ name: 'change', data })).toContain(name);
    }
  });

  it('makes nothing old for freshness and bye', () => {
    expect(old({ name: 'freshness', data: { now: 0, parts: [], notices: [], scope: null } })).toEqual([]);
    expect(old({ name: 'bye', data: { reason: '' } })).toEqual([]);
  });
});
