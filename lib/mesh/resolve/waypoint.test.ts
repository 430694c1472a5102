import { describe, expect, test } from 'vitest';
import { pod, service, namespace as space, waypoint, waypointClass } from '../testing/objects.ts';
import { worldOf } from '../testing/world.ts';
import { explain } from './resolve.ts';
import { addressOf, admits, waypointOf } from './waypoint.ts';

type Objects = Parameters<typeof worldOf>[0];
type Knowing = Parameters<typeof worldOf>[1];

const uses = { 'istio.io/use-waypoint': 'wp' };
const from = { 'istio.io/use-waypoint': 'wp', 'istio.io/use-waypoint-namespace': 'b' };

function waypointIn(objects: Objects, knowing: Knowing = {}) {
  const world = worldOf(objects, knowing);
  const [gateway] = world.Gateway.all();
  if (!gateway) throw new Error('no Gateway');
  return waypointOf(gateway, world);
}

const listener = (name: string, protocol: string, port: number, admitted?: string) => ({
  name,
  protocol,
  port,
  ...(admitted ? { allowedRoutes: { namespaces: { from: admitted } } } : {}),
});

describe('[3.2] the traffic type', () => {
  test('an empty label is a text like any other and handles nothing', () => {
    expect(waypointIn([waypoint('b/wp', { for: '' }), waypointClass({ 'istio.io/waypoint-for': 'all' })]).trafficType).toBe('');
    expect(waypointIn([waypoint('b/wp'), waypointClass({ 'istio.io/waypoint-for': '' })]).trafficType).toBe('');
  });

  test('the default is told from an assumption', () => {
    const loading = { GatewayClass: () => 'loading' as const };
    expect(waypointIn([waypoint('b/wp'), waypointClass()]).trafficTypeFrom).toBe('default');
    expect(waypointIn([waypoint('b/wp')]).trafficTypeFrom).toBe('default');
    expect(waypointIn([waypoint('b/wp')], loading).trafficTypeFrom).toBe('assumed');
    expect(waypointIn([waypoint('b/wp'), waypointClass()], loading).trafficTypeFrom).toBe('default');
  });

  test('the trace shows where it was read, and no label where none is', () => {
    const step = (...objects: Objects) =>
      explain('Service', 'b', 's', worldOf([service('b/s', uses), ...objects]))?.trace.find(({ rule }) => rule === 'S3');
    expect(step(waypoint('b/wp', { for: 'all' }))).toMatchObject({ field: "metadata.labels['istio.io/waypoint-for']", value: 'all' });
    expect(step(waypoint('b/wp'))).toMatchObject({ field: "metadata.labels['istio.io/waypoint-for']", value: null });
    expect(step(waypoint('b/wp'), waypointClass({ 'istio.io/waypoint-for': 'all' }))).toMatchObject({
      field: "GatewayClass istio-waypoint metadata.labels['istio.io/waypoint-for']",
      value: 'all',
    });
  });
});

describe('[3.3] which listener admits', () => {
  const chosen = (binding: string, ...listeners: object[]) => waypointIn([waypoint('b/wp', { binding, listeners })]);
  const hbone = listener('mesh', 'HBONE', 15008);
  const proxy = listener('proxy', 'istio.io/PROXY', 15088, 'All');

  test('the binding NONE without a port does not look for a PROXY listener', () => {
    expect(chosen('NONE', proxy, hbone).listener?.name).toBe('mesh');
    expect(chosen('PROXY', hbone, proxy).listener?.name).toBe('proxy');
  });

  test('a binding with two slashes or of another protocol is none, a port that is no number is 0', () => {
    expect(chosen('PROXY/15088/1', hbone, proxy).binding).toBeNull();
    expect(chosen('proxy', hbone, proxy).binding).toBeNull();
    expect(chosen('PROXY/abc', hbone, proxy).binding).toEqual({ protocol: 'PROXY', port: 0 });
    expect(chosen('PROXY/99999999999', hbone, proxy).binding?.port).toBe(4_294_967_295);
  });

  test('a binding that matches no listener falls back to HBONE on 15008, and only to that', () => {
    expect(chosen('PROXY/1', hbone).listener?.name).toBe('mesh');
    expect(chosen('PROXY/1', listener('web', 'HTTP', 15008), listener('other', 'HBONE', 15009)).listener).toBeNull();
  });
});

