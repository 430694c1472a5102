import { describe, expect, test } from 'vitest';
import type { RawObject } from '../model/kind.ts';
import { worldOf } from '../testing/world.ts';
import { detailOf } from './detail/detail.ts';
import { LiveViews } from './live-views.ts';
import { podLimit } from './views.ts';

type Raw = RawObject & { readonly kind: string };

const captured = { 'ambient.istio.io/redirection': 'enabled' };
const owned = (kind: string, name: string) => [{ kind, name, controller: true }];

function pod(
  ns: string,
  name: string,
  labels: Record<string, string>,
  owner?: [string, string],
  more: Partial<NonNullable<RawObject['metadata']>> = {},
): Raw {
  return {
    kind: 'Pod',
    metadata: { namespace: ns, name, labels, annotations: captured, ...(owner ? { ownerReferences: owned(...owner) } : {}), ...more },
    status: { phase: 'Running', podIP: '10.1.0.1', conditions: [{ type: 'Ready', status: 'True' }] },
  };
}

const service = (ns: string, name: string, labels: Record<string, string> = {}, spec: object = {}): Raw => ({
  kind: 'Service',
  metadata: { namespace: ns, name, labels },
  spec: { clusterIP: '10.0.0.1', selector: { app: name }, ...spec },
});

const scene: Raw[] = [
  { kind: 'Namespace', metadata: { name: 'book', labels: { 'istio.io/dataplane-mode': 'ambient', 'istio.io/use-waypoint': 'wp' } } },
  { kind: 'Namespace', metadata: { name: 'other', labels: { 'istio.io/use-waypoint': 'wp', 'istio.io/use-waypoint-namespace': 'book' } } },
  { kind: 'GatewayClass', metadata: { name: 'istio-waypoint' }, spec: { controllerName: 'istio.io/mesh-controller' } },
  {
    kind: 'Gateway',
    metadata: { namespace: 'book', name: 'wp' },
    spec: { gatewayClassName: 'istio-waypoint', listeners: [{ name: 'mesh', port: 15008, protocol: 'HBONE' }] },
    status: {
      addresses: [{ type: 'Hostname', value: 'wp.book.svc.cluster.local' }],
      conditions: [{ type: 'Programmed', status: 'True', reason: 'Programmed' }],
    },
  },
  service('book', 'reviews'),
  service('book', 'wp', { 'gateway.networking.k8s.io/gateway-name': 'wp', 'gateway.istio.io/managed': 'istio.io-mesh-controller' }),
  { kind: 'Deployment', metadata: { namespace: 'book', name: 'reviews-v1' }, spec: { replicas: 2 } },
  { kind: 'Deployment', metadata: { namespace: 'book', name: 'idle' }, spec: { replicas: 0 } },
  pod('book', 'reviews-v1-abc-1', { app: 'reviews', 'pod-template-hash': 'abc' }, ['ReplicaSet', 'reviews-v1-abc']),
  pod('book', 'reviews-v1-abc-2', { app: 'reviews', 'pod-template-hash': 'abc', 'istio.io/use-waypoint': 'missing' }, [
    'ReplicaSet',
    'reviews-v1-abc',
  ]),
  pod('book', 'wp-1', { 'gateway.networking.k8s.io/gateway-name': 'wp', 'istio.io/dataplane-mode': 'none' }, ['ReplicaSet', 'wp-1'], {
    annotations: {},
  }),
  pod('book', 'bare', {}),
  service('other', 'cart'),
];

