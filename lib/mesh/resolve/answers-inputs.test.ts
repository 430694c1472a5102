import { describe, expect, test } from 'vitest';
import type { RecordOf } from '../model/kinds/registry.ts';
import type { World } from '../model/world.ts';
import { meshConfig, namespace, pod, service, serviceEntry, waypoint, waypointClass, workloadEntry } from '../testing/objects.ts';
import { edit, emptyWorld } from '../testing/random-world.ts';
import type { Answer } from './answer.ts';
import { Answers } from './answers.ts';
import type { DestinationKind } from './resolve.ts';
import { destinationKinds } from './resolve.ts';

/** By example what answers.test.ts says of random worlds: which inputs are told apart, and what each change makes anew. */
type Raw = Parameters<typeof edit>[1]['raw'];

const uses = { 'istio.io/use-waypoint': 'wp' };
const early = { created: '2026-01-01T00:00:00Z' };

function put(world: World, ...objects: Raw[]): void {
  for (const raw of objects) edit(world, { raw, gone: false });
}

function mesh(...more: Raw[]): World {
  const world = emptyWorld();
  put(
    world,
    namespace('a'),
    namespace('b', uses),
    waypoint('a/wp', { for: 'all' }),
    waypoint('a/next'),
    waypoint('b/wp', { from: 'All' }),
    serviceEntry('a/old', ['x.example.com'], early),
    ...more,
  );
  return world;
}

function record(world: World, raw: Raw): RecordOf<DestinationKind> {
  const { namespace: ns = '', name = '' } = raw.metadata ?? {};
  const found = world[raw.kind as DestinationKind].get(ns, name);
  if (!found) throw new Error(`no ${raw.kind} ${ns}/${name}`);
  return found;
}

function directly(world: World, raw: Raw): Answer {
  const resolve = destinationKinds[raw.kind as DestinationKind] as (record: RecordOf<DestinationKind>, world: World) => Answer;
  return resolve(record(world, raw), world);
}

describe('two destinations share an answer only if nothing that decides differs', () => {
  const withWeight = (text: string) => ({ annotations: { 'istio.io/use-waypoint-canary-weight': text } });
  const canaried = { ...uses, 'istio.io/use-waypoint-canary': 'next' };
  const pairs: Array<[string, Raw, Raw]> = [
    ['[T2] use-waypoint', service('a/s'), service('a/t', uses)],
    ['[T2] use-waypoint-namespace', service('a/s', uses), service('a/t', { ...uses, 'istio.io/use-waypoint-namespace': 'b' })],
    ['[4.1] an empty label and none', service('b/s'), service('b/t', { 'istio.io/use-waypoint': '' })],
    ['[T2] a value and the key it is under', service('a/s', uses), service('a/t', { 'istio.io/use-waypoint-namespace': 'wp' })],
    ['[4.5] use-waypoint-canary', service('a/s', uses), service('a/t', canaried)],
    ['[4.5] its namespace', service('a/s', canaried), service('a/t', { ...canaried, 'istio.io/use-waypoint-canary-namespace': 'b' })],
    ['[4.5] its weight', service('a/s', canaried), service('a/t', canaried, withWeight('5'))],
    ['[4.6] ingress-use-waypoint', service('a/s', uses), service('a/t', { ...uses, 'istio.io/ingress-use-waypoint': 'true' })],
    ['[S0] ExternalName', service('a/s', uses), service('a/t', uses, { type: 'ExternalName' })],
    ['[S1] managed', service('a/s', uses), service('a/t', { ...uses, 'gateway.istio.io/managed': 'istio.io-mesh-controller' })],
    ['[S3] the kind', service('b/s'), pod('b/s')],
    ['[T4] the namespace', service('a/s'), service('b/s')],
    [
      '[S0"] an address that is none',
      serviceEntry('a/e', ['y.example.com']),
      serviceEntry('a/f', ['z.example.com'], { spec: { addresses: ['soon'] } }),
    ],
    ['[W0] a pod that succeeded', pod('a/p', uses), pod('a/q', uses, { phase: 'Succeeded' })],
    ['[W0] a pod that failed', pod('a/p', uses), pod('a/q', uses, { phase: 'Failed' })],
    ['[W0] a pod without IP', pod('a/p', uses), pod('a/q', uses, { ip: '' })],
    ['[W1] gateway-name', pod('a/p', uses), pod('a/q', { ...uses, 'gateway.networking.k8s.io/gateway-name': 'wp' })],
    ['[1.5a] rev', workloadEntry('a/w', uses), workloadEntry('a/v', { ...uses, 'istio.io/rev': 'other' })],
    ['[4.4] spec.labels', workloadEntry('a/w'), workloadEntry('a/v', {}, uses)],
    [
      '[4.4] two labels and one that looks like them',
      workloadEntry('a/w', {}, { ...uses, 'istio.io/use-waypoint-namespace': 'b' }),
      workloadEntry('a/v', {}, { 'istio.io/use-waypoint': 'wp,1=b' }),
    ],
    [
      '[4.7] a host that another entry has',
      serviceEntry('a/e', ['y.example.com']),
      serviceEntry('a/f', ['x.example.com'], { created: '2026-01-02T00:00:00Z' }),
    ],
    [
      '[4.7] one host of two that another entry has',
      serviceEntry('a/f', ['x.example.com'], { created: '2026-01-02T00:00:00Z' }),
      serviceEntry('a/e', ['x.example.com', 'y.example.com'], { created: '2026-01-03T00:00:00Z' }),
    ],
  ];

  test.each(pairs)('%s', (_says, one, other) => {
    const world = mesh(one, other);
    expect(directly(world, one)).not.toEqual(directly(world, other));
    for (const order of [
      [one, other],
      [other, one],
    ]) {
      const answers = new Answers(world);
      for (const raw of order) expect(answers.of(raw.kind as DestinationKind, record(world, raw))).toEqual(directly(world, raw));
    }
  });
});

