import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { nameKey } from '../model/ref.ts';
import type { World } from '../model/world.ts';
import type { Differs, PathVector, Raw } from '../testing/vectors-path.ts';
import { objectsOf, podOf, serviceOf, waypointObjects } from '../testing/vectors-path.ts';
import { basis, brief, only, pathsTo, table, uw, world, wp } from '../testing/vectors-path-answers.ts';
import { worldOf } from '../testing/world.ts';
import { callers } from './path.ts';

const vectors: PathVector[] = parse(readFileSync(new URL('../testing/vectors-path.yaml', import.meta.url), 'utf8'));

test('all vectors of semantics.md 5.2 are here', () => {
  expect(vectors.map(({ id }) => id)).toEqual(Array.from({ length: 16 }, (_, i) => `T-${String(i + 1).padStart(2, '0')}`));
});

describe('data-path vectors', () => {
  test.each(vectors.map((v) => [v.id, v.t, v] as const))('[%s] %s', (_id, _text, vector) => {
    const { to, by, caller } = vector.call;
    const path = only(pathsTo(to, worldOf(objectsOf(vector))), caller, by);
    expect({ ...path, waypoint: path.waypoint && nameKey(path.waypoint) }).toMatchObject({ ...vector.want, share: null });
  });
});

test('[T-15] the first waypoint is passed before', () => {
  const vector = vectors.find(({ id }) => id === 'T-15') as PathVector;
  expect(brief(only(pathsTo('Service a/s', worldOf(objectsOf(vector))), 'ambient pod', 'service'))).toBe('waypoint a/wp');
});

