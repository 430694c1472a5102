import { describe, expect, test } from 'vitest';
import type { RawObject } from '../model/kind.ts';
import { worldOf } from '../testing/world.ts';
import type { Step } from './answer.ts';
import { isOutOfSight, serviceEntryConditions } from './conditions.ts';
import { settingsAssumption } from './mesh-settings.ts';
import { explain } from './resolve.ts';
import { waypointOf } from './waypoint.ts';
import { resolveInlineEndpoint } from './workload.ts';

type Raw = RawObject & { readonly kind: string };

const namespace = (name: string, labels: Record<string, string> = {}): Raw => ({ kind: 'Namespace', metadata: { name, labels } });
const service = (key: string, labels: Record<string, string> = {}, spec: object = { clusterIP: '10.0.0.1' }): Raw => ({
  kind: 'Service',
  metadata: { namespace: key.split('/')[0], name: key.split('/')[1], labels },
  spec,
});
const gateway = (key: string): Raw => ({
  kind: 'Gateway',
  metadata: { namespace: key.split('/')[0], name: key.split('/')[1] },
  spec: {
    gatewayClassName: 'istio-waypoint',
    listeners: [{ name: 'mesh', port: 15008, protocol: 'HBONE', allowedRoutes: { namespaces: { from: 'All' } } }],
  },
  status: { addresses: [{ type: 'IPAddress', value: '10.0.0.9' }] },
});
const entry = (key: string, hosts: string[], more: { labels?: Record<string, string>; at?: string; endpoints?: object[] } = {}): Raw => ({
  kind: 'ServiceEntry',
  metadata: {
    namespace: key.split('/')[0],
    name: key.split('/')[1],
    labels: more.labels ?? {},
    creationTimestamp: more.at ?? '2026-01-02T00:00:00Z',
  },
  spec: { hosts, resolution: 'STATIC', endpoints: more.endpoints ?? [] },
});
const settings = (mesh: unknown, revision = 'default'): Raw => ({
  kind: 'ConfigMap',
  metadata: { namespace: 'istio-system', name: 'istio', labels: { 'istio.io/rev': revision } },
  yamlValue: mesh,
});
const uw = { 'istio.io/use-waypoint': 'wp' };

function reasonOf(kind: 'Service' | 'ServiceEntry' | 'Pod' | 'WorkloadEntry', key: string, objects: Raw[]) {
  const [ns = '', name = ''] = key.split('/');
  const found = explain(kind, ns, name, worldOf(objects));
  if (!found) throw new Error(`no ${kind} ${key}`);
  expect(found.trace.filter(({ verdict }) => verdict !== 'next').map(({ verdict }) => verdict)).toEqual([found.answer.state]);
  return found.answer.reason;
}

describe('[1.4] discoverySelectors', () => {
  const seen = settings({
    discoverySelectors: [{ matchLabels: { mesh: 'yes' } }, { matchExpressions: [{ key: 'team', operator: 'In', values: ['x'] }] }],
  });

  test('a Service of a namespace that no selector matches is not seen', () => {
    expect(reasonOf('Service', 'a/s', [seen, namespace('a'), gateway('a/wp'), service('a/s', uw)])).toBe('NotDiscovered');
    expect(reasonOf('Service', 'a/s', [seen, namespace('a', { mesh: 'yes' }), gateway('a/wp'), service('a/s', uw)])).toBe(
      'WaypointAccepted',
    );
    expect(reasonOf('Service', 'a/s', [seen, namespace('a', { team: 'x' }), gateway('a/wp'), service('a/s', uw)])).toBe('WaypointAccepted');
  });

  test('a Gateway of such a namespace is not ready, and the trace says why', () => {
    const own = service('a/s', { ...uw, 'istio.io/use-waypoint-namespace': 'b' });
    const found = explain('Service', 'a', 's', worldOf([seen, namespace('a', { mesh: 'yes' }), namespace('b'), gateway('b/wp'), own]));
    expect(found?.answer).toMatchObject({ state: 'broken', reason: 'WaypointIsNotReady', message: 'waypoint "b/wp" is not ready' });
    expect(found?.trace.at(-1)?.says).toContain('no discovery selector matches namespace b');
  });

  test('an empty list, or none, sees everything', () => {
    expect(reasonOf('Service', 'a/s', [settings({ discoverySelectors: [] }), namespace('a'), gateway('a/wp'), service('a/s', uw)])).toBe(
      'WaypointAccepted',
    );
    expect(reasonOf('Service', 'a/s', [namespace('a'), gateway('a/wp'), service('a/s', uw)])).toBe('WaypointAccepted');
  });
});

