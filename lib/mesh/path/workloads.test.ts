import { describe, expect, test } from 'vitest';
import type { Knowledge } from '../model/table.ts';
import type { Raw } from '../testing/vectors-path.ts';
import { namespaceOf, podOf, serviceOf, waypointClass, waypointObjects } from '../testing/vectors-path.ts';
import { basis, brief, only, pathsTo, table, uw, world, wp } from '../testing/vectors-path-answers.ts';
import { worldOf } from '../testing/world.ts';
import { callers } from './path.ts';

describe('a Pod by its IP', () => {
  const workloadWp = waypointObjects({ ...wp, for: 'all' });

  test('by every caller', () => {
    const paths = pathsTo('Pod a/p', world(podOf('a/p', 's', { labels: { ...uw, iuw: 'true' } }), workloadWp));
    expect(table(paths, 'workload')).toEqual({
      'ambient pod': 'waypoint a/wp',
      'sidecar pod': 'bypass a/wp',
      'ingress gateway': 'bypass a/wp',
      outside: 'bypass a/wp',
      waypoint: 'bypass a/wp',
    });
    expect(only(paths, 'ambient pod', 'workload').hint).toContain('own IP');
  });

  test('of the host network is passed through, also when it is bound', () => {
    const host = { spec: { hostNetwork: true }, annotations: {} };
    const path = (labels: Record<string, string>) =>
      only(pathsTo('Pod a/p', world(podOf('a/p', 's', { ...host, labels }), workloadWp)), 'ambient pod', 'workload');
    expect(path(uw)).toMatchObject({ outcome: 'bypass', rules: ['A5', 'D3'] });
    expect(path({})).toMatchObject({ outcome: 'direct', rules: ['A5', 'D3'] });
  });

  test('behind a bound Service: its waypoint counts by VIP only, and a headless one is not spoken of', () => {
    const services = [
      serviceOf('a/s', { labels: uw }),
      serviceOf('a/h', { labels: uw, spec: { clusterIP: 'None', selector: { app: 's' } } }),
    ];
    const paths = pathsTo('Pod a/p', world(services, podOf('a/p', 's'), waypointObjects(wp)));
    expect(only(paths, 'ambient pod', 'workload')).toMatchObject({
      outcome: 'l4',
      hint: 'Service a/s is bound to waypoint a/wp: who calls the IP goes past it.',
    });
  });

  test('that inherits a waypoint for services only', () => {
    const objects = [namespaceOf('a', uw), waypointClass, podOf('a/p', 's'), ...waypointObjects(wp)];
    expect(only(pathsTo('Pod a/p', worldOf(objects)), 'ambient pod', 'workload').says).toBe(
      'Waypoint a/wp of its namespace does not handle workloads, so ztunnel sends it straight to Pod a/p by HBONE, L4 only.',
    );
  });

  test('with the label by which waypoints leave a workload out is rejected (V156)', () => {
    const managed = podOf('a/p', 's', { labels: { ...uw, 'gateway.istio.io/managed': 'istio.io-mesh-controller' } });
    expect(only(pathsTo('Pod a/p', world(managed, workloadWp)), 'ambient pod', 'workload').rules).toEqual(['B1', 'D1', 'D6', 'F3']);
  });

  test('that cannot be addressed has no paths', () => {
    expect(pathsTo('Pod a/p', world(podOf('a/p', 's', { status: { podIP: '' } })))).toEqual([]);
    expect(pathsTo('Pod a/p', world(podOf('a/p', 's', { status: { phase: 'Failed' } })))).toEqual([]);
  });
});

