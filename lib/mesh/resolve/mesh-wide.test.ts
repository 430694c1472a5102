import { describe, expect, test } from 'vitest';
import type { Knowledge } from '../model/table.ts';
import { meshConfig, namespace, pod, service, serviceEntry, waypoint, workloadEntry } from '../testing/objects.ts';
import { worldOf } from '../testing/world.ts';
import { serviceEntryConditions } from './conditions.ts';
import { settingsAssumption } from './mesh-settings.ts';
import type { DestinationKind } from './resolve.ts';
import { explain } from './resolve.ts';

type Objects = Parameters<typeof worldOf>[0];
type Knowing = Parameters<typeof worldOf>[1];

const uses = { 'istio.io/use-waypoint': 'wp' };
const team = { matchLabels: { team: 'x' } };
const only =
  (...readable: string[]) =>
  (name: string): Knowledge =>
    readable.includes(name) ? 'live' : 'forbidden';

function explained(kind: DestinationKind, key: string, objects: Objects, knowing: Knowing = {}) {
  const [ns = '', name = ''] = key.split('/');
  const found = explain(kind, ns, name, worldOf(objects, knowing));
  if (!found) throw new Error(`no ${kind} ${key}`);
  return found;
}

describe('[1.4] discovery selectors', () => {
  const one = { discoverySelectors: [team] };
  const everyKind: Objects = [
    service('a/s', uses),
    serviceEntry('a/s', ['x.example.com'], { labels: uses }),
    pod('a/s', uses),
    workloadEntry('a/s', uses),
    waypoint('a/wp', { for: 'all' }),
  ];

  test.each(['Service', 'ServiceEntry', 'Pod', 'WorkloadEntry'] as const)('hide a %s of a namespace that none of them matches', (kind) => {
    const reason = (settings: object, labels = {}) =>
      explained(kind, 'a/s', [meshConfig(settings), namespace('a', labels), ...everyKind]).answer.reason;
    expect(reason(one)).toBe('NotDiscovered');
    expect(reason(one, { team: 'x' })).toBe('WaypointAccepted');
    expect(reason({ discoverySelectors: [] })).toBe('WaypointAccepted');
    expect(reason({ discoverySelectors: [{ matchLabels: { team: 'y' } }, team] }, { team: 'x' })).toBe('WaypointAccepted');
    expect(reason({ discoverySelectors: [{ matchExpressions: [{ key: 'team', operator: 'Near' }] }] })).toBe('NotDiscovered');
  });

  test('hide a Gateway: not ready, and the trace says why', () => {
    const from = { ...uses, 'istio.io/use-waypoint-namespace': 'b' };
    const objects = [meshConfig(one), namespace('a', { team: 'x' }), service('a/s', from), waypoint('b/wp', { from: 'All' })];
    const { answer, trace } = explained('Service', 'a/s', [...objects, namespace('b')]);
    expect(answer).toMatchObject({ state: 'broken', message: 'waypoint "b/wp" is not ready' });
    expect(trace.at(-1)?.says).toContain('istiod does not see it');
    expect(explained('Service', 'a/s', [...objects, namespace('b', { team: 'x' })]).answer.state).toBe('handled');
    expect(explained('Service', 'a/s', objects, { Namespace: only('a') }).answer).toMatchObject({ state: 'unknown', reason: 'Unreadable' });
  });

  test('over labels that may not be read make the answer unknown, and over those at hand they do not', () => {
    const objects = [meshConfig(one), service('a/s')];
    expect(explained('Service', 'a/s', objects, { Namespace: only() }).answer.state).toBe('unknown');
    expect(explained('Service', 'a/s', objects).answer.reason).toBe('NotDiscovered');
    const loading = { Namespace: (): Knowledge => 'loading' };
    expect(explained('Service', 'a/s', [...objects, namespace('a')], loading).answer.reason).toBe('NotDiscovered');
    const optsOut = [meshConfig(one), service('a/s', { 'istio.io/use-waypoint': 'none' })];
    expect(explained('Service', 'a/s', optsOut, { Namespace: only() }).answer.state).toBe('unknown');
  });
});

test('what is assumed of the mesh-wide settings is said', () => {
  expect(settingsAssumption(worldOf([meshConfig({})]))).toBe('');
  expect(settingsAssumption(worldOf([{ ...meshConfig({}), yamlProblem: 'a tab' }]))).toContain('cannot be read (a tab)');
  expect(settingsAssumption(worldOf([], { ConfigMap: only() }))).toContain('may not be read');
  expect(settingsAssumption(worldOf([]))).toContain('There is no ConfigMap istio-system/istio');
});