describe('[1.5a] revisions', () => {
  const of = (rev: string, own: string | null) =>
    reasonOf('ServiceEntry', 'a/e', [
      settings({}, rev),
      namespace('a'),
      gateway('a/wp'),
      entry('a/e', ['x.example.com'], { labels: { ...uw, ...(own === null ? {} : { 'istio.io/rev': own }) } }),
    ]);

  test.each([
    ['default', null, 'WaypointAccepted'],
    ['default', 'default', 'WaypointAccepted'],
    ['default', 'canary', 'OtherRevision'],
    ['default', '', 'OtherRevision'],
    ['1-28', '1-28', 'WaypointAccepted'],
    ['1-28', 'default', 'OtherRevision'],
  ])('istiod of revision %j and a label %j: %s', (rev, own, reason) => {
    expect(of(rev, own)).toBe(reason);
  });

  test('Services and pods are not filtered', () => {
    expect(
      reasonOf('Service', 'a/s', [settings({}), namespace('a'), gateway('a/wp'), service('a/s', { ...uw, 'istio.io/rev': 'other' })]),
    ).toBe('WaypointAccepted');
  });

  test('a WorkloadEntry is', () => {
    const machine: Raw = {
      kind: 'WorkloadEntry',
      metadata: { namespace: 'a', name: 'w', labels: { 'istio.io/rev': 'other' } },
      spec: { address: '10.0.0.1' },
    };
    expect(reasonOf('WorkloadEntry', 'a/w', [settings({}), namespace('a'), machine])).toBe('OtherRevision');
    const inSpec: Raw = {
      kind: 'WorkloadEntry',
      metadata: { namespace: 'a', name: 'w' },
      spec: { address: '10.0.0.1', labels: { 'istio.io/rev': 'other' } },
    };
    expect(reasonOf('WorkloadEntry', 'a/w', [settings({}), namespace('a'), inSpec])).toBe('NothingDeclared');
  });
});