describe('a WorkloadEntry', () => {
  const vm = (spec: object, labels = {}): Raw => ({ kind: 'WorkloadEntry', metadata: { namespace: 'a', name: 'vm', labels }, spec });
  const ambient = (raw: Raw) =>
    only(pathsTo('WorkloadEntry a/vm', world(raw, waypointObjects({ ...wp, for: 'workload' }))), 'ambient pod', 'workload');

  test('by its IP, by a name, by its revision', () => {
    const labels = { 'istio.io/use-waypoint': 'wp' };
    expect(brief(ambient(vm({ address: '192.0.2.7', labels })))).toBe('waypoint a/wp');
    expect(brief(ambient(vm({ address: '192.0.2.7' })))).toBe('direct');
    expect(brief(ambient(vm({ address: '192.0.2.7', labels: { 'networking.istio.io/tunnel': 'http' } })))).toBe('l4');
    expect(ambient(vm({ address: 'vm.example.com', labels })).rules).toEqual(['D3']);
    expect(ambient(vm({ address: '192.0.2.7', labels }, { 'istio.io/rev': 'other' }))).toMatchObject({
      outcome: 'direct',
      rules: ['A7', 'D3'],
    });
    expect(pathsTo('WorkloadEntry a/vm', world(vm({ labels })))).toEqual([]);
  });
});

describe('a ServiceEntry', () => {
  const entry = (spec: object, labels: Record<string, string> = { 'istio.io/use-waypoint': 'wp' }): Raw => ({
    kind: 'ServiceEntry',
    metadata: { namespace: 'a', name: 'e', labels },
    spec: { hosts: ['api.example.com'], resolution: 'DNS', ...spec },
  });
  const vip = { addresses: ['240.240.0.1'] };
  const paths = (raw: Raw, ...more: Raw[]) => pathsTo('ServiceEntry a/e', world(raw, waypointObjects(wp), more));

  test('by its VIP', () => {
    expect(table(paths(entry(vip, { 'istio.io/use-waypoint': 'wp', 'istio.io/ingress-use-waypoint': 'true' })), 'service')).toEqual({
      'ambient pod': 'waypoint a/wp',
      'sidecar pod': 'bypass a/wp',
      'ingress gateway': 'waypoint a/wp',
      outside: 'bypass a/wp',
      waypoint: 'bypass a/wp',
    });
    expect(only(paths(entry(vip, {})), 'ambient pod', 'service').says).toBe(
      'Nothing asks for a waypoint, so ztunnel sends it straight to host api.example.com as plain TCP.',
    );
  });

  test('whose host another object has, or which only its namespace sees, says so', () => {
    const taken = only(paths(entry({ ...vip, hosts: ['s.a.svc.cluster.local'] }), serviceOf('a/s')), 'ambient pod', 'service');
    expect(taken).toMatchObject({ outcome: 'direct', rules: ['A7', 'D3'], hint: 'Its name leads to the object that has the host.' });
    const config: Raw = {
      kind: 'ConfigMap',
      metadata: { namespace: 'istio-system', name: 'istio' },
      yamlValue: { serviceEntryVisibility: { defaultVisibility: 'NAMESPACE' } },
    };
    expect(only(paths(entry(vip), config), 'ambient pod', 'service')).toMatchObject({
      outcome: 'waypoint',
      hint: expect.stringContaining('namespace a see it'),
    });
  });

  test('without addresses it is addressed by name, past its waypoint', () => {
    const list = paths(entry({ resolution: 'NONE' }));
    expect(list.map(({ addressing }) => addressing)).toEqual(Array(callers.length).fill('name'));
    expect(only(list, 'ambient pod', 'name')).toMatchObject({ outcome: 'bypass', rules: ['A6', 'D3'] });
  });

  test('for wildcard hosts applies only when it is bound', () => {
    const wildcard = { ...vip, hosts: ['*.example.com'], resolution: 'DYNAMIC_DNS' };
    expect(brief(only(paths(entry(wildcard)), 'ambient pod', 'service'))).toBe('waypoint a/wp');
    expect(only(paths(entry(wildcard, {})), 'ambient pod', 'service')).toMatchObject({ outcome: 'direct', rules: ['A8', 'D3'] });
    expect(only(paths(entry({ ...wildcard, location: 'MESH_INTERNAL' })), 'ambient pod', 'service').rules).toContain('F3');
  });

  test('is not served by an agentgateway', () => {
    const agw = waypointObjects({ k: 'a/agw' }).map((raw) =>
      raw.kind === 'Gateway' ? { ...raw, spec: { ...raw.spec, gatewayClassName: 'istio-agentgateway-waypoint' } } : raw,
    );
    const list = paths(entry(vip, { 'istio.io/use-waypoint': 'agw' }), ...agw);
    expect(only(list, 'ambient pod', 'service')).toMatchObject({ outcome: 'fails', rules: ['B1', 'D2', 'D4', 'F3'] });
  });

  test('selects pods, and its inline endpoints are workloads', () => {
    const selecting = entry({ ...vip, resolution: 'STATIC', workloadSelector: { labels: { app: 'x' } } }, {});
    const selected = paths(selecting, podOf('a/x', 'x'));
    expect(table(selected, 'service')['ambient pod']).toBe('l4');
    // Only the mesh knows the VIP and what was selected for it.
    expect(only(selected, 'outside', 'service').hops).toEqual(['client', 'host api.example.com']);
    const endpoints = [{ address: '192.0.2.1', labels: { 'istio.io/use-waypoint': 'all' } }, { address: '192.0.2.2' }];
    const inline = paths(entry({ ...vip, resolution: 'STATIC', endpoints }), ...waypointObjects({ k: 'a/all', for: 'all' }));
    expect(table(inline, 'workload')['ambient pod']).toBe('waypoint a/all 1/2, direct 1/2');
    expect(inline.find(({ addressing, outcome }) => addressing === 'workload' && outcome === 'direct')?.hint).toContain('goes past it');
  });
});