describe('[1.5a] the revision', () => {
  const at = (rev: string) => ({ ...uses, 'istio.io/rev': rev });
  const reason = (kind: DestinationKind, labels: Record<string, string>, ...config: Objects) =>
    explained(kind, 'a/s', [
      ...config,
      namespace('a'),
      waypoint('a/wp', { for: 'all' }),
      service('a/s', labels),
      pod('a/s', labels),
      serviceEntry('a/s', ['x.example.com'], { labels }),
      workloadEntry('a/s', labels),
    ]).answer.reason;

  test.each(['ServiceEntry', 'WorkloadEntry'] as const)('of a %s must be that of istiod, if it names one', (kind) => {
    expect(reason(kind, at('other'))).toBe('OtherRevision');
    expect(reason(kind, at('default'))).toBe('WaypointAccepted');
    expect(reason(kind, at(''))).toBe('OtherRevision');
    expect(reason(kind, uses)).toBe('WaypointAccepted');
    expect(reason(kind, at('other'), meshConfig({}, 'other'))).toBe('WaypointAccepted');
    expect(reason(kind, at('default'), meshConfig({}, 'other'))).toBe('OtherRevision');
    expect(reason(kind, at('other'), meshConfig({}, ''))).toBe('WaypointAccepted');
  });

  test('of a WorkloadEntry is read from its metadata alone', () => {
    const entry = workloadEntry('a/s', uses, { 'istio.io/rev': 'other' });
    const objects = [namespace('a'), waypoint('a/wp', { for: 'all' }), entry];
    expect(explained('WorkloadEntry', 'a/s', objects).answer.reason).toBe('WaypointAccepted');
  });

  test.each(['Service', 'Pod'] as const)('of a %s is not looked at', (kind) => {
    expect(reason(kind, at('other'))).toBe('WaypointAccepted');
  });
});

describe('[4.7] who has a host', () => {
  const [early, late] = ['2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z'];
  const entry = (name: string, hosts: string[], created: string, labels = {}) => serviceEntry(`a/${name}`, hosts, { created, labels });
  const reason = (name: string, ...objects: Objects) => explained('ServiceEntry', `a/${name}`, [namespace('a'), ...objects]).answer.reason;
  const host = 's.a.svc.cluster.local';

  test('a Service, but not one of type ExternalName, and also one of the same name as the entry', () => {
    expect(reason('e', entry('e', [host], early), service('a/s'))).toBe('HostTaken');
    expect(reason('s', entry('s', [host], early), service('a/s'))).toBe('HostTaken');
    expect(reason('e', entry('e', [host], early), service('a/s', {}, { type: 'ExternalName' }))).toBe('NothingDeclared');
    expect(reason('e', entry('e', [host], early), service('b/s'))).toBe('NothingDeclared');
  });

  test('else the oldest entry; of the same second the first by name, in whatever order they came', () => {
    const [old, young] = [entry('z', ['x.example.com'], early), entry('e', ['x.example.com'], late)];
    expect(reason('z', young, old)).toBe('NothingDeclared');
    expect(reason('e', young, old)).toBe('HostTaken');
    const twins = [entry('f', ['x.example.com'], early), entry('e', ['x.example.com'], early)];
    expect(reason('e', ...twins)).toBe('NothingDeclared');
    expect(reason('f', ...twins)).toBe('HostTaken');
  });

  test('an entry that keeps one of its hosts exists', () => {
    expect(reason('e', entry('e', ['x.example.com', 'y.example.com'], late), entry('f', ['x.example.com'], early))).toBe('NothingDeclared');
  });

  test('[1.5a] an entry that istiod does not read has none', () => {
    const old = entry('f', ['x.example.com'], early, { 'istio.io/rev': 'other' });
    const young = entry('e', ['x.example.com'], late);
    expect(reason('e', old, young)).toBe('NothingDeclared');
    expect(reason('e', old, young, meshConfig({}, 'other'))).toBe('HostTaken');
    expect(reason('e', old, young, meshConfig({}, ''))).toBe('HostTaken');
  });

  test('is looked up again after a change', () => {
    const world = worldOf([namespace('a'), entry('f', ['x.example.com'], early), entry('e', ['x.example.com'], late)]);
    expect(explain('ServiceEntry', 'a', 'e', world)?.answer.reason).toBe('HostTaken');
    (world.ServiceEntry as unknown as { delete(ns: string, name: string): void }).delete('a', 'f');
    expect(explain('ServiceEntry', 'a', 'e', world)?.answer.reason).toBe('NothingDeclared');
  });
});

test('[S0"] one address of an entry that is neither an IP nor a range drops all of it', () => {
  const reason = (...addresses: string[]) =>
    explained('ServiceEntry', 'a/e', [namespace('a'), serviceEntry('a/e', ['x.example.com'], { spec: { addresses } })]).answer.reason;
  expect(reason('240.0.0.1', '240.0.1.0/24', 'fd00::/64')).toBe('NothingDeclared');
  expect(reason('240.0.0.1', 'soon')).toBe('NotADestination');
});

