import { worldOf } from '../../../lib/mesh/testing/world.ts';
import { parseFilter } from '../../../lib/mesh/view/filter.ts';
import { LiveViews } from '../../../lib/mesh/view/live-views.ts';
import type { NamespaceView, Overview } from '../../../lib/mesh/view/views.ts';
import type { FixtureObject } from './fixture-objects.ts';
import { deployment, namespace, service, serviceEntry, waypoint, waypointClass, workloadEntry } from './fixture-objects.ts';

const use = (name: string, ns?: string) => ({
  'istio.io/use-waypoint': name,
  ...(ns === undefined ? {} : { 'istio.io/use-waypoint-namespace': ns }),
});
const ambientUsing = (name: string, ns?: string) => ({ 'istio.io/dataplane-mode': 'ambient', ...use(name, ns) });

/** Bookinfo as in Istio's documentation, its namespace on a waypoint of its own. */
export function bookinfo(): FixtureObject[] {
  const ns = 'bookinfo';
  return [
    namespace(ns, ambientUsing('waypoint')),
    ...waypoint(ns, 'waypoint'),
    ...['details', 'productpage', 'ratings', 'reviews'].map((name) => service(ns, name)),
    ...deployment(ns, 'details-v1', { app: 'details' }),
    ...deployment(ns, 'productpage-v1', { app: 'productpage', pods: 3 }),
    ...deployment(ns, 'ratings-v1', { app: 'ratings' }),
    ...['v1', 'v2', 'v3'].flatMap((version) => deployment(ns, `reviews-${version}`, { app: 'reviews' })),
  ];
}

/** Bookinfo and a handful of namespaces in which every state of an attachment occurs. */
export function everyState(): FixtureObject[] {
  return [
    waypointClass,
    ...bookinfo(),
    // Own labels: ready, missing, opted out, canary, a workload waypoint.
    namespace('shop'),
    ...waypoint('shop', 'cart-waypoint'),
    ...waypoint('shop', 'pods-only', { traffic: 'workload' }),
    service('shop', 'cart', use('cart-waypoint')),
    service('shop', 'checkout', use('does-not-exist')),
    service('shop', 'catalog'),
    service('shop', 'images', { 'istio.io/use-waypoint': 'none' }),
    service('shop', 'recommendations-for-returning-customers', use('pods-only')),
    ...deployment('shop', 'cart', { pods: 4 }),
    ...deployment('shop', 'catalog', { pods: 14 }),
    ...deployment('shop', 'checkout', { pods: 2, labels: use('pods-only') }),
    ...deployment('shop', 'images', { pods: 2, ready: false }),
    ...deployment('shop', 'recommendations-for-returning-customers', { pods: 40 }),
    serviceEntry('shop', 'payments-api', ['api.payments.example.com', 'sandbox.payments.example.com'], use('egress', 'infra')),
    workloadEntry('shop', 'legacy-billing-vm'),
    // A shared waypoint that admits everybody, and one that does not.
    namespace('infra'),
    ...waypoint('infra', 'egress', { from: 'All', pods: 2 }),
    ...waypoint('infra', 'private'),
    service('infra', 'metrics'),
    ...deployment('infra', 'metrics'),
    namespace('reports', ambientUsing('egress', 'infra')),
    service('reports', 'daily'),
    service('reports', 'archive', use('private', 'infra')),
    ...deployment('reports', 'daily', { pods: 2 }),
    ...deployment('reports', 'archive'),
    // A waypoint that never becomes ready.
    namespace('staging', ambientUsing('waypoint')),
    ...waypoint('staging', 'waypoint', { ready: false }),
    service('staging', 'web'),
    service('staging', 'api'),
    ...deployment('staging', 'web', { captured: false }),
    ...deployment('staging', 'api'),
    // Outside of the mesh.
    namespace('legacy', {}),
    service('legacy', 'mainframe-gateway'),
    ...deployment('legacy', 'mainframe-gateway', { captured: false, pods: 2 }),
    namespace('old-sidecars', { 'istio-injection': 'enabled' }),
    service('old-sidecars', 'orders'),
    ...deployment('old-sidecars', 'orders', { captured: false }),
    namespace('empty', {}),
  ];
}

/** Many namespaces of a few kinds, deterministic; every `brokenEvery`th has a broken attachment. */
export function manyNamespaces(count: number, { services = 4, brokenEvery = 9 } = {}): FixtureObject[] {
  const teams = ['cart', 'search', 'media', 'identity', 'billing', 'shipping', 'fraud', 'ledger', 'inbox', 'maps'];
  const objects: FixtureObject[] = [waypointClass, namespace('mesh-shared'), ...waypoint('mesh-shared', 'egress', { from: 'All' })];
  for (let index = 0; index < count - 1; index++) {
    const ns = `${teams[index % teams.length]}-${['prod', 'staging', 'dev', 'load', 'eu', 'us', 'apac', 'beta', 'canary', 'dr'][Math.floor(index / teams.length) % 10]}${index >= 100 ? `-${index}` : ''}`;
    const broken = index % brokenEvery === brokenEvery - 1;
    const mode = index % 4;
    objects.push(
      namespace(
        ns,
        broken
          ? ambientUsing('gone')
          : mode === 0
            ? ambientUsing('waypoint')
            : mode === 1
              ? {}
              : mode === 2
                ? ambientUsing('egress', 'mesh-shared')
                : { 'istio.io/dataplane-mode': 'ambient' },
      ),
    );
    if (mode === 0) objects.push(...waypoint(ns, 'waypoint'));
    for (let n = 0; n < services; n++) {
      const name = `${['api', 'web', 'worker', 'cache', 'feed', 'sync', 'store', 'auth'][n % 8]}${n >= 8 ? `-${n}` : ''}`;
      objects.push(service(ns, name), ...deployment(ns, name, { pods: 1 + ((index + n) % 5), captured: mode !== 1 || broken }));
    }
  }
  return objects;
}

export interface FixtureViews {
  readonly live: LiveViews;
  readonly overview: (filter?: string) => Overview;
  readonly view: (name: string) => NamespaceView;
  readonly views: () => ReadonlyMap<string, { view: NamespaceView; error: undefined }>;
}

/** The very views that the server would give for these objects. */
export function viewsOf(objects: readonly FixtureObject[]): FixtureViews {
  const live = new LiveViews(worldOf(objects));
  const overview = (text = '') => {
    const filter = parseFilter(text);
    return live.overview(filter.ok ? filter.value : null);
  };
  const view = (name: string) => {
    const found = live.namespace(name);
    if (!found) throw new Error(`There is no namespace ${name} in this fixture.`);
    return found;
  };
  return {
    live,
    overview,
    view,
    views: () => new Map(overview().namespaces.map(({ name }) => [name, { view: view(name), error: undefined }])),
  };
}
