import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { conditionOf } from '../model/meta.ts';
import { nameKey } from '../model/ref.ts';
import { condition } from '../model/words.ts';
import type { Vector } from '../testing/vectors.ts';
import { objectsOf, settingsOf } from '../testing/vectors.ts';
import { worldOf } from '../testing/world.ts';
import type { Answer, Step } from './answer.ts';
import type { WrittenCondition } from './conditions.ts';
import { serviceEntryConditions, waypointBound } from './conditions.ts';
import { rules } from './rules.ts';
import { resolveService, resolveServiceEntry } from './service.ts';
import { addressOf, waypointOf } from './waypoint.ts';
import { hasImplicitEndpoint, resolveBareAddress, resolveInlineEndpoint, resolvePod, resolveWorkloadEntry } from './workload.ts';

const vectors: Vector[] = parse(readFileSync(new URL('../testing/vectors-resolution.yaml', import.meta.url), 'utf8'));

test('all vectors of semantics.md 5.1 are here', () => {
  expect(vectors).toHaveLength(146);
});

describe('resolution vectors', () => {
  test.each(vectors.map((v) => [v.id, v.t, v] as const))('[%s] %s', (_id, _text, vector) => {
    const world = worldOf(objectsOf(vector));
    const trace: Step[] = [];
    const { answer, conditions } = resolved(vector, trace);
    const { want } = vector;

    expect(answer.waypoint ? nameKey(answer.waypoint) : null).toBe(want.wp);
    const weighted = answer.canary &&
      answer.waypoint && [
        [nameKey(answer.waypoint), 100 - answer.canary.weight],
        [nameKey(answer.canary.key), answer.canary.weight],
      ];
    expect(weighted ?? undefined).toEqual(want.ww);
    const written = (type: string) => conditions.find((c) => c.type === type);
    const bound = written(condition.waypointBound);
    expect(bound?.status ?? 'none').toBe(want.st);
    expect(bound?.reason).toBe(want.r);
    expect(bound?.message).toBe(want.m);
    expect(written(condition.waypointMissing)?.reason).toBe(want.missing);
    expect(written(condition.visibilityApplied)?.reason).toBe(want.vis);
    if (want.ingress !== undefined) expect(answer.ingress.use).toBe(want.ingress);
    if (want.st === 'none' && vector.obj.kind !== 'ServiceEntry')
      expect(answer.state === 'broken' ? answer.reason : undefined).toBe(want.err);
    if (want.addr !== undefined) {
      const gateway = answer.waypoint && world.Gateway.get(answer.waypoint.namespace, answer.waypoint.name);
      expect((gateway && addressOf(gateway)?.value) ?? null).toBe(want.addr);
    }
    if (want.tunnel !== undefined) {
      const [gateway] = world.Gateway.all();
      const binding = gateway && waypointOf(gateway, world).binding;
      expect(`${binding?.protocol}:${binding?.port}`).toBe(want.tunnel);
      expect(answer.reason).toBe('Exempt');
    }
    expectHonestTrace(trace, answer);
  });
});

function resolved(vector: Vector, trace: Step[]): { answer: Answer; conditions: WrittenCondition[] } {
  const world = worldOf(objectsOf(vector));
  const settings = settingsOf(vector);
  const [namespace = '', name = ''] = vector.obj.k.split('/');
  const only = <T>(record: T | undefined): T => {
    if (!record) throw new Error(`${vector.id}: its object is not in the world`);
    return record;
  };
  const oneCondition = (answer: Answer) => [waypointBound(answer)].filter((c) => c !== null);
  switch (vector.obj.kind) {
    case 'Service': {
      const answer = resolveService(only(world.Service.get(namespace, name)), world, trace);
      return { answer, conditions: oneCondition(answer) };
    }
    case 'ServiceEntry': {
      const entry = only(world.ServiceEntry.get(namespace, name));
      const answer = resolveServiceEntry(entry, world, trace, settings);
      return { answer, conditions: serviceEntryConditions(entry, answer, world, settings) };
    }
    case 'Pod':
      return { answer: resolvePod(only(world.Pod.get(namespace, name)), world, trace), conditions: [] };
    case 'WorkloadEntry': {
      const answer = resolveWorkloadEntry(only(world.WorkloadEntry.get(namespace, name)), world, trace);
      return { answer, conditions: oneCondition(answer) };
    }
    case 'Endpoint': {
      const entry = only(world.ServiceEntry.get(namespace, name));
      if (hasImplicitEndpoint(entry))
        return { answer: resolveBareAddress({ kind: 'ServiceEntry', namespace, name }, trace), conditions: [] };
      return { answer: resolveInlineEndpoint(entry, only(entry.endpoints[0]), world, trace), conditions: [] };
    }
    case 'EndpointSliceAddress':
      expect(only(world.EndpointSlice.get(namespace, name)).endpoints).toEqual([{ address: '10.1.1.3', ready: true, pod: '' }]);
      return { answer: resolveBareAddress({ kind: 'EndpointSlice', namespace, name }, trace), conditions: [] };
  }
}

/** The trace ends with the state that the answer has, and only its last deciding step decides. */
function expectHonestTrace(trace: readonly Step[], answer: Answer): void {
  expect(trace.length).toBeGreaterThan(0);
  const deciding = trace.filter((step) => step.verdict !== 'next');
  expect(deciding.map((step) => step.verdict)).toEqual([answer.state]);
  for (const step of trace) {
    expect(Object.keys(rules)).toContain(step.rule);
    expect(step.says).not.toBe('');
  }
}

test('[4.9] a stored condition is found by its type', () => {
  expect(conditionOf([{ type: 'a', status: 'True', reason: 'r', message: 'm', at: '' }], 'a')?.reason).toBe('r');
});
