import { describe, expect, test } from 'vitest';
import type { RawObject } from '../model/kind.ts';
import type { Knowledge } from '../model/table.ts';
import { worldOf } from '../testing/world.ts';
import type { Step } from './answer.ts';
import { resolveService, resolveServiceEntry } from './service.ts';
import { resolvePod } from './workload.ts';

type Raw = RawObject & { readonly kind: string };

const forbidden = (): Knowledge => 'forbidden';
const only =
  (...readable: string[]) =>
  (namespace: string): Knowledge =>
    readable.includes(namespace) ? 'live' : 'forbidden';

const namespace = (labels: Record<string, string> = {}): Raw => ({ kind: 'Namespace', metadata: { name: 'a', labels } });
const service = (labels: Record<string, string> = {}): Raw => ({
  kind: 'Service',
  metadata: { namespace: 'a', name: 's', labels },
  spec: { clusterIP: '10.0.0.1' },
});
const gateway = (ns: string, allowedRoutes?: object): Raw => ({
  kind: 'Gateway',
  metadata: { namespace: ns, name: 'wp' },
  spec: { gatewayClassName: 'istio-waypoint', listeners: [{ name: 'mesh', port: 15008, protocol: 'HBONE', allowedRoutes }] },
  status: { addresses: [{ type: 'IPAddress', value: '10.0.0.9' }] },
});
const labels = { 'istio.io/use-waypoint': 'wp' };

function answerFor(objects: Raw[], knowledge: Parameters<typeof worldOf>[1]) {
  const world = worldOf(objects, knowledge);
  const found = world.Service.get('a', 's');
  if (!found) throw new Error('no service');
  const trace: Step[] = [];
  return { answer: resolveService(found, world, trace), trace };
}

describe('an object that decides and may not be read makes the answer unknown, never a guess', () => {
  test('the labels of the namespace', () => {
    const { answer, trace } = answerFor([service()], { Namespace: forbidden });
    expect(answer).toMatchObject({ state: 'unknown', reason: 'Unreadable' });
    expect(trace.at(-1)).toMatchObject({ rule: 'T3', verdict: 'unknown' });
  });

  test('an own label decides without the namespace', () => {
    expect(answerFor([service(labels), gateway('a')], { Namespace: forbidden }).answer.state).toBe('handled');
    expect(answerFor([service({ 'istio.io/use-waypoint': 'none' })], { Namespace: forbidden }).answer).toMatchObject({
      state: 'direct',
      reason: 'OptedOut',
    });
  });

  test('the Gateways of the namespace that is named', () => {
    const own = service({ ...labels, 'istio.io/use-waypoint-namespace': 'b' });
    expect(answerFor([namespace(), own], { Gateway: only('a') }).answer).toMatchObject({
      state: 'unknown',
      asked: { namespace: 'b', name: 'wp' },
    });
    expect(answerFor([namespace(), own], { Gateway: only('a', 'b') }).answer).toMatchObject({
      state: 'broken',
      reason: 'WaypointIsNotReady',
    });
  });

  test('a cluster without the Gateway API has no waypoints, and that is known', () => {
    expect(answerFor([namespace(), service(labels)], { Gateway: () => 'absent' }).answer).toMatchObject({
      state: 'broken',
      reason: 'WaypointIsNotReady',
    });
  });

  test('namespace labels that a selector judges', () => {
    const selecting = { namespaces: { from: 'Selector', selector: { matchLabels: { team: 'x' } } } };
    expect(answerFor([service(labels), gateway('a', selecting)], { Namespace: forbidden }).answer.state).toBe('unknown');
  });

  test('a GatewayClass that may not be read is assumed to say nothing, and that is said', () => {
    const { answer } = answerFor([namespace(), service(labels), gateway('a')], { GatewayClass: forbidden });
    expect(answer.state).toBe('handled');
    expect(answer.assumptions).toEqual([expect.stringContaining('may not be read')]);
  });

  test('the Gateway that a pod may be an instance of', () => {
    const pod: Raw = {
      kind: 'Pod',
      metadata: { namespace: 'a', name: 'p', labels: { 'gateway.networking.k8s.io/gateway-name': 'wp' } },
      status: { phase: 'Running', podIP: '10.1.0.1' },
    };
    const world = worldOf([namespace(), pod], { Gateway: forbidden });
    const record = world.Pod.get('a', 'p');
    expect(record && resolvePod(record, world).state).toBe('unknown');
  });
});

