import { expect, test } from 'vitest';
import type { Answer } from '../../lib/mesh/resolve/answer.ts';
import { end } from '../../lib/mesh/resolve/target.ts';
import { compare } from './compare.ts';
import type { IstiodSide, Sent } from './istiod-side.ts';
import { sentWith } from './istiod-side.ts';
import type { WaymarkSide } from './waymark-side.ts';

const accepted = { type: 'istio.io/WaypointBound', status: 'True', reason: 'WaypointAccepted', message: 'as it is' } as const;
const answer: Answer = end('handled', 'WaypointAccepted', { waypoint: { namespace: 'a', name: 'wp' } });
const explained = { object: { kind: 'Service', namespace: 'a', name: 's' }, answer, trace: [] } as const;
const sent = sentWith({ waypoint: 'a/wp.example.com', weighted: 'a/wp.example.com 95, 10.0.0.1 5' });

const ours: WaymarkSide = {
  destinations: new Map([['service a/s', { ...explained, sent }]]),
  expected: new Map([['Service/a/s', { ...explained, conditions: [accepted], judged: ['istio.io/WaypointBound'] }]]),
  ties: new Set(),
};

function istiods(records: Record<string, Sent> = { 'service a/s': { ...sent } }, conditions: readonly object[] = [accepted]): IstiodSide {
  return { sent: new Map(Object.entries(records)), stored: new Map([['Service/a/s', conditions as never]]) };
}

function differing(side: IstiodSide, mine: WaymarkSide = ours): string[] {
  return compare(mine, side).differences.map(({ what }) => what);
}

test('equal sides have no difference', () => {
  const other = { ...accepted, type: 'somebody.example.com/Else' };
  expect(compare(ours, istiods(undefined, [other, accepted]))).toMatchObject({ destinations: 1, conditions: 1, differences: [] });
});

test.each(Object.keys(sent) as Array<keyof Sent>)('%s counts', (field) => {
  expect(differing(istiods({ 'service a/s': { ...sent, [field]: 'another' } }))).toEqual(['service a/s']);
});

test('a record counts that only one side has', () => {
  expect(differing(istiods({}))).toEqual(['service a/s']);
  expect(differing(istiods({ 'service a/s': sent, 'workload Pod/a/p': sentWith({}) }))).toEqual(['workload Pod/a/p']);
});

test.each(['status', 'reason', 'message'])('the %s of a condition counts', (field) => {
  expect(differing(istiods(undefined, [{ ...accepted, [field]: 'another' }]))).toEqual(['conditions of Service/a/s']);
});

test('a condition and an object count that only one side has', () => {
  expect(differing(istiods(undefined, []))).toEqual(['conditions of Service/a/s']);
  expect(differing(istiods(), { ...ours, expected: new Map() })).toEqual(['conditions of Service/a/s']);
  expect(differing({ ...istiods(), stored: new Map() })).toEqual(['conditions of Service/a/s']);
});

test('what is not judged does not count', () => {
  const unjudged = new Map([['Service/a/s', { ...explained, conditions: [], judged: [] }]]);
  expect(differing(istiods(), { ...ours, expected: unjudged })).toEqual([]);
});