describe('a Service', () => {
  const s = (differs: Differs = {}) => serviceOf('a/s', { ...differs, labels: { ...uw, ...differs.labels } });

  test('by VIP: who passes its waypoint, and who passes by', () => {
    const paths = pathsTo('Service a/s', world(s(), podOf('a/p', 's'), waypointObjects(wp)));
    expect(paths).toHaveLength(callers.length);
    expect(table(paths, 'service')).toEqual({
      'ambient pod': 'waypoint a/wp',
      'sidecar pod': 'bypass a/wp',
      'ingress gateway': 'bypass a/wp',
      outside: 'bypass a/wp',
      waypoint: 'bypass a/wp',
    });
    const says = Object.fromEntries(paths.map((path) => [path.caller, path.says]));
    expect(says).toEqual({
      'ambient pod': 'ztunnel sends it to waypoint a/wp, which passes it on to Pod a/p.',
      'sidecar pod': 'The sidecar sends it straight to Pod a/p by HBONE, past waypoint a/wp and its policies.',
      'ingress gateway':
        'istio.io/ingress-use-waypoint is not true, so the gateway sends it straight to Pod a/p by HBONE, past waypoint a/wp and its policies.',
      outside: 'The client sends it straight to Pod a/p as plain TCP, past waypoint a/wp and its policies.',
      waypoint: 'Waypoints never chain, so the waypoint sends it straight to Pod a/p by HBONE, past waypoint a/wp and its policies.',
    });
    expect(only(paths, 'ingress gateway', 'service').hint).toContain('istio.io/ingress-use-waypoint=true');
    expect(only(paths, 'outside', 'service').hint).toContain('cluster.local/ns/a/sa/wp');
  });

  test('unbound and with pods of every sort: one path for each outcome, with its share', () => {
    const last = podOf('a/last', 's');
    const leaving = { ...last, metadata: { ...last.metadata, deletionTimestamp: '2026-01-01T00:00:00Z' } };
    const pods = [
      podOf('a/p1', 's'),
      podOf('a/p2', 's'),
      podOf('a/plain', 's', { annotations: {} }),
      podOf('a/side', 's', { annotations: { 'sidecar.istio.io/status': '{}' } }),
      podOf('a/cut', 's', { annotations: { 'ambient.istio.io/redirection': 'pending' } }),
      podOf('a/native', 's', { annotations: {}, labels: { 'networking.istio.io/tunnel': 'http' } }),
      podOf('a/done', 's', { status: { phase: 'Succeeded' } }),
      leaving,
    ];
    const paths = pathsTo('Service a/s', world(serviceOf('a/s'), pods));
    expect(table(paths, 'service')).toEqual({
      'ambient pod': 'l4 3/6, direct 2/6, fails 1/6',
      'sidecar pod': 'l4 3/6, direct 1/6, direct 1/6, fails 1/6',
      'ingress gateway': 'l4 3/6, direct 1/6, direct 1/6, fails 1/6',
      outside: 'direct 5/6, fails 1/6',
      waypoint: 'l4 3/6, direct 1/6, direct 1/6, fails 1/6',
    });
    expect(paths[0]?.says).toBe(
      'For 3 of 6 pods of Service a/s, nothing asks for a waypoint, so ztunnel sends it straight to the pod by HBONE, L4 only.',
    );
  });

  test('a broken binding falls open, and it says that policies are skipped', () => {
    const denied = { uw: 'wp', uwn: 'b' };
    const paths = pathsTo('Service a/s', world(s({ labels: denied }), podOf('a/p', 's'), waypointObjects({ k: 'b/wp' })));
    const path = only(paths, 'ambient pod', 'service');
    expect(brief(path)).toBe('l4');
    expect(path.says).toBe(
      'It asks for waypoint b/wp and does not get it (AttachmentDenied), so ztunnel sends it straight to Pod a/p by HBONE, L4 only, and the policies at the waypoint are skipped.',
    );
    expect(brief(only(paths, 'outside', 'service'))).toBe('direct');
  });

  test('headless pods that disagree are counted, never averaged', () => {
    const pods = [
      podOf('a/p1', 's', { labels: uw }),
      podOf('a/p2', 's', { labels: uw }),
      podOf('a/p3', 's'),
      podOf('a/p4', 's', { spec: { hostNetwork: true }, annotations: {} }),
    ];
    const headless = serviceOf('a/s', { spec: { clusterIP: 'None' } });
    const paths = pathsTo('Service a/s', world(headless, pods, waypointObjects({ ...wp, for: 'workload' })));
    expect(table(paths, 'headless name')).toEqual({
      'ambient pod': 'waypoint a/wp 2/4, l4 1/4, direct 1/4',
      'sidecar pod': 'bypass a/wp 2/4, l4 1/4, direct 1/4',
      'ingress gateway': 'bypass a/wp 2/4, l4 1/4, direct 1/4',
      outside: 'bypass a/wp 2/4, direct 2/4',
      waypoint: 'bypass a/wp 2/4, l4 1/4, direct 1/4',
    });
    expect(paths.some(({ addressing }) => addressing === 'service')).toBe(false);
  });

  test('headless and bound: says that nobody uses that waypoint, and gives no advice that would shut everybody out', () => {
    const paths = pathsTo('Service a/s', world(s({ spec: { clusterIP: 'None' } }), podOf('a/p', 's'), waypointObjects(wp)));
    expect(only(paths, 'ambient pod', 'headless name').hint).toContain('nobody uses waypoint a/wp of a headless Service');
    for (const { hint } of paths) expect(hint).not.toContain('AuthorizationPolicy');
  });

  test('headless: ingress-use-waypoint changes nothing', () => {
    const headless = s({ labels: { iuw: 'true' }, spec: { clusterIP: 'None' } });
    const paths = pathsTo('Service a/s', world(headless, podOf('a/p', 's'), waypointObjects(wp)));
    expect(brief(only(paths, 'ingress gateway', 'headless name'))).toBe('bypass a/wp');
  });

  test.each([
    ['ClusterIP', 0],
    ['NodePort', callers.length],
    ['LoadBalancer', callers.length],
  ])('of type %s has %i external paths, none through a waypoint', (type, count) => {
    const paths = pathsTo('Service a/s', world(s({ spec: { type }, labels: { iuw: 'true' } }), podOf('a/p', 's'), waypointObjects(wp)));
    const external = paths.filter(({ addressing }) => addressing === 'external');
    expect(external.map(brief)).toEqual(Array(count).fill('bypass a/wp'));
    expect(external.filter(({ hint }) => hint.includes('through an ingress gateway')).map(({ caller }) => caller)).toEqual(
      count === 0 ? [] : ['outside'],
    );
    expect(brief(only(paths, 'ingress gateway', 'service'))).toBe('waypoint a/wp');
  });

  test('an ExternalName is what its target is', () => {
    const alias = (externalName: string) => serviceOf('b/x', { spec: { type: 'ExternalName', externalName, clusterIP: '' } });
    const target = [s(), podOf('a/p', 's'), waypointObjects(wp)].flat();
    const inside = pathsTo('Service b/x', world(alias('s.a.svc.cluster.local'), target));
    expect(table(inside, 'name')).toMatchObject({ 'ambient pod': 'waypoint a/wp', outside: 'bypass a/wp' });
    const outside = pathsTo('Service b/x', world(alias('api.example.com'), target));
    expect(new Set(outside.map(brief))).toEqual(new Set(['direct']));
    const unread = worldOf([...basis, alias('s.c.svc.cluster.local')], { Service: (ns) => (ns === 'c' ? 'forbidden' : 'live') });
    expect(new Set(pathsTo('Service b/x', unread).map(brief))).toEqual(new Set(['unknown']));
  });

  test('without any workload: to the waypoint all the same, and else nowhere', () => {
    const bound = pathsTo('Service a/s', world(s(), waypointObjects(wp)));
    expect(table(bound, 'service')).toMatchObject({ 'ambient pod': 'waypoint a/wp', outside: 'bypass a/wp' });
    const unbound = pathsTo('Service a/s', world(serviceOf('a/s')));
    expect(new Set(unbound.map(brief))).toEqual(new Set(['fails']));
    expect(unbound[0]?.says).toBe('Nothing is there to take it: Service a/s has no workload now.');
  });

  test('with endpoints written by hand', () => {
    const slice: Raw = {
      kind: 'EndpointSlice',
      metadata: { namespace: 'a', name: 's-1', labels: { 'kubernetes.io/service-name': 's' } },
      endpoints: [{ addresses: ['192.0.2.1'] }, { addresses: ['10.2.2.2'], targetRef: { kind: 'Pod', name: 'p' } }],
    };
    const paths = pathsTo('Service a/s', world(serviceOf('a/s', { spec: { selector: undefined } }), slice, podOf('a/p', 'any')));
    expect(table(paths, 'service')).toMatchObject({ 'ambient pod': 'direct 1/2, l4 1/2', outside: 'direct' });
  });

  test('selects WorkloadEntries too', () => {
    const vm: Raw = {
      kind: 'WorkloadEntry',
      metadata: { namespace: 'a', name: 'vm' },
      spec: { address: '192.0.2.7', labels: { app: 's' } },
    };
    const paths = pathsTo('Service a/s', world(serviceOf('a/s'), podOf('a/p', 's'), vm));
    expect(table(paths, 'service')['ambient pod']).toBe('l4 1/2, direct 1/2');
  });

  test('that istiod does not see is passed through', () => {
    const config: Raw = {
      kind: 'ConfigMap',
      metadata: { namespace: 'istio-system', name: 'istio' },
      yamlValue: { discoverySelectors: [{ matchLabels: { mesh: 'in' } }] },
    };
    const paths = pathsTo('Service a/s', world(config, s(), podOf('a/p', 's'), waypointObjects(wp)));
    expect(new Set(paths.map(brief))).toEqual(new Set(['direct']));
    expect(paths[0]?.rules).toEqual(['A7', 'D3']);
  });
});