test('[3.3] an invalid selector is denied and never evaluated', () => {
  const invalid = { namespaces: { from: 'Selector', selector: { matchExpressions: [{ key: 'team', operator: 'Near', values: ['x'] }] } } };
  expect(answerFor([namespace(), service(labels), gateway('a', invalid)], {}).answer).toMatchObject({
    state: 'broken',
    reason: 'AttachmentDenied',
  });
});

test('hostile label keys are only text', () => {
  const hostile = JSON.parse('{"__proto__":"x","constructor":"y","toString":"z"}') as Record<string, string>;
  expect(answerFor([namespace(hostile), service(hostile)], {}).answer).toMatchObject({ state: 'direct', reason: 'NothingDeclared' });
});

describe('what can only be assumed is said, and is no text of istiod', () => {
  const own = (more: Record<string, string> = {}) => service({ ...labels, ...more });

  test('whether the namespace lets ingress gateways use the waypoint', () => {
    const { answer } = answerFor([own(), gateway('a')], { Namespace: forbidden });
    expect(answer.ingress).toEqual({ labelPresent: false, use: false });
    expect(answer.assumptions.join()).toContain('istio.io/ingress-use-waypoint is not set there');
    expect(
      answerFor([own({ 'istio.io/ingress-use-waypoint': 'true' }), gateway('a')], { Namespace: forbidden }).answer.assumptions,
    ).toEqual([]);
    expect(answerFor([namespace(), own(), gateway('a')], {}).answer.assumptions).toEqual([]);
  });

  test('[4.5] a canary whose Gateway may not be read', () => {
    const canaried = own({ 'istio.io/use-waypoint-canary': 'next', 'istio.io/use-waypoint-canary-namespace': 'b' });
    const { answer } = answerFor([namespace(), canaried, gateway('a')], { Gateway: only('a') });
    expect(answer).toMatchObject({ state: 'handled', canary: null, canaryError: '' });
    expect(answer.assumptions.join()).toContain('Whether canary b/next is attached is unknown');
    expect(answerFor([namespace(), canaried, gateway('a')], {}).answer.canaryError).toBe('waypoint "b/next" is not ready');
  });

  test('[4.7] a visibility that depends on labels which may not be read is unknown', () => {
    const world = worldOf([{ kind: 'ServiceEntry', metadata: { namespace: 'a', name: 'e' }, spec: { hosts: ['x.example.com'] } }], {
      Namespace: forbidden,
    });
    const entry = world.ServiceEntry.get('a', 'e');
    if (!entry) throw new Error('no entry');
    const policy = (namespaceSelectors: [] | [object]) => ({
      serviceEntryVisibility: { defaultVisibility: 'PUBLIC' as const, policies: [{ visibility: 'NONE' as const, namespaceSelectors }] },
    });
    expect(resolveServiceEntry(entry, world, null, policy([{}])).state).toBe('unknown');
    expect(resolveServiceEntry(entry, world, null, policy([])).reason).toBe('NotADestination');
  });

  test('[W4, W5] that a GatewayClass which may not be read leaves a waypoint to services', () => {
    const pod = (own: Record<string, string>): Raw => ({
      kind: 'Pod',
      metadata: { namespace: 'a', name: 'p', labels: own },
      status: { phase: 'Running', podIP: '10.0.0.1' },
    });
    const answer = (home: Record<string, string>, own: Record<string, string>, knowledge: Parameters<typeof worldOf>[1]) => {
      const world = worldOf([namespace(home), gateway('a'), pod(own)], knowledge);
      const found = world.Pod.get('a', 'p');
      if (!found) throw new Error('no pod');
      return resolvePod(found, world);
    };
    const unread = { GatewayClass: forbidden };
    expect(answer(labels, {}, unread)).toMatchObject({
      reason: 'InheritedTypeMismatch',
      assumptions: [expect.stringContaining('GatewayClass')],
    });
    expect(answer({}, labels, unread)).toMatchObject({
      reason: 'UnsupportedTrafficType',
      assumptions: [expect.stringContaining('GatewayClass')],
    });
    expect(answer(labels, {}, {}).assumptions).toEqual([]);
    expect(answer({}, labels, {}).assumptions).toEqual([]);
  });
});
