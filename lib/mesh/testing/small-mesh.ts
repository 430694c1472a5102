import type { RawObject } from '../model/kind.ts';
import type { World } from '../model/world.ts';
import { LiveViews } from '../view/live-views.ts';
import { worldOf } from './world.ts';

type Raw = RawObject & { readonly kind: string };

interface More {
  readonly labels?: Record<string, string>;
  readonly annotations?: Record<string, string>;
  readonly spec?: object;
  readonly status?: object;
}

function object(kind: string, key: string, { labels = {}, annotations = {}, spec = {}, status = {} }: More = {}): Raw {
  const [name = '', namespace = ''] = key.split('/').reverse();
  return { kind, metadata: { namespace, name, uid: `uid-${key}`, labels, annotations }, spec, status };
}

const waypoint = (key: string, { from = 'Same', ready = true, labels = {} } = {}): Raw =>
  object('Gateway', key, {
    labels,
    spec: {
      gatewayClassName: 'istio-waypoint',
      listeners: [{ name: 'mesh', port: 15008, protocol: 'HBONE', allowedRoutes: { namespaces: { from } } }],
    },
    status: ready ? { addresses: [{ type: 'Hostname', value: `${key.split('/')[1]}.${key.split('/')[0]}.svc.cluster.local` }] } : {},
  });

const pod = (key: string, ip: string, more: More = {}): Raw =>
  object('Pod', key, { ...more, status: { phase: 'Running', podIP: ip, conditions: [{ type: 'Ready', status: 'True' }] } });

const captured = { 'ambient.istio.io/redirection': 'enabled' };

/**
 * Namespace shop uses its waypoint, asks elsewhere in vain with two Services and overrides; infra lends; bare is outside the mesh.
 * Small enough to know by heart, and every way to find a destination is in it.
 */
export const smallMesh: readonly Raw[] = [
  object('Namespace', 'shop', { labels: { 'istio.io/dataplane-mode': 'ambient', 'istio.io/use-waypoint': 'wp' } }),
  object('Namespace', 'infra'),
  object('Namespace', 'bare'),
  object('GatewayClass', 'istio-waypoint', { spec: { controllerName: 'istio.io/mesh-controller' } }),
  waypoint('shop/wp'),
  waypoint('infra/shared', { from: 'All' }),
  waypoint('infra/closed'),
  pod('shop/wp-1', '10.1.0.9', { labels: { 'gateway.networking.k8s.io/gateway-name': 'wp', 'istio.io/dataplane-mode': 'none' } }),
  pod('infra/shared-1', '10.1.0.8', { labels: { 'gateway.networking.k8s.io/gateway-name': 'shared' } }),
  object('Service', 'shop/cart', { spec: { clusterIP: '10.96.0.1', clusterIPs: ['10.96.0.1'], selector: { app: 'cart' } } }),
  object('Service', 'shop/lent', {
    labels: { 'istio.io/use-waypoint': 'shared', 'istio.io/use-waypoint-namespace': 'infra' },
    spec: { clusterIP: '10.96.0.2', clusterIPs: ['10.96.0.2'], selector: { app: 'lent' } },
  }),
  object('Service', 'shop/denied', {
    labels: { 'istio.io/use-waypoint': 'closed', 'istio.io/use-waypoint-namespace': 'infra' },
    spec: { clusterIP: '10.96.0.3', clusterIPs: ['10.96.0.3'], selector: { app: 'cart' } },
  }),
  object('Service', 'shop/typo', {
    labels: { 'istio.io/use-waypoint': 'shared' },
    spec: { clusterIP: '10.96.0.4', clusterIPs: ['10.96.0.4'], selector: { app: 'none' } },
  }),
  object('Service', 'bare/cart', { spec: { clusterIP: '10.96.0.5', clusterIPs: ['10.96.0.5'], selector: { app: 'cart' } } }),
  object('Service', 'shop/db', { spec: { clusterIP: 'None', clusterIPs: ['None'], selector: { app: 'db' } } }),
  pod('shop/db-0', '10.1.0.3', { labels: { app: 'db' }, annotations: captured }),
  pod('shop/cart-1', '10.1.0.1', { labels: { app: 'cart' }, annotations: captured }),
  pod('shop/cart-2', '10.1.0.2', { labels: { app: 'cart' } }),
  object('ServiceEntry', 'shop/api', {
    spec: {
      hosts: ['api.example.com', '*.wild.example.com'],
      addresses: ['240.0.0.0/24'],
      resolution: 'STATIC',
      endpoints: [
        { address: '192.0.2.1', labels: {} },
        { address: '192.0.2.2', labels: { 'istio.io/use-waypoint': 'gone' } },
      ],
    },
  }),
  object('WorkloadEntry', 'shop/vm', { spec: { address: '192.0.2.9', labels: { app: 'vm' } } }),
];

export function smallMeshViews(extra: readonly Raw[] = []): { world: World; views: LiveViews } {
  const world = worldOf([...smallMesh, ...extra]);
  return { world, views: new LiveViews(world) };
}

export { object as rawObject };
