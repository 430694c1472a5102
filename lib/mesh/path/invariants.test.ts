import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nameKey } from '../model/ref.ts';
import type { Knowledge } from '../model/table.ts';
import type { World } from '../model/world.ts';
import { resolveService, resolveServiceEntry } from '../resolve/service.ts';
import { resolvePod, resolveWorkloadEntry } from '../resolve/workload.ts';
import type { Raw } from '../testing/vectors-path.ts';
import { namespaceOf, podOf, serviceOf, waypointClass, waypointObjects } from '../testing/vectors-path.ts';
import { worldOf } from '../testing/world.ts';
import type { CallPath } from './path.ts';
import { callers, pathsToPod, pathsToService, pathsToServiceEntry, pathsToWorkloadEntry } from './path.ts';
import { pathRules } from './rules.ts';

const labels = fc.record(
  {
    uw: fc.constantFrom('wp', 'all', 'missing', 'none'),
    uwn: fc.constantFrom('a', 'b'),
    uwc: fc.constantFrom('all', 'wp'),
    iuw: fc.constantFrom('true', 'false'),
    'istio.io/rev': fc.constantFrom('default', 'other'),
    'networking.istio.io/tunnel': fc.constant('http'),
  },
  { requiredKeys: [] },
);
const space = fc.constantFrom('a', 'b');
const some = <T>(one: fc.Arbitrary<T>) => fc.array(one, { maxLength: 3 });

const service = fc
  .record({
    ns: space,
    name: fc.constantFrom('s', 't'),
    labels,
    weight: fc.constantFrom('0', '30', '100', 'x'),
    spec: fc.constantFrom(
      {},
      { clusterIP: 'None' },
      { type: 'LoadBalancer' },
      { type: 'ExternalName', externalName: 's.a.svc.cluster.local' },
    ),
    selects: fc.constantFrom('s', 't', null),
  })
  .map(({ ns, name, labels: l, weight, spec, selects }) =>
    serviceOf(`${ns}/${name}`, {
      labels: l,
      annotations: { 'istio.io/use-waypoint-canary-weight': weight },
      spec: { ...spec, selector: selects === null ? undefined : { app: selects } },
    }),
  );
const annotations = fc.constantFrom<Record<string, string>>(
  { 'ambient.istio.io/redirection': 'enabled' },
  { 'ambient.istio.io/redirection': 'pending' },
  { 'sidecar.istio.io/status': '{}' },
  {},
);
const pod = fc
  .record({ ns: space, n: fc.nat(5), app: fc.constantFrom('s', 't'), labels, annotations, hostNetwork: fc.boolean() })
  .map(({ ns, n, app, labels: l, annotations: a, hostNetwork }) =>
    podOf(`${ns}/p${n}`, app, { labels: l, annotations: a, spec: { hostNetwork } }),
  );
const entry = fc
  .record({
    ns: space,
    labels,
    hosts: fc.constantFrom(['x.example.com'], ['*.example.com'], ['s.a.svc.cluster.local']),
    more: fc.constantFrom(
      {},
      { addresses: ['240.240.0.1'] },
      { addresses: ['240.240.0.1'], resolution: 'STATIC', workloadSelector: { labels: { app: 's' } } },
      {
        addresses: ['240.240.0.1'],
        resolution: 'STATIC',
        endpoints: [{ address: '192.0.2.1', labels: { 'istio.io/use-waypoint': 'all' } }],
      },
    ),
  })
  .map(
    ({ ns, labels: l, hosts, more }): Raw => ({
      kind: 'ServiceEntry',
      metadata: { namespace: ns, name: 'e', labels: serviceOf('a/x', { labels: l }).metadata?.labels },
      spec: { hosts, resolution: 'DNS', ...more },
    }),
  );
const workloadEntry = fc.record({ ns: space, labels, address: fc.constantFrom('192.0.2.7', 'vm.example.com', '') }).map(
  ({ ns, labels: l, address }): Raw => ({
    kind: 'WorkloadEntry',
    metadata: { namespace: ns, name: 'vm', labels: serviceOf('a/x', { labels: l }).metadata?.labels },
    spec: { address, labels: { app: 's' } },
  }),
);
const waypoints = fc
  .record({ ns: space, name: fc.constantFrom('wp', 'all'), pods: fc.nat(1), type: fc.constantFrom('all', 'service', 'workload') })
  .map(({ ns, name, pods, type }) => waypointObjects({ k: `${ns}/${name}`, for: type, pods }));
const objects = fc
  .tuple(labels, labels, some(service), some(pod), some(entry), some(workloadEntry), some(waypoints))
  .map(([a, b, ...rest]): Raw[] => [namespaceOf('a', a), namespaceOf('b', b), waypointClass, ...rest.flat(2)]);
const unread = fc.subarray(['Pod', 'Gateway', 'Service', 'Namespace'] as const, { minLength: 1 });

