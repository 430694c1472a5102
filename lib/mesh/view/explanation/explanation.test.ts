import { describe, expect, test } from 'vitest';
import type { RawObject } from '../../model/kind.ts';
import { rawObject, smallMeshViews } from '../../testing/small-mesh.ts';
import type { DestinationRef, Explanation } from '../explanation-view.ts';
import { explanationOf } from './explanation.ts';
import { handledBy } from './handled-by.ts';
import { radarOf } from './radar.ts';
import { summariesOf } from './summaries.ts';

function explain(key: string, extra: ReadonlyArray<RawObject & { kind: string }> = [], from: string | null = null) {
  const [kind = '', namespace = '', name = '', endpoint] = key.split('/');
  const to = { kind, namespace, name, ...(endpoint ? { endpoint } : {}) } as DestinationRef;
  const [fromNamespace = '', fromName = ''] = (from ?? '').split('/');
  const client = from === null ? null : ({ kind: 'Pod', namespace: fromNamespace, name: fromName } as const);
  const explanation = explanationOf({ to, by: 'reference', text: key }, client, smallMeshViews(extra));
  if (!explanation) throw new Error(`nothing at ${key}`);
  return explanation;
}

const own = ({ answers }: Omit<Explanation, 'revision'>) => answers[0];

describe('an explanation', () => {
  test('has the answer for the Service first, then those of its pods, equal ones together', () => {
    const third = rawObject('Pod', 'shop/cart-3', {
      labels: { app: 'cart' },
      annotations: { 'ambient.istio.io/redirection': 'enabled' },
      status: { phase: 'Running', podIP: '10.1.0.7' },
    });
    const it = explain('Service/shop/cart', [third]);
    expect(it.sentence).toBe('Traffic to Service cart from clients in the mesh goes through waypoint shop/wp: its namespace says so.');
    expect(it.hosts).toEqual(['cart.shop.svc.cluster.local']);
    expect(it.addresses).toEqual(['10.96.0.1']);
    expect(it.answers.map(({ addressed, to, count, answer }) => [addressed, to.kind, to.name, count, answer.reason])).toEqual([
      ['service', 'Service', 'cart', 1, 'WaypointAccepted'],
      ['workload', 'Pod', 'cart-1', 2, 'InheritedTypeMismatch'],
      ['workload', 'Pod', 'cart-2', 1, 'InheritedTypeMismatch'],
    ]);
    expect(own(it).trace.map(({ rule }) => rule)).toEqual(['T2', 'T4', 'T5', 'T6', 'S3', 'S5', '4.6']);
  });

  test('shows for a Pod the Services in front of it', () => {
    const it = explain('Pod/shop/cart-1');
    expect(it.answers.map(({ addressed, to }) => `${addressed} ${to.name}`)).toEqual(['workload cart-1', 'service cart', 'service denied']);
    expect(own(it).reported.verdict).toBe('never reported');
  });

  test('tells what the labels ask for from what istio-cni did', () => {
    const { mesh } = explain('Service/shop/cart');
    expect(mesh).toMatchObject({ pods: 2, captured: 1 });
    expect(mesh?.groups.map(({ state, expected, redirection, asks, count }) => ({ state, expected, redirection, asks, count }))).toEqual([
      { state: 'drift', expected: true, redirection: null, asks: 'Its namespace is in the mesh.', count: 1 },
      { state: 'captured', expected: true, redirection: 'enabled', asks: 'Its namespace is in the mesh.', count: 1 },
    ]);
  });

  test('names the label of the namespace that does not count', () => {
    expect(own(explain('Service/shop/lent')).overridden).toEqual([
      {
        object: { kind: 'Namespace', namespace: '', name: 'shop' },
        field: "metadata.labels['istio.io/use-waypoint']",
        value: 'wp',
        waypoint: { namespace: 'shop', name: 'wp' },
        says: 'The label of the Service decides, so that of the namespace does not count (rule T2).',
      },
    ]);
    expect(own(explain('Service/shop/cart')).overridden).toEqual([]);
  });

  test('an endpoint inside an entry has an answer of its own, by its own labels', () => {
    const it = explain('ServiceEntry/shop/api/192.0.2.2');
    expect(own(it).answer).toMatchObject({ state: 'broken', reason: 'WaypointIsNotReady' });
    expect(it.addresses).toEqual(['192.0.2.2']);
    const entry = explain('ServiceEntry/shop/api');
    expect(entry.answers.map(({ to, answer }) => [to.endpoint ?? 'entry', answer.reason])).toEqual([
      ['entry', 'WaypointAccepted'],
      ['192.0.2.1', 'InheritedTypeMismatch'],
      ['192.0.2.2', 'WaypointIsNotReady'],
    ]);
  });

  test('with a client pod only the paths of that kind of caller are told, and why it is one', () => {
    const it = explain('Service/shop/cart', [], 'shop/cart-2');
    expect(it.from?.caller).toBe('outside');
    expect(it.paths.length).toBeGreaterThan(0);
    expect(new Set(it.paths.map(({ caller }) => caller))).toEqual(new Set(['outside']));
  });

  test('a Service is also called by the IP of its pods, a pod also through its Services', () => {
    const ports = [{ name: 'mesh', port: 15008 }];
    const itsService = rawObject('Service', 'shop/wp', {
      labels: { 'gateway.istio.io/managed': 'istio.io-mesh-controller' },
      spec: { clusterIP: '10.96.0.99', ports },
    });
    const { paths } = explain('Service/shop/cart', [itsService]);
    const cell = (addressing: string) =>
      paths.filter((path) => path.caller === 'ambient pod' && path.addressing === addressing).map(({ outcome, share }) => [outcome, share]);
    expect(cell('service')).toEqual([['waypoint', null]]);
    expect(cell('workload')).toEqual([
      ['l4', { count: 1, of: 2 }],
      ['direct', { count: 1, of: 2 }],
    ]);
    expect(paths.find((path) => path.addressing === 'workload' && path.share?.of === 2)?.says).toMatch(
      /^For 1 of 2 pods, such as this one: .*Pod shop\/cart-1/,
    );
    const pod = explain('Pod/shop/cart-1', [itsService]).paths.filter((path) => path.caller === 'ambient pod');
    expect(pod.map(({ addressing, outcome }) => `${addressing} ${outcome}`)).toEqual([
      'service waypoint',
      'service l4',
      'service direct',
      'workload l4',
    ]);
  });

  test('says what is assumed where there are no mesh-wide settings, and nothing where there are', () => {
    expect(explain('Service/shop/cart').assumptions.join()).toContain('There is no ConfigMap istio-system/istio');
    const settings = { ...rawObject('ConfigMap', 'istio-system/istio'), yamlValue: {} };
    expect(explain('Service/shop/cart', [settings]).assumptions).toEqual([]);
  });
});

