import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RecordOf } from '../model/kinds/registry.ts';
import type { World } from '../model/world.ts';
import type { Raw } from '../testing/random-world.ts';
import { edit, emptyWorld, randomEdit } from '../testing/random-world.ts';
import type { Answer } from './answer.ts';
import { Answers } from './answers.ts';
import type { DestinationKind } from './resolve.ts';
import { destinationKinds } from './resolve.ts';

const kindNames = Object.keys(destinationKinds) as DestinationKind[];

function resolvedDirectly(world: World): Map<string, Answer> {
  return each(world, (kind, record) =>
    (destinationKinds[kind] as (record: RecordOf<DestinationKind>, world: World) => Answer)(record, world),
  );
}

function each(world: World, answer: (kind: DestinationKind, record: RecordOf<DestinationKind>) => Answer): Map<string, Answer> {
  const all = new Map<string, Answer>();
  for (const kind of kindNames)
    for (const record of world[kind].all()) all.set(`${kind}/${record.namespace}/${record.name}`, answer(kind, record));
  return all;
}

test('after any edits the kept answers equal those of a full resolution', () => {
  fc.assert(
    fc.property(fc.array(randomEdit, { minLength: 1, maxLength: 60 }), (edits) => {
      const world = emptyWorld();
      const answers = new Answers(world);
      for (const one of edits) {
        const { kind, namespace, name } = edit(world, one);
        answers.touch(kind, namespace, name);
        expect(each(world, (kind, record) => answers.of(kind, record))).toEqual(resolvedDirectly(world));
      }
    }),
    { numRuns: 300 },
  );
});

test('every namespace with an answer that changed is named, unless the change was in it', () => {
  fc.assert(
    fc.property(fc.array(randomEdit, { minLength: 5, maxLength: 40 }), (edits) => {
      const world = emptyWorld();
      const answers = new Answers(world);
      for (const one of edits) {
        const before = each(world, (kind, record) => answers.of(kind, record));
        const { kind, namespace, name } = edit(world, one);
        const named = answers.touch(kind, namespace, name);
        for (const [key, answer] of each(world, (kind, record) => answers.of(kind, record))) {
          const [, home = ''] = key.split('/');
          const old = before.get(key);
          if (!old || home === namespace || (kind === 'Namespace' && home === name)) continue;
          if (JSON.stringify(old) !== JSON.stringify(answer)) expect(named).toContain(home);
        }
      }
    }),
    { numRuns: 200 },
  );
});

describe('a change costs what depends on it', () => {
  const namespace = (name: string, labels: Record<string, string> = {}): Raw => ({ kind: 'Namespace', metadata: { name, labels } });
  const service = (ns: string, name: string, labels: Record<string, string> = {}): Raw => ({
    kind: 'Service',
    metadata: { namespace: ns, name, labels },
    spec: { clusterIP: '10.0.0.1' },
  });
  const gateway = (ns: string, name: string, ready = true): Raw => ({
    kind: 'Gateway',
    metadata: { namespace: ns, name },
    spec: { gatewayClassName: 'istio-waypoint', listeners: [{ name: 'mesh', port: 15008, protocol: 'HBONE' }] },
    status: ready ? { addresses: [{ type: 'IPAddress', value: '10.0.0.9' }] } : {},
  });

  function scene() {
    const world = emptyWorld();
    const objects = [
      namespace('a', { 'istio.io/use-waypoint': 'wp' }),
      namespace('b'),
      gateway('a', 'wp'),
      gateway('b', 'wp'),
      ...Array.from({ length: 50 }, (_, i) => service('a', `inherits${i}`)),
      ...Array.from({ length: 50 }, (_, i) => service('b', `nothing${i}`)),
      service('b', 'asks', { 'istio.io/use-waypoint': 'wp' }),
    ];
    for (const raw of objects) edit(world, { raw, gone: false });
    const answers = new Answers(world);
    const all = () => each(world, (kind, record) => answers.of(kind, record));
    const costOf = (raw: Raw, gone = false) => {
      const before = answers.computed;
      const { kind, namespace: ns, name } = edit(world, { raw, gone });
      answers.touch(kind, ns, name);
      all();
      return answers.computed - before;
    };
    all();
    return { answers, all, costOf };
  }

  test('one label of one Service: one resolution', () => {
    const { costOf, all } = scene();
    expect(costOf(service('b', 'nothing7', { 'istio.io/use-waypoint': 'none' }))).toBe(1);
    expect(all().get('Service/b/nothing7')?.reason).toBe('OptedOut');
    expect(all().get('Service/b/nothing8')?.reason).toBe('NothingDeclared');
  });

  test('a label that decides nothing: none at all', () => {
    expect(scene().costOf(service('b', 'nothing7', { team: 'x' }))).toBe(0);
  });

  test('a namespace label: what inherits it, once for all of them', () => {
    const { costOf, all } = scene();
    expect(costOf(namespace('a', { 'istio.io/use-waypoint': 'none' }))).toBe(1);
    expect(all().get('Service/a/inherits3')?.reason).toBe('OptedOut');
  });

  test('a Gateway: what asks for it, and nothing that asks for another one', () => {
    const { costOf, all } = scene();
    expect(costOf(gateway('b', 'wp'), true)).toBe(1);
    expect(all().get('Service/b/asks')?.reason).toBe('WaypointIsNotReady');
    expect(all().get('Service/a/inherits3')?.state).toBe('handled');
  });
});