/** Every destination with its paths, and the waypoints that its answers allow. */
function* destinations(
  world: World,
): Iterable<{ paths: readonly CallPath[]; allowed: Set<string>; addressable: boolean; gateways: boolean }> {
  const keys = (...answers: Array<ReturnType<typeof resolvePod>>) =>
    new Set(answers.flatMap(({ state, waypoint }) => (state === 'handled' && waypoint ? [nameKey(waypoint)] : [])));
  const pods = [...world.Pod.all(), ...world.WorkloadEntry.all()].map((w) =>
    'address' in w ? resolveWorkloadEntry(w, world) : resolvePod(w, world),
  );
  for (const one of world.Service.all()) {
    const target = one.type === 'ExternalName' ? (world.Service.get('a', 's') ?? one) : one;
    const answer = resolveService(target, world);
    const allowed = target.headless ? keys(...pods) : keys(answer);
    yield { paths: pathsToService(one, world), allowed, addressable: true, gateways: answer.ingress.use && !target.headless };
  }
  for (const one of world.ServiceEntry.all()) {
    const answer = resolveServiceEntry(one, world);
    const allowed = new Set([...keys(answer), ...(one.endpoints.length > 0 ? ['a/all', 'b/all'] : [])]);
    yield { paths: pathsToServiceEntry(one, world), allowed, addressable: true, gateways: answer.ingress.use };
  }
  for (const one of world.Pod.all())
    yield { paths: pathsToPod(one, world), allowed: keys(resolvePod(one, world)), addressable: true, gateways: false };
  for (const one of world.WorkloadEntry.all()) {
    const allowed = keys(resolveWorkloadEntry(one, world));
    yield { paths: pathsToWorkloadEntry(one, world), allowed, addressable: one.address !== '', gateways: false };
  }
}

function expectHonest(world: World): void {
  for (const { paths, allowed, addressable, gateways } of destinations(world)) {
    expect(paths.length > 0).toBe(addressable);
    expectEachPairOnce(paths);
    for (const path of paths) {
      const { caller, addressing, outcome, waypoint, canary, says, hint, rules, hops } = path;
      const place = JSON.stringify(path);
      if (outcome === 'waypoint') {
        expect(['ambient pod', 'ingress gateway'], place).toContain(caller);
        expect(addressing, place).not.toBe('external');
        expect(allowed, place).toContain(waypoint && nameKey(waypoint));
        if (caller === 'ingress gateway') expect(gateways, place).toBe(true);
      }
      if (outcome === 'waypoint' || outcome === 'bypass') {
        expect(world.Gateway.get(waypoint?.namespace ?? '', waypoint?.name ?? '')?.addresses.length, place).toBeGreaterThan(0);
      } else if (outcome !== 'fails') expect([waypoint, canary], place).toEqual([null, null]);
      if (outcome === 'fails' && caller !== 'ambient pod' && caller !== 'ingress gateway') expect(waypoint, place).toBeNull();
      expect(says, place).toMatch(/^([A-Z0-9]|ztunnel |istio[d.]).*[^.]\.$/);
      expect(`${says} ${hint}`, place).not.toMatch(/protected|undefined|null|\[object|\$\{|, so .*, so | {2}/i);
      expect(rules.length, place).toBeGreaterThan(0);
      for (const rule of rules) expect(Object.keys(pathRules), place).toContain(rule);
      expect(hops.length, place).toBeGreaterThan(0);
    }
  }
}

/** Once for each caller and way of addressing; where the workloads differ, once for each share, and the shares are the whole. */
function expectEachPairOnce(paths: readonly CallPath[]): void {
  for (const addressing of new Set(paths.map((path) => path.addressing))) {
    for (const caller of callers) {
      const pair = paths.filter((path) => path.caller === caller && path.addressing === addressing);
      expect(pair.length, `${caller} ${addressing}`).toBeGreaterThan(0);
      expect(new Set(pair.map(({ says, hint, outcome }) => `${outcome}${says}${hint}`)).size).toBe(pair.length);
      if (pair.length === 1) expect(pair[0]?.share).toBeNull();
      else expect(pair.reduce((sum, { share }) => sum + (share?.count ?? Number.NaN), 0)).toBe(pair[0]?.share?.of);
    }
  }
}

test('the paths of any world are honest, and nothing is unknown where everything may be read', () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(objects, (list) => {
      const world = worldOf(list);
      expectHonest(world);
      for (const { paths } of destinations(world)) for (const { outcome } of paths) seen.add(outcome);
    }),
    { numRuns: 400 },
  );
  // Not a word about a world in which these never happen.
  expect([...seen].sort()).toEqual(['bypass', 'direct', 'fails', 'l4', 'waypoint']);
});

test('the paths of a world that may be read in part are honest too', () => {
  fc.assert(
    fc.property(objects, unread, (list, kinds) => {
      const forbidden = (): Knowledge => 'forbidden';
      const readable = list.filter(({ kind }) => !(kinds as readonly string[]).includes(kind));
      expectHonest(worldOf(readable, Object.fromEntries(kinds.map((kind) => [kind, forbidden]))));
    }),
    { numRuns: 200 },
  );
});