describe('advice', () => {
  const commands = (key: string) => own(explain(key)).advice.map(({ command }) => command);

  test('a Gateway of that name in another namespace is named first, with the label that is missing', () => {
    expect(commands('Service/shop/typo')).toEqual([
      'kubectl label service typo -n shop istio.io/use-waypoint-namespace=infra --overwrite',
      'istioctl waypoint apply -n shop --name shared',
    ]);
  });

  test('a denied namespace: the listener that has to admit it', () => {
    const [patch] = commands('Service/shop/denied');
    expect(patch).toContain('kubectl patch gateway closed -n infra --type json');
    expect(patch).toContain('"path":"/spec/listeners/0/allowedRoutes"');
    expect(patch).toContain('"kubernetes.io/metadata.name":"shop"');
  });

  test.each([
    ['None', 'istio.io/use-waypoint=none --overwrite'],
    ['', 'istio.io/use-waypoint-'],
    ['wpp', null],
    ['waypoint', null],
  ])('the value %j', (value, expected) => {
    const labels = { 'istio.io/use-waypoint': value };
    const service = rawObject('Service', 'shop/odd', { labels, spec: { clusterIP: '10.96.0.7', selector: { app: 'x' } } });
    const [first] = own(explain('Service/shop/odd', [service])).advice;
    if (expected === null) expect(first?.command).toBe(`istioctl waypoint apply -n shop --name ${value}`);
    else expect(first?.command).toBe(`kubectl label service odd -n shop ${expected}`);
  });

  test('a near miss in the same namespace', () => {
    const service = rawObject('Service', 'infra/odd', { labels: { 'istio.io/use-waypoint': 'sharde' }, spec: { clusterIP: '10.96.0.7' } });
    expect(own(explain('Service/infra/odd', [service])).advice[0]?.says).toContain('infra/shared');
  });

  test('nothing is advised where nothing is broken', () => {
    expect(commands('Service/shop/cart')).toEqual([]);
  });
});

