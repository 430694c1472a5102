import { expect, test } from 'vitest';
import type { WorldChange } from '../cluster/world-log.ts';
import { serviceKind } from '../mesh/model/kinds/service.ts';
import { newsIn } from './news.ts';

const record = (resourceVersion: string, labels: Record<string, string>, conditions: object[] = []) =>
  serviceKind.project({ metadata: { namespace: 'shop', name: 'cart', uid: 'u', resourceVersion, labels }, status: { conditions } });

function newsOf(before: ReturnType<typeof record> | undefined, after: ReturnType<typeof record> | undefined) {
  const records = { Service: [{ namespace: 'shop', name: 'cart', before, after }] };
  const change: WorldChange = { revision: 1, kinds: new Set(['Service']), records, knowledge: [] };
  const { touched, decided } = newsIn(change);
  return [touched.length, decided.length];
}

const bound = { type: 'istio.io/WaypointBound', status: 'True' };

test('a new version of an object is news when something that is kept of it differs', () => {
  expect(newsOf(undefined, record('1', {}))).toEqual([1, 1]);
  expect(newsOf(record('1', {}), undefined)).toEqual([1, 1]);
  expect(newsOf(record('1', {}), record('2', { a: 'b' }))).toEqual([1, 1]);
  expect(newsOf(record('1', {}), record('2', {}, [bound]))).toEqual([1, 0]);
  expect(newsOf(record('1', { a: 'b' }), record('2', { a: 'b' }))).toEqual([0, 0]);
});