describe('a waypoint that is bound', () => {
  const bound = [serviceOf('a/s', { labels: uw }), podOf('a/p', 's')];
  const ambient = (w: World) => only(pathsTo('Service a/s', w), 'ambient pod', 'service');
  const changed = (change: (raw: Raw) => Raw | null) =>
    waypointObjects(wp).flatMap((raw) => {
      const now = change(raw);
      return now ? [now] : [];
    });

  test('fails without a Service, without port 15008, without a ready pod', () => {
    expect(
      ambient(
        world(
          bound,
          changed((raw) => (raw.kind === 'Service' ? null : raw)),
        ),
      ).says,
    ).toContain('whose Service a/wp is missing');
    const noPort = (raw: Raw) => (raw.kind === 'Service' ? { ...raw, spec: { ...raw.spec, ports: [{ port: 15021 }] } } : raw);
    expect(ambient(world(bound, changed(noPort))).says).toBe(
      'It is bound to waypoint a/wp, whose Service a/wp has no port 15008, so the connection fails.',
    );
    const unready = (raw: Raw) => (raw.kind === 'Pod' ? { ...raw, status: { ...raw.status, conditions: [] } } : raw);
    expect(ambient(world(bound, changed(unready)))).toMatchObject({ outcome: 'fails', rules: ['B1', 'D2', 'D4', 'F2'] });
  });

  test('with an application tunnel needs no port 15008, but still a pod', () => {
    const sandwich = (raw: Raw): Raw =>
      raw.kind === 'Gateway'
        ? { ...raw, metadata: { ...raw.metadata, annotations: { 'ambient.istio.io/waypoint-inbound-binding': 'PROXY/15088' } } }
        : raw.kind === 'Service'
          ? { ...raw, spec: { ...raw.spec, ports: [{ port: 80 }] } }
          : raw;
    expect(ambient(world(bound, changed(sandwich))).outcome).toBe('waypoint');
    expect(
      ambient(
        world(
          bound,
          changed((raw) => (raw.kind === 'Pod' ? null : sandwich(raw))),
        ),
      ).outcome,
    ).toBe('fails');
  });

  test('whose pods may not be read is assumed to take it, and says so', () => {
    const unread = worldOf([...basis, ...bound, ...waypointObjects({ ...wp, pods: 0 })], { Pod: () => 'forbidden' });
    const path = ambient(unread);
    expect(path.outcome).toBe('waypoint');
    expect(path.hint).toContain('Assumed that waypoint a/wp');
  });

  test('without a usable address: bound for istiod, absent for the data plane (V064)', () => {
    const odd = (raw: Raw) => (raw.kind === 'Gateway' ? { ...raw, status: { addresses: [{ type: 'NamedAddress', value: 'lb-1' }] } } : raw);
    const path = ambient(world(bound, changed(odd)));
    expect(path).toMatchObject({ outcome: 'l4', waypoint: null, rules: ['B1', 'D2', 'D5', 'F4'] });
    expect(path.says).toContain('policies at the waypoint are skipped');
  });

  test('is not told about a Service that selects by the managed label, and rejects it', () => {
    const spec = { selector: { app: 's', 'gateway.istio.io/managed': 'istio.io-mesh-controller' } };
    expect(ambient(world(serviceOf('a/s', { labels: uw, spec }), waypointObjects(wp)))).toMatchObject({
      outcome: 'fails',
      rules: ['B1', 'D2', 'D4', 'F3'],
    });
  });

  describe('and has a canary', () => {
    const split = (weight: string, canaryPods = 1, primaryPods = 1) =>
      world(
        serviceOf('a/s', {
          labels: { ...uw, uwc: 'next', iuw: 'true' },
          annotations: { 'istio.io/use-waypoint-canary-weight': weight },
        }),
        podOf('a/p', 's'),
        waypointObjects({ ...wp, pods: primaryPods }),
        waypointObjects({ k: 'a/next', pods: canaryPods }),
      );

    test('says the split: connections for ztunnel, requests for gateways', () => {
      const w = split('20');
      expect(ambient(w)).toMatchObject({ outcome: 'waypoint', canary: { key: { namespace: 'a', name: 'next' }, weight: 20 } });
      expect(ambient(w).says).toBe(
        'ztunnel sends 80 % of new connections to waypoint a/wp and 20 % to canary a/next, which pass them on to Pod a/p.',
      );
      expect(only(pathsTo('Service a/s', w), 'ingress gateway', 'service').says).toContain('80 % of requests');
    });

    test('that is not attached, or may not be read, is said not to count', () => {
      const hint = (w: World) => ambient(w).hint;
      expect(hint(split('x'))).toBe(
        'Its canary is not counted: canary waypoint "a/next" has an invalid weight; must be an integer in [0,100].',
      );
      const elsewhere = serviceOf('a/s', { labels: { ...uw, uwc: 'next', 'istio.io/use-waypoint-canary-namespace': 'b' } });
      const objects = [...basis, elsewhere, podOf('a/p', 's'), ...waypointObjects(wp)];
      expect(hint(worldOf(objects, { Gateway: (ns) => (ns === 'b' ? 'forbidden' : 'live') }))).toMatch(
        /^Its canary is not counted: .*may not be read/,
      );
    });

    test('a share that fails is a failure, and what passes is said', () => {
      expect(ambient(split('20', 0)).says).toBe(
        '20 % of new connections fail, because they go to canary waypoint a/next, which has no ready pod; the others pass waypoint a/wp.',
      );
      expect(ambient(split('20', 1, 0)).says).toBe(
        '80 % of new connections fail, because they go to waypoint a/wp, which has no ready pod; the others pass canary waypoint a/next.',
      );
      expect(ambient(split('0', 0)).outcome).toBe('waypoint');
      expect(ambient(split('100', 1, 0)).outcome).toBe('waypoint');
      expect(ambient(split('50', 0, 0)).says).toContain('the connection fails');
    });
  });
});
