import { describe, expect, test } from 'vitest';
import type { Knowledge } from '../model/table.ts';
import { namespace, pod, service, serviceEntry, waypoint, workloadEntry } from '../testing/objects.ts';
import { worldOf } from '../testing/world.ts';
import { explain } from './resolve.ts';
import { hasImplicitEndpoint, resolveBareAddress } from './workload.ts';

type Objects = Parameters<typeof worldOf>[0];

const uses = { 'istio.io/use-waypoint': 'wp' };
const optsOut = { 'istio.io/use-waypoint': 'none' };
const loading = { Namespace: (): Knowledge => 'loading' };

function explained(objects: Objects, knowing: Parameters<typeof worldOf>[1] = {}, kind: 'Service' | 'Pod' | 'WorkloadEntry' = 'Service') {
  const found = explain(kind, 'a', 's', worldOf(objects, knowing));
  if (!found) throw new Error(`no ${kind}`);
  return found;
}

describe('which label decides', () => {
  test('[T1] the opt-out of the object is its own, [T3] that of the namespace is not', () => {
    expect(explained([namespace('a', uses), service('a/s', optsOut), waypoint('a/wp')]).answer).toMatchObject({
      reason: 'OptedOut',
      source: 'own',
    });
    expect(explained([namespace('a', optsOut), service('a/s')]).answer).toMatchObject({ reason: 'OptedOut', source: 'namespace' });
    expect(explained([namespace('a'), service('a/s')]).answer).toMatchObject({ reason: 'NothingDeclared', source: null });
  });

  test('[T2] an empty label is shown as one, and an absent one as absent', () => {
    const value = (labels: Record<string, string>) =>
      explained([namespace('a'), service('a/s', labels)]).trace.find(({ rule }) => rule === 'T2')?.value;
    expect(value({ 'istio.io/use-waypoint': '' })).toBe('');
    expect(value({})).toBeNull();
  });

  test('[T2] an own label that leads nowhere does not fall back to the namespace', () => {
    const own = service('a/s', { 'istio.io/use-waypoint': 'gone' });
    expect(explained([namespace('a', uses), own, waypoint('a/wp')]).answer).toMatchObject({
      state: 'broken',
      asked: { namespace: 'a', name: 'gone' },
      source: 'own',
    });
  });

  test('[T3] a namespace that is there counts while others are still being read', () => {
    expect(explained([namespace('a'), service('a/s')], loading).answer.reason).toBe('NothingDeclared');
    expect(explained([service('a/s')], loading).answer.reason).toBe('Unreadable');
  });

  test('[T4] the namespace decides for what says nothing itself', () => {
    expect(explained([namespace('a', uses), service('a/s'), waypoint('a/wp')]).answer).toMatchObject({
      state: 'handled',
      source: 'namespace',
      waypoint: { namespace: 'a', name: 'wp' },
    });
  });
});

test('[T5] one message of istiod, and what is behind it is told apart', () => {
  const says = (...more: Objects) => {
    const { answer, trace } = explained([namespace('a'), service('a/s', uses), ...more]);
    expect(answer.message).toBe('waypoint "a/wp" is not ready');
    return trace.at(-1)?.says;
  };
  expect(says()).toContain('There is no Gateway a/wp');
  expect(says(waypoint('a/wp', { addresses: [] }))).toContain('exists but has no address yet');
});

describe('workloads', () => {
  test("[W0] a pod that has ended or has no IP yet, [W0'] an address without a workload", () => {
    for (const phase of ['Succeeded', 'Failed']) {
      const { answer, trace } = explained([namespace('a', uses), pod('a/s', uses, { phase }), waypoint('a/wp', { for: 'all' })], {}, 'Pod');
      expect(answer.reason).toBe('NotADestination');
      expect(trace).toMatchObject([{ rule: 'W0', field: 'status.phase', value: phase, says: 'The pod has ended.' }]);
    }
    const { answer, trace } = explained([namespace('a'), pod('a/s', {}, { phase: 'Pending', ip: '' })], {}, 'Pod');
    expect(answer.reason).toBe('NotADestination');
    expect(trace).toMatchObject([{ rule: 'W0', field: 'status.podIP', value: null, says: 'The pod has no IP yet.' }]);
    expect(resolveBareAddress({ kind: 'EndpointSlice', namespace: 'a', name: 's' }).reason).toBe('NotADestination');
  });

  test("[W0'] a ServiceEntry stands for the address of its host only where DNS gives it", () => {
    const implicit = (spec: object) => {
      const [entry] = worldOf([serviceEntry('a/e', ['x.example.com'], { spec })]).ServiceEntry.all();
      return entry && hasImplicitEndpoint(entry);
    };
    for (const resolution of ['DNS', 'DNS_ROUND_ROBIN', 'DYNAMIC_DNS']) expect(implicit({ resolution })).toBe(true);
    for (const resolution of ['STATIC', 'NONE']) expect(implicit({ resolution })).toBe(false);
    expect(implicit({ resolution: 'DNS', endpoints: [{ address: '192.0.2.1' }] })).toBe(false);
    expect(implicit({ resolution: 'DNS', workloadSelector: { labels: { app: 'x' } } })).toBe(false);
  });

  test('[W4] what is inherited in vain is named, [W5] what is asked for in vain is an error', () => {
    expect(explained([namespace('a', uses), pod('a/s'), waypoint('a/wp')], {}, 'Pod').answer).toMatchObject({
      state: 'direct',
      reason: 'InheritedTypeMismatch',
      asked: { namespace: 'a', name: 'wp' },
      source: 'namespace',
    });
    expect(explained([namespace('a'), pod('a/s', uses), waypoint('a/wp')], {}, 'Pod').answer).toMatchObject({
      state: 'broken',
      message: 'attempting to bind to traffic type "workload" which the waypoint "a/wp" does not support',
    });
  });

  test('[4.4] metadata labels of a WorkloadEntry win over spec.labels', () => {
    const entry = (labels: Record<string, string>, specLabels: Record<string, string>) =>
      explained([namespace('a'), workloadEntry('a/s', labels, specLabels), waypoint('a/wp', { for: 'all' })], {}, 'WorkloadEntry').answer;
    expect(entry({}, uses).state).toBe('handled');
    expect(entry(optsOut, uses).reason).toBe('OptedOut');
  });
});