describe('a change makes anew what it decides, and names whose answers they are', () => {
  const service1 = service('a/s', uses);

  test.each<[string, Raw]>([
    ['[T5] Gateway', waypoint('a/wp', { addresses: [] })],
    ['[3.2] GatewayClass', waypointClass({ 'istio.io/waypoint-for': 'workload' })],
    ['[4.6] Namespace', namespace('a', { 'istio.io/ingress-use-waypoint': 'true' })],
    ['[1.4] ConfigMap', meshConfig({ discoverySelectors: [{ matchLabels: { team: 'x' } }] })],
  ])('%s', (_says, change) => {
    const world = mesh(service1, waypoint('a/wp'));
    const answers = new Answers(world);
    const before = answers.of('Service', record(world, service1) as RecordOf<'Service'>);
    const { kind, namespace: ns, name } = edit(world, { raw: change, gone: false });
    expect([...answers.touch(kind, ns, name)]).toEqual(['a']);
    const after = answers.of('Service', record(world, service1) as RecordOf<'Service'>);
    expect(after).toEqual(directly(world, service1));
    expect(after).not.toEqual(before);
  });

  function counted(world: World, ...services: Raw[]) {
    const answers = new Answers(world);
    const all = () => services.map((raw) => answers.of('Service', record(world, raw) as RecordOf<'Service'>));
    all();
    return {
      answers,
      all,
      costOf(raw: Raw) {
        const before = answers.computed;
        const { kind, namespace: ns, name } = edit(world, { raw, gone: false });
        const named = [...answers.touch(kind, ns, name)].sort();
        const states = all().map(({ state }) => state);
        return { cost: answers.computed - before, named, states };
      },
    };
  }

  test('of every namespace that asks for it', () => {
    const [near, far] = [service('b/near', uses), service('a/far', { ...uses, 'istio.io/use-waypoint-namespace': 'b' })];
    const { costOf } = counted(mesh(near, far), near, far);
    expect(costOf(waypoint('b/wp', { addresses: [] }))).toEqual({ cost: 2, named: ['a', 'b'], states: ['broken', 'broken'] });
  });

  test('and nothing that only once depended on it, or never did', () => {
    const [follows, never] = [service('b/follows'), service('b/never', { 'istio.io/use-waypoint': 'none' })];
    const { costOf } = counted(mesh(follows, never, waypoint('b/next')), follows, never);
    expect(costOf(namespace('b', { 'istio.io/use-waypoint': 'next' }))).toMatchObject({ cost: 1, named: ['b'] });
    expect(costOf(waypoint('b/wp', { addresses: [] }))).toEqual({ cost: 0, named: [], states: ['handled', 'direct'] });
    expect(costOf(waypoint('b/next', { addresses: [] }))).toEqual({ cost: 1, named: ['b'], states: ['broken', 'direct'] });
  });

  test('nothing is made twice, and everything again when what may be read changed', () => {
    const world = mesh(service1);
    const { answers, all } = counted(world, service1);
    all();
    expect(answers.computed).toBe(1);
    answers.clear();
    all();
    expect(answers.computed).toBe(2);
  });
});