describe('views', () => {
  const world = worldOf(scene);
  const views = new LiveViews(world);

  test('a namespace: Deployments behind ReplicaSets, bare pods, controllers without pods; what istiod made is folded into the waypoint', () => {
    const view = views.namespace('book');
    expect(view?.workloads.map((w) => [w.id, w.total])).toEqual([
      ['Pod/book/bare', 1],
      ['Deployment/book/idle', 0],
      ['Deployment/book/reviews-v1', 2],
    ]);
    expect(view?.services.map((s) => s.name)).toEqual(['reviews']);
    expect(view?.waypoints).toMatchObject([
      { name: 'wp', badge: 'ready', ready: 1, total: 1, handled: 1, broken: 1, trafficType: 'service', trafficTypeOrigin: ' (default)' },
    ]);
    expect(view?.selections).toEqual([{ service: 'Service/book/reviews', workload: 'Deployment/book/reviews-v1', pods: 2 }]);
  });

  test('the loudest pod speaks for its workload, and counts are lossless', () => {
    const workload = views.namespace('book')?.workloads.find((w) => w.name === 'reviews-v1');
    expect(workload).toMatchObject({ look: 'broken', looks: { broken: 1, l4: 1 }, attachment: { reason: 'WaypointIsNotReady' } });
    expect(workload?.pods.map((p) => p.name)).toEqual(['reviews-v1-abc-2', 'reviews-v1-abc-1']);
  });

  test('the overview counts every destination once and draws attachments between namespaces', () => {
    const overview = views.overview();
    const total = Object.values(overview.looks).reduce((a, b) => a + b, 0);
    expect(total).toBe(views.table(null, 0, 100).total);
    expect(overview.crossings).toEqual([{ namespace: 'other', waypoint: { namespace: 'book', name: 'wp' }, handled: 0, broken: 1 }]);
    expect(overview.namespaces.find((n) => n.name === 'other')).toMatchObject({
      worst: 'broken',
      problem: 'Service cart asks for book/wp: AttachmentDenied',
      mesh: 'outside',
    });
  });

  test('the table filters and pages', () => {
    const broken = views.table((row) => row.look === 'broken', 0, 1);
    expect(broken).toMatchObject({ matched: 2, rows: [{ name: 'reviews-v1-abc-2' }] });
    expect(views.table((row) => row.look === 'broken', 1, 10).rows.map((r) => r.name)).toEqual(['cart']);
  });

  test.each([
    ['Service', 'book', 'reviews', /goes through waypoint book\/wp: its namespace says so/],
    ['Service', 'other', 'cart', /asks for waypoint book\/wp and does not get it \(AttachmentDenied\)/],
    ['Pod', 'book', 'reviews-v1-abc-1', /is carried by ztunnel \(L4 only\): the namespace's waypoint book\/wp does not handle workloads/],
    ['Gateway', 'book', 'wp', /handles services of only its own namespace, book: 1 destination is bound to it, 1 in vain/],
    ['Namespace', '', 'other', /is not in the mesh and asks for waypoint book\/wp/],
    ['Deployment', 'book', 'reviews-v1', /1 × asks for a waypoint in vain, 1 × L4 by ztunnel/],
    ['GatewayClass', '', 'istio-waypoint', /handled by istio.io\/mesh-controller/],
  ])('the panel of %s %s/%s says it in one sentence', (kind, namespace, name, sentence) => {
    const detail = detailOf(kind, namespace, name, { world, views });
    expect(detail?.sentence).toMatch(sentence);
    for (const group of detail?.related ?? []) expect(group.items.length).toBeGreaterThan(0);
  });

  test('what is not there has no panel', () => {
    for (const kind of ['Service', 'Pod', 'Gateway', 'Namespace', 'Deployment', 'Job', '__proto__'])
      expect(detailOf(kind, 'book', 'nothing', { world, views })).toBeUndefined();
  });

  test('[4.9] istiod is quoted: agrees, differs, not reported, never reported', () => {
    const bound = {
      type: 'istio.io/WaypointBound',
      status: 'True',
      reason: 'WaypointAccepted',
      message: 'Successfully attached to waypoint book/wp',
    };
    const verdict = (conditions: object[]) => {
      const raw = scene.map((o) => (o.kind === 'Service' && o.metadata?.name === 'reviews' ? { ...o, status: { conditions } } : o));
      const changed = worldOf(raw);
      return detailOf('Service', 'book', 'reviews', { world: changed, views: new LiveViews(changed) })?.reported?.verdict;
    };
    expect(verdict([bound])).toBe('agrees');
    expect(verdict([{ ...bound, message: 'Successfully attached to waypoint book/old' }])).toBe('differs');
    expect(verdict([])).toBe('not reported');
    expect(detailOf('Pod', 'book', 'bare', { world, views })?.reported?.verdict).toBe('never reported');
  });
});

test('a workload of many pods shows the loudest and counts all', () => {
  const pods = Array.from({ length: 500 }, (_, i) =>
    pod('a', `p-${i}`, i === 499 ? { 'istio.io/use-waypoint': 'gone' } : {}, ['StatefulSet', 'db']),
  );
  const view = new LiveViews(
    worldOf([{ kind: 'Namespace', metadata: { name: 'a', labels: { 'istio.io/dataplane-mode': 'ambient' } } }, ...pods]),
  ).namespace('a');
  expect(view?.workloads).toMatchObject([{ kind: 'StatefulSet', total: 500, looks: { broken: 1, l4: 499 } }]);
  expect(view?.workloads[0]?.pods).toHaveLength(podLimit);
  expect(view?.workloads[0]?.pods[0]?.name).toBe('p-499');
});