describe('[4.7] visibility', () => {
  const policies = (...list: Array<[string, ...object[]]>) => ({
    serviceEntryVisibility: {
      defaultVisibility: 'NAMESPACE',
      policies: list.map(([visibility, ...selectors]) => ({
        visibility,
        matchingRules: selectors.map((namespaceSelector) => ({ namespaceSelector })),
      })),
    },
  });
  const foreign = { ...uses, 'istio.io/use-waypoint-namespace': 'b' };
  const reason = (settings: object, labels = {}, knowing: Knowing = {}) =>
    explained(
      'ServiceEntry',
      'a/e',
      [
        meshConfig(settings),
        namespace('a', labels),
        serviceEntry('a/e', ['x.example.com'], { labels: foreign }),
        waypoint('b/wp', { from: 'All' }),
      ],
      knowing,
    ).answer.reason;
  const [x, y] = [{ matchLabels: { team: 'x' } }, { matchLabels: { tier: 'y' } }];

  test('by the first policy all of whose rules match, else the default', () => {
    expect(reason(policies(['NONE', x], ['PUBLIC', x]), { team: 'x' })).toBe('NotADestination');
    expect(reason(policies(['NONE', x, y], ['PUBLIC', x]), { team: 'x' })).toBe('WaypointAccepted');
    expect(reason(policies(['PUBLIC']))).toBe('WaypointAccepted');
    expect(reason(policies(['PUBLIC', x]))).toBe('CrossNamespaceWaypointForbidden');
    expect(reason(policies(['PUBLIC', { matchExpressions: [{ key: 'team', operator: 'Near' }] }]))).toBe('CrossNamespaceWaypointForbidden');
  });

  test('is public where nothing is configured, and unknown where labels decide that may not be read', () => {
    expect(reason({})).toBe('WaypointAccepted');
    const objects = [
      meshConfig(policies(['PUBLIC', x])),
      serviceEntry('a/e', ['x.example.com'], { labels: foreign }),
      waypoint('b/wp', { from: 'All' }),
    ];
    expect(explained('ServiceEntry', 'a/e', objects, { Namespace: only() }).answer.state).toBe('unknown');
    expect(explained('ServiceEntry', 'a/e', objects).answer.reason).toBe('CrossNamespaceWaypointForbidden');
  });

  test('by labels at hand while others are still being read', () => {
    expect(reason(policies(['PUBLIC', x]), { team: 'x' }, { Namespace: () => 'loading' })).toBe('WaypointAccepted');
  });

  test('[S3] is judged after the traffic type', () => {
    const objects = [
      meshConfig(policies()),
      namespace('a'),
      serviceEntry('a/e', ['x.example.com'], { labels: foreign }),
      waypoint('b/wp', { from: 'All', for: 'workload' }),
    ];
    expect(explained('ServiceEntry', 'a/e', objects).answer.reason).toBe('UnsupportedTrafficType');
  });
});

describe('[4.9] conditions of a ServiceEntry', () => {
  const types = (objects: Objects) => {
    const world = worldOf(objects);
    const { answer } = explained('ServiceEntry', 'a/e', objects);
    const entry = world.ServiceEntry.get('a', 'e');
    return entry && serviceEntryConditions(entry, answer, world).map(({ reason }) => reason);
  };
  const wild = ['*.example.com', 'x.example.com'];
  const racing = { 'istio.io/connect-strategy': 'race_first_tcp_connect' };

  test('none where istiod does not see it', () => {
    const public_ = { serviceEntryVisibility: { policies: [] } };
    expect(types([meshConfig({ ...public_, discoverySelectors: [team] }), namespace('a'), serviceEntry('a/e', wild)])).toEqual([]);
    expect(types([meshConfig(public_), namespace('a'), serviceEntry('a/e', wild, { labels: { 'istio.io/rev': 'other' } })])).toEqual([]);
    const older = serviceEntry('a/d', wild, { created: '2026-01-01T00:00:00Z' });
    expect(types([meshConfig(public_), namespace('a'), older, serviceEntry('a/e', wild, { created: '2026-01-02T00:00:00Z' })])).toEqual([]);
    const none = { serviceEntryVisibility: { defaultVisibility: 'NONE', policies: [] } };
    expect(types([meshConfig(none), namespace('a'), serviceEntry('a/e', wild)])).toEqual([]);
  });

  test('a waypoint is missing where one host is a wildcard; a racing strategy is told instead', () => {
    expect(types([namespace('a'), serviceEntry('a/e', wild)])).toEqual(['NoWaypointForWildcardService']);
    expect(types([namespace('a'), serviceEntry('a/e', ['x.example.com'])])).toEqual([]);
    expect(types([namespace('a'), serviceEntry('a/e', wild, { annotations: racing })])).toEqual(['NoWaypointForRacingConnectStrategy']);
    const bound = serviceEntry('a/e', wild, { annotations: racing, labels: uses });
    expect(types([namespace('a'), bound, waypoint('a/wp')])).toEqual(['WaypointAccepted']);
  });
});
