import { describe, expect, test } from 'vitest';
import type { Filterable } from './filter.ts';
import { parseFilter, suggest } from './filter.ts';

const row = (over: Partial<Filterable> = {}): Filterable => ({
  kind: 'Service',
  namespace: 'bookinfo',
  name: 'reviews',
  type: 'ClusterIP',
  look: 'l7',
  labels: { app: 'reviews' },
  attachment: {
    state: 'handled',
    reason: 'WaypointAccepted',
    waypoint: { namespace: 'bookinfo', name: 'waypoint' },
    asked: { namespace: 'bookinfo', name: 'waypoint' },
    source: 'namespace',
    canary: null,
    canaryError: '',
    message: '',
  },
  ...over,
});

const holds = (text: string, r: Filterable = row()) => {
  const filter = parseFilter(text);
  if (!filter.ok) throw new Error(filter.error.message);
  return filter.value ? filter.value(r) : null;
};

describe('filter', () => {
  test.each([
    ['ns:bookinfo', true],
    ['ns:shop', false],
    ['ns:shop,bookinfo', true],
    ['ns:book*', true],
    ['ns:*k*o', true],
    ['ns:*kx', false],
    ['kind:service', true],
    ['state:handled', true],
    ['state:broken', false],
    ['!state:broken', true],
    ['!!state:broken', false],
    ['waypoint:waypoint', true],
    ['waypoint:bookinfo/waypoint', true],
    ['waypoint:infra/*', false],
    ['label:app=reviews', true],
    ['label:app', true],
    ['label:__proto__', false],
    ['label:app="reviews"', true],
    ['type:clusterip', true],
    ['rev', true],
    ['ns:shop or rev', true],
    ['ns:shop | kind:pod', false],
    ['(ns:shop or ns:bookinfo) kind:service', true],
    ['ns:bookinfo and !(kind:service name:reviews)', false],
  ])('%s', (text, expected) => expect(holds(text)).toBe(expected));

  test('no text is no filter', () => expect(holds('   ')).toBeNull());

  test.each([
    ['state:brokn', /There is no state "brokn"/],
    ['foo:bar', /no operand "foo:"/],
    ['ns:', /needs a value/],
    ['(ns:a', /not closed/],
    ['ns:a )', /Unexpected "\)"/],
    ['!', /missing/],
    ['a or', /missing/],
    ['"abc', /quotation mark/],
    ['('.repeat(60), /deeply|missing/],
  ])('%s is refused with a reason', (text, message) => {
    const filter = parseFilter(text);
    expect(filter.ok ? '' : filter.error.message).toMatch(message);
  });

  test('a long hostile pattern ends at once', () => {
    const text = `name:${'*a'.repeat(400)}b`;
    expect(holds(text, row({ name: 'a'.repeat(250) }))).toBe(false);
  });

  test('suggestions follow the caret', () => {
    const facts = { namespaces: ['bookinfo', 'shop'], waypoints: ['bookinfo/waypoint'] };
    expect(suggest('st', 2, facts).options.map((o) => o.insert)).toEqual(['state:']);
    expect(suggest('kind:pod ns:b', 13, facts)).toMatchObject({ from: 9, to: 13, options: [{ insert: 'ns:bookinfo' }] });
    expect(suggest('!state:bro', 10, facts)).toMatchObject({ from: 1, options: [{ insert: 'state:broken' }] });
  });
});