describe('[4.7] one host, several objects', () => {
  const older = entry('a/z-older', ['x.example.com'], { at: '2026-01-01T00:00:00Z' });
  const younger = entry('a/a-younger', ['x.example.com']);
  const basis = [settings({}), namespace('a'), namespace('b')];

  test('the oldest ServiceEntry of the namespace has it', () => {
    expect(reasonOf('ServiceEntry', 'a/z-older', [...basis, older, younger])).toBe('NothingDeclared');
    expect(reasonOf('ServiceEntry', 'a/a-younger', [...basis, older, younger])).toBe('HostTaken');
  });

  test('another namespace has its own', () => {
    expect(reasonOf('ServiceEntry', 'b/e', [...basis, older, entry('b/e', ['x.example.com'])])).toBe('NothingDeclared');
  });

  test('a Service of that name wins, unless it is an ExternalName', () => {
    const shadow = entry('a/e', ['s.a.svc.cluster.local'], { at: '2020-01-01T00:00:00Z' });
    expect(reasonOf('ServiceEntry', 'a/e', [...basis, service('a/s'), shadow])).toBe('HostTaken');
    expect(reasonOf('ServiceEntry', 'a/e', [...basis, service('a/s', {}, { type: 'ExternalName', externalName: 'x' }), shadow])).toBe(
      'NothingDeclared',
    );
    expect(reasonOf('ServiceEntry', 'a/e', [...basis, service('b/s'), shadow])).toBe('NothingDeclared');
  });

  test('an entry of another revision does not count', () => {
    const other = entry('a/z-older', ['x.example.com'], { at: '2026-01-01T00:00:00Z', labels: { 'istio.io/rev': 'other' } });
    expect(reasonOf('ServiceEntry', 'a/a-younger', [...basis, other, younger])).toBe('NothingDeclared');
  });

  test('an entry that istiod drops for its address does not count', () => {
    const dropped = { ...older, spec: { ...older.spec, addresses: ['nonsense'] } };
    expect(reasonOf('ServiceEntry', 'a/a-younger', [...basis, dropped, younger])).toBe('NothingDeclared');
  });

  test('an entry that keeps one of its hosts is there', () => {
    expect(reasonOf('ServiceEntry', 'a/both', [...basis, older, entry('a/both', ['x.example.com', 'y.example.com'])])).toBe(
      'NothingDeclared',
    );
  });

  test('istiod writes nothing on what it does not see, and its endpoints go with it', () => {
    const lost = entry('a/lost', ['x.example.com'], { labels: uw, endpoints: [{ address: '192.0.2.1', labels: uw }] });
    const world = worldOf([...basis, gateway('a/wp'), older, lost]);
    const record = world.ServiceEntry.get('a', 'lost');
    const [endpoint] = record?.endpoints ?? [];
    if (!record || !endpoint) throw new Error('no endpoint');
    const trace: Step[] = [];
    const answer = resolveInlineEndpoint(record, endpoint, world, trace);
    expect(answer.reason).toBe('HostTaken');
    expect(isOutOfSight(answer)).toBe(true);
    expect(serviceEntryConditions(record, answer, world)).toEqual([]);
    expect(trace.at(-1)?.rule).toBe('4.7');
  });

  test('an endpoint is not asked for the revision: its entry is', () => {
    const one = entry('a/e', ['x.example.com'], { endpoints: [{ address: '192.0.2.1', labels: { 'istio.io/rev': 'other' } }] });
    const world = worldOf([...basis, one]);
    const record = world.ServiceEntry.get('a', 'e');
    const [endpoint] = record?.endpoints ?? [];
    if (!record || !endpoint) throw new Error('no endpoint');
    expect(resolveInlineEndpoint(record, endpoint, world).reason).toBe('NothingDeclared');
  });
});

test.each([
  ['nonsense', 'NotADestination'],
  ['10.0.0.0/40', 'NotADestination'],
  ['240.0.0.1', 'NothingDeclared'],
  ['240.0.0.0/8', 'NothingDeclared'],
])('an entry with the address %s: %s', (address, reason) => {
  const one = entry('a/e', ['x.example.com']);
  const objects = [settings({}), namespace('a'), { ...one, spec: { ...one.spec, addresses: [address] } }];
  expect(reasonOf('ServiceEntry', 'a/e', objects)).toBe(reason);
});

test.each([
  ['PROXY/15088', 15088],
  ['PROXY/+15088', 0],
  ['PROXY/99999999999', 4_294_967_295],
  ['PROXY/x', 0],
  ['PROXY/', 0],
])('the port of an inbound binding is read as Go reads it: %s', (text, port) => {
  const raw = gateway('a/wp');
  const world = worldOf([{ ...raw, metadata: { ...raw.metadata, annotations: { 'ambient.istio.io/waypoint-inbound-binding': text } } }]);
  const record = world.Gateway.get('a', 'wp');
  expect(record && waypointOf(record, world).binding).toEqual({ protocol: 'PROXY', port });
});

describe('mesh-wide settings that cannot be had are said', () => {
  test.each([
    ['there is none', worldOf([]), 'There is no ConfigMap istio-system/istio'],
    ['it may not be read', worldOf([], { ConfigMap: () => 'forbidden' }), 'may not be read'],
    [
      'it is not YAML',
      worldOf([{ ...settings(undefined), yamlProblem: 'its key "mesh" is not YAML: x' }]),
      'cannot be read (its key "mesh" is not YAML: x)',
    ],
  ])('%s', (_what, world, text) => {
    expect(settingsAssumption(world)).toContain(text);
    expect(settingsAssumption(world)).toContain('defaults are assumed');
  });

  test('nothing is said of settings that are there', () => {
    expect(settingsAssumption(worldOf([settings({})]))).toBe('');
  });
});