describe('what may not be read', () => {
  const bound = [serviceOf('a/s', { labels: uw }), podOf('a/p', 's')];

  test('Gateways: every path to a Service that asks for one', () => {
    const paths = pathsTo('Service a/s', worldOf([...basis, ...bound], { Gateway: () => 'forbidden' }));
    expect(new Set(paths.map(brief))).toEqual(new Set(['unknown']));
    expect(only(paths, 'ambient pod', 'service').says).toBe(
      'Unknown: Gateways of namespace a may not be read, so whether waypoint a/wp is ready is unknown.',
    );
  });

  test('Gateways: the paths to a pod that asks for one, alone and as a share of a headless Service', () => {
    const objects = [...basis, serviceOf('a/s', { spec: { clusterIP: 'None' } }), podOf('a/p', 's', { labels: uw }), podOf('a/q', 's')];
    const hidden = worldOf(objects, { Gateway: () => 'forbidden' });
    expect(new Set(pathsTo('Pod a/p', hidden).map(brief))).toEqual(new Set(['unknown']));
    expect(only(pathsTo('Pod a/p', hidden), 'outside', 'workload').says).toMatch(
      /^The client sends it straight to Pod a\/p, and what it passes by is unknown: /,
    );
    expect(table(pathsTo('Service a/s', hidden), 'headless name')).toMatchObject({ 'ambient pod': 'unknown 1/2, l4 1/2' });
  });

  test('Pods: how an unbound Service is reached, but not who bypasses a bound one', () => {
    const hidden = { Pod: (): Knowledge => 'forbidden' };
    const unbound = pathsTo('Service a/s', worldOf([...basis, serviceOf('a/s')], hidden));
    expect(new Set(unbound.map(brief))).toEqual(new Set(['unknown']));
    const paths = pathsTo('Service a/s', worldOf([...basis, serviceOf('a/s', { labels: uw }), ...waypointObjects(wp)], hidden));
    expect(table(paths, 'service')).toMatchObject({ 'ambient pod': 'waypoint a/wp', outside: 'bypass a/wp' });
  });

  test('the labels of the namespace: whether gateways use the waypoint', () => {
    const objects = [waypointClass, ...bound, ...waypointObjects(wp)];
    const paths = pathsTo('Service a/s', worldOf(objects, { Namespace: () => 'forbidden' }));
    expect(table(paths, 'service')).toMatchObject({ 'ambient pod': 'waypoint a/wp', 'ingress gateway': 'unknown' });
  });
});
