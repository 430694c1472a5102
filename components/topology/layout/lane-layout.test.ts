import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LaneName, Rect } from './geometry.ts';
import { laneNames, overlaps } from './geometry.ts';
import type { ContainerInput, Layout, LayoutInput } from './lane-layout.ts';
import { layout, noMemory } from './lane-layout.ts';
import type { LaneItem } from './slots.ts';

const item = (lane: LaneName, ns: string, name: string): LaneItem => ({ id: `${lane}/${ns}/${name}`, order: name });

function container(id: string, names: Partial<Record<LaneName, readonly string[]>> | null): ContainerInput {
  const lane = (name: LaneName) => (names?.[name] ?? []).map((one) => item(name, id, one));
  return {
    id,
    lanes: names && { waypoints: lane('waypoints'), services: lane('services'), workloads: lane('workloads') },
    expected: { waypoints: 0, services: 0, workloads: 0 },
  };
}

const page = (...containers: ContainerInput[]): LayoutInput => ({ containers, aspect: 1.6 });

const name = fc.stringMatching(/^[a-z]{1,4}$/);
const names = (most: number) => fc.uniqueArray(name, { maxLength: most });
const lanes = fc.record({ waypoints: names(3), services: names(30), workloads: names(30) });
const containers = fc
  .uniqueArray(fc.tuple(name, fc.option(lanes)), { maxLength: 14, selector: ([id]) => id })
  .map((entries) => entries.map(([id, content]) => container(id, content)));

function relative(result: Layout, id: string): Record<string, { x: number; y: number }> {
  const home = result.containers.get(id);
  if (!home) return {};
  const inside = [...result.nodes].filter(([node]) => node.split('/')[1] === id);
  return Object.fromEntries(inside.map(([node, rect]) => [node, { x: rect.x - home.x, y: rect.y - home.y }]));
}

/** Nothing overlaps, and every member is inside of its container. */
function expectApart(result: Layout): void {
  const wrong: string[] = [];
  const compare = (rects: ReadonlyArray<readonly [string, Rect]>) => {
    for (const [i, [a, rect]] of rects.entries())
      for (const [b, other] of rects.slice(i + 1)) if (overlaps(rect, other)) wrong.push(`${a} and ${b}`);
  };
  compare([...result.containers]);
  compare([...result.nodes]);
  for (const [id, a] of result.nodes) {
    const home = result.containers.get(id.split('/')[1] ?? '')!;
    const isInside = a.x >= home.x && a.y >= home.y && a.x + a.width <= home.x + home.width && a.y + a.height <= home.y + home.height;
    if (!isInside) wrong.push(`${id} outside`);
  }
  expect(wrong).toEqual([]);
}