describe('[3.3] whom it admits', () => {
  const admission = (options: Parameters<typeof waypoint>[1], namespace: string, labels: Record<string, string> | undefined) =>
    admits(waypointIn([waypoint('b/wp', options)]), namespace, labels);

  test('an unknown text acts as Same', () => {
    expect(admission({ from: 'None' }, 'b', {})).toBe('allowed');
    expect(admission({ from: 'None' }, 'a', {})).toBe('denied');
    expect(admission({}, 'a', {})).toBe('denied');
  });

  test('a selector judges the own namespace too; a missing one matches nothing, whatever the labels are', () => {
    const selector = { matchLabels: { team: 'x' } };
    expect(admission({ from: 'Selector', selector }, 'b', {})).toBe('denied');
    expect(admission({ from: 'Selector', selector }, 'a', { team: 'x' })).toBe('allowed');
    expect(admission({ from: 'Selector', selector }, 'a', undefined)).toBe('unknown');
    expect(admission({ from: 'Selector' }, 'a', undefined)).toBe('denied');
  });

  test('[T6] a namespace that is known not to exist is denied, not unknown', () => {
    const world = worldOf([service('a/s', from), waypoint('b/wp', { from: 'Selector', selector: { matchLabels: { team: 'x' } } })]);
    expect(explain('Service', 'a', 's', world)?.answer.reason).toBe('AttachmentDenied');
  });

  test('[T6] the trace says what refused it', () => {
    const says = (options: Parameters<typeof waypoint>[1]) =>
      explain('Service', 'a', 's', worldOf([space('a'), service('a/s', from), waypoint('b/wp', options)]))?.trace.at(-1)?.says;
    expect(says({ from: 'Selector', selector: { matchLabels: { team: 'x' } } })).toContain('its selector');
    expect(says({})).toContain('only its own namespace');
  });
});

test('[3.4] a host name of its namespace wins over an IP; what cannot be parsed is no address', () => {
  const address = (...addresses: Array<{ type: string; value: string }>) =>
    addressOf(waypointIn([waypoint('b/wp', { addresses })]).gateway);
  const [ip, host] = [
    { type: 'IPAddress', value: '10.0.0.9' },
    { type: 'Hostname', value: 'wp.b.svc.cluster.local' },
  ];
  expect(address(ip, host)).toEqual({ kind: 'hostname', value: 'b/wp.b.svc.cluster.local' });
  expect(address({ type: 'IPAddress', value: 'soon' }, ip)).toEqual({ kind: 'ip', value: '10.0.0.9' });
  expect(address({ type: 'IPAddress', value: 'fd00::9' })).toEqual({ kind: 'ip', value: 'fd00::9' });
  expect(address({ type: 'IPAddress', value: 'soon' })).toBeNull();
});

test('[W1] a pod that names a Gateway which does not exist is like any other', () => {
  const instance = pod('a/p', { 'gateway.networking.k8s.io/gateway-name': 'wp' });
  expect(explain('Pod', 'a', 'p', worldOf([space('a'), instance]))?.answer.reason).toBe('NothingDeclared');
  expect(explain('Pod', 'a', 'p', worldOf([space('a'), instance, waypoint('a/wp', { addresses: [] })]))?.answer.reason).toBe(
    'NothingDeclared',
  );
  expect(explain('Pod', 'a', 'p', worldOf([space('a'), instance, waypoint('a/wp')]))?.answer.reason).toBe('Exempt');
});