describe('the radar', () => {
  test('causes are listed worst first and add up', () => {
    const radar = radarOf(smallMeshViews().views);
    expect(radar.total).toBe(2);
    expect(
      radar.causes.map(({ waypoint, reason, services, workloads, pods }) => [waypoint.name, reason, services, workloads, pods]),
    ).toEqual([
      ['closed', 'AttachmentDenied', 1, 0, 2],
      ['shared', 'WaypointIsNotReady', 1, 0, 0],
    ]);
    expect(radar.causes[0]?.destinations).toEqual([{ to: { kind: 'Service', namespace: 'shop', name: 'denied' }, pods: 2, source: 'own' }]);
  });

  test('a cause with more services is worse than one with more workloads', () => {
    const asks = (kind: string, name: string) =>
      rawObject(kind, `infra/${name}`, {
        labels: { 'istio.io/use-waypoint': 'gone' },
        spec: { clusterIP: '10.96.9.9' },
        status: { phase: 'Running', podIP: '10.9.9.9' },
      });
    const { views } = smallMeshViews([asks('Service', 's1'), asks('Service', 's2'), asks('Pod', 'p1')]);
    expect(radarOf(views).causes[0]).toMatchObject({ waypoint: { namespace: 'infra', name: 'gone' }, services: 2, workloads: 1 });
  });

  test('the more causes there are, the fewer of each are listed; all of them are counted', () => {
    const asking = (causes: number, each: number) =>
      Array.from({ length: causes * each }, (_, at) =>
        rawObject('Service', `infra/s${at}`, {
          labels: { 'istio.io/use-waypoint': `gone-${at % causes}` },
          spec: { clusterIP: `10.97.${at >> 8}.${at & 255}` },
        }),
      );
    const gone = (causes: number, each: number) =>
      radarOf(smallMeshViews(asking(causes, each)).views).causes.filter(({ waypoint }) => waypoint.name.startsWith('gone'));
    const [few, many] = [gone(2, 60), gone(398, 4)];
    expect(few.map(({ services, destinations }) => [services, destinations.length])).toEqual(Array(2).fill([60, 50]));
    expect(many.map(({ services, destinations }) => [services, destinations.length])).toEqual(Array(398).fill([4, 3]));
    expect(gone(98, 20).map(({ destinations }) => destinations.length)).toEqual(Array(98).fill(10));
  });
});

test('a waypoint knows everything that it handles, and how each came to it', () => {
  const { world, views } = smallMeshViews([
    rawObject('Service', 'shop/canaried', {
      labels: { 'istio.io/use-waypoint-canary': 'shared', 'istio.io/use-waypoint-canary-namespace': 'infra' },
      annotations: { 'istio.io/use-waypoint-canary-weight': '10' },
      spec: { clusterIP: '10.96.0.8' },
    }),
  ]);
  const shared = handledBy({ namespace: 'infra', name: 'shared' }, world, views);
  expect(shared.items.map(({ to, how }) => [to.name, how])).toEqual([
    ['lent', 'own label'],
    ['canaried', 'canary'],
  ]);
  expect(shared.sentence).toBe('Waypoint infra/shared handles 2 destinations.');
  expect(handledBy({ namespace: 'infra', name: 'closed' }, world, views)).toMatchObject({
    exists: true,
    sentence: '1 destination asks for waypoint infra/closed in vain.',
  });
  expect(handledBy({ namespace: 'x', name: 'y' }, world, views)).toMatchObject({
    exists: false,
    sentence: 'Nothing asks for waypoint x/y.',
  });
});

test('the list for scripts has every destination once, with the condition that istiod writes', () => {
  const { world, views } = smallMeshViews();
  const list = [...summariesOf(world, views)];
  const ids = list.map(({ kind, namespace, name, endpoint }) => `${kind}/${namespace}/${name}/${endpoint ?? ''}`);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids).toHaveLength(6 + 1 + 2 + 1 + 5);
  const byName = (kind: string, name: string) => list.find((d) => d.kind === kind && d.name === name && d.endpoint === undefined);
  expect(byName('Service', 'denied')).toEqual({
    kind: 'Service',
    namespace: 'shop',
    name: 'denied',
    addressed: 'service',
    state: 'broken',
    reason: 'AttachmentDenied',
    waypoint: null,
    canary: null,
    condition: {
      status: 'False',
      reason: 'AttachmentDenied',
      message: 'we are not permitted to attach to waypoint "infra/closed" (missing allowedRoutes?)',
    },
  });
  expect(byName('Pod', 'cart-1')).toMatchObject({ addressed: 'workload', condition: null });
});