describe('layout', () => {
  test('the same objects stand in the same places, whatever order they come in', () => {
    fc.assert(
      fc.property(containers, fc.infiniteStream(fc.nat()), (input, numbers) => {
        const keys = new Map(input.map((one) => [one.id, numbers.next().value]));
        const shuffled = input
          .toSorted((a, b) => keys.get(a.id) - keys.get(b.id))
          .map((one) => ({ ...one, lanes: one.lanes && { ...one.lanes, services: one.lanes.services.toReversed() } }));
        expect(layout(page(...shuffled), noMemory)).toEqual(layout(page(...input), noMemory));
      }),
      { numRuns: 60 },
    );
  });

  test('nothing overlaps, and every member is inside of its container: when fresh, and after any change', () => {
    fc.assert(
      fc.property(containers, containers, (before, after) => {
        const first = layout(page(...before), noMemory);
        expectApart(first);
        const second = layout(page(...after), first.memory);
        expectApart(second);
        expect(second.nodes.size).toBe(
          after.reduce((sum, { lanes: l }) => sum + (l ? laneNames.reduce((n, lane) => n + l[lane].length, 0) : 0), 0),
        );
      }),
      { numRuns: 60 },
    );
  });

  test('adding and removing objects moves no other object of the container', () => {
    fc.assert(
      fc.property(lanes, lanes, (before, after) => {
        const first = layout(page(container('ns', before)), noMemory);
        const second = layout(page(container('ns', after)), first.memory);
        const places = relative(first, 'ns');
        for (const [node, place] of Object.entries(relative(second, 'ns'))) if (places[node]) expect(place).toEqual(places[node]);
      }),
    );
  });

  test('a fresh lane is ordered by name, row by row', () => {
    const { nodes } = layout(page(container('ns', { services: ['c', 'a', 'b'], workloads: ['z'] })), noMemory);
    const y = (one: string) => nodes.get(`services/ns/${one}`)!.y;
    expect([y('a') < y('b'), y('b') < y('c')]).toEqual([true, true]);
  });

  test('a free slot is taken again before the lane grows', () => {
    const first = layout(page(container('ns', { services: ['a', 'b', 'c'] })), noMemory);
    const second = layout(page(container('ns', { services: ['a', 'c'] })), first.memory);
    const third = layout(page(container('ns', { services: ['a', 'c', 'zzz'] })), second.memory);
    expect(third.nodes.get('services/ns/zzz')).toEqual(first.nodes.get('services/ns/b'));
    expect(third.containers.get('ns')).toEqual(first.containers.get('ns'));
  });

  test('a missing waypoint stands last, and the real one takes its place', () => {
    const ghost: LaneItem = { id: 'Gateway/ns/aaa', order: 'aaa', last: true };
    const base = container('ns', { services: ['a'] });
    const other = { id: 'Gateway/ns/bbb', order: 'bbb' };
    const withGhost = { ...base, lanes: { ...base.lanes!, waypoints: [ghost, other] } };
    const withReal = { ...base, lanes: { ...base.lanes!, waypoints: [{ id: 'Gateway/ns/aaa', order: 'aaa' }, other] } };
    const first = layout(page(withGhost), noMemory);
    expect(first.nodes.get(other.id)!.y).toBeLessThan(first.nodes.get(ghost.id)!.y);
    const second = layout(page(withReal), first.memory);
    expect(second.nodes).toEqual(first.nodes);
  });

  test('growth of one container moves only those that stand below it', () => {
    const small = ['a', 'b', 'c', 'd'].map((id) => container(id, { services: ['s1'], workloads: ['w1'] }));
    const first = layout(page(...small), noMemory);
    const grown = small.map((one) => (one.id === 'a' ? container('a', { services: ['s1', 's2', 's3', 's4'], workloads: ['w1'] }) : one));
    const second = layout(page(...grown), first.memory);
    const a = first.containers.get('a')!;
    for (const [id, rect] of first.containers) {
      const isBelow = rect.y >= a.y + a.height && rect.x < a.x + a.width && a.x < rect.x + rect.width;
      if (isBelow) expect(second.containers.get(id)!.y).toBeGreaterThan(rect.y);
      else expect({ id, x: second.containers.get(id)!.x, y: second.containers.get(id)!.y }).toEqual({ id, x: rect.x, y: rect.y });
    }
  });

  test('when a container is gone, nobody moves into its place', () => {
    const all = Array.from({ length: 9 }, (_, index) => container(`ns-${index}`, null));
    const first = layout(page(...all), noMemory);
    const second = layout(page(...all.filter(({ id }) => id !== 'ns-1')), first.memory);
    expect(second.containers.size).toBe(8);
    for (const [id, rect] of second.containers) expect([id, rect]).toEqual([id, first.containers.get(id)]);
  });

  test('opening a card keeps its corner and everything above and left of it; closing it brings everything back', () => {
    const cards = Array.from({ length: 24 }, (_, index) => container(`ns-${String(index).padStart(2, '0')}`, null));
    const first = layout(page(...cards), noMemory);
    const opened = cards.map((one) => (one.id === 'ns-09' ? container('ns-09', { services: ['a', 'b', 'c', 'd'] }) : one));
    const second = layout(page(...opened), first.memory);
    const corner = first.containers.get('ns-09')!;
    expect(second.containers.get('ns-09')).toMatchObject({ x: corner.x, y: corner.y });
    for (const [id, rect] of first.containers)
      if (rect.y + rect.height <= corner.y || rect.x + rect.width <= corner.x) expect(second.containers.get(id)).toEqual(rect);
    expectApart(second);
    expect(layout(page(...cards), second.memory).containers).toEqual(first.containers);
  });

  test('room is made at once for what has been counted and not yet read', () => {
    const expected = { waypoints: 1, services: 9, workloads: 12 };
    const waiting = { ...container('ns', {}), expected };
    const full = container('ns', {
      waypoints: ['w'],
      services: Array.from({ length: 9 }, (_, i) => `s${i}`),
      workloads: Array.from({ length: 12 }, (_, i) => `d${i}`),
    });
    const first = layout(page(waiting, container('zzz', null)), noMemory);
    const second = layout(page(full, container('zzz', null)), first.memory);
    expect(second.containers).toEqual(first.containers);
    // Less than was counted leaves the room as it is.
    const fewer = layout(page(container('ns', { services: ['s1'] }), container('zzz', null)), first.memory);
    expect(fewer.containers).toEqual(first.containers);
  });

  test('wide namespaces stay roughly 4 : 3', () => {
    const many = Array.from({ length: 120 }, (_, i) => `n${i}`);
    const { containers: rects } = layout(page(container('ns', { services: many, workloads: many })), noMemory);
    const { width, height } = rects.get('ns')!;
    expect(width / height).toBeGreaterThan(1);
    expect(width / height).toBeLessThan(1.8);
  });

  test('a namespace named like a property of objects is a name like any other', () => {
    const { containers: rects, nodes } = layout(
      page(container('__proto__', { services: ['constructor'] }), container('toString', null)),
      noMemory,
    );
    expect([...rects.keys()].sort()).toEqual(['__proto__', 'toString']);
    expect(nodes.has('services/__proto__/constructor')).toBe(true);
  });
});
