import { expect, test } from 'vitest';
import { Answers } from '../lib/mesh/resolve/answers.ts';
import { addLargeNamespace, changeNames, changesOf, resolutionSize } from './resolution.ts';
import { precise } from './resolution-figures.ts';
import { copyOf, makeWorld } from './world.ts';

const size = { namespaces: 20, servicesInNamespace: 10, podsInService: 5 };

test('the world holds the scene, with its pods and with waypoints that are ready', () => {
  const world = makeWorld(size, 1);
  expect([world.Namespace.size, world.Service.size, world.Pod.size]).toEqual([20, 200, 1000]);
  const answers = new Answers(world);
  const reasons = new Set([...world.Service.all()].map((service) => answers.of('Service', service).reason));
  expect([...reasons].sort()).toEqual(['AttachmentDenied', 'NothingDeclared', 'OptedOut', 'WaypointAccepted', 'WaypointIsNotReady']);
  const addresses = [...world.Pod.all()].map(({ ip }) => ip);
  expect(new Set(addresses).size).toBe(1000);
  expect(addresses).not.toContain('');
});

test('a copy is equal, shares no record and no label set, and keeps label sets shared that were', () => {
  const world = makeWorld({ ...size, namespaces: 10 }, 1);
  const copy = copyOf(world);
  const [before, after] = [[...world.Pod.all()], [...copy.Pod.all()]];
  expect(after).toEqual(before);
  expect(after[0]).not.toBe(before[0]);
  expect(after[0]?.labels).not.toBe(before[0]?.labels);
  expect(before[0]?.labels).toBe(before[1]?.labels);
  expect(after[0]?.labels).toBe(after[1]?.labels);
});

test('each change makes an answer another one', () => {
  const world = makeWorld({ ...resolutionSize, servicesInNamespace: 2, podsInService: 1 }, 1);
  addLargeNamespace(world);
  expect([...world.Service.in('large')]).toHaveLength(2000);
  const changes = changesOf(world);
  for (const name of changeNames) {
    const { kind, home, versions } = changes[name];
    const reasons = versions.map((version) => {
      (world[kind] as unknown as { set(record: typeof version): void }).set(version);
      const answers = new Answers(world);
      return [...world.Service.in(home)].map((service) => answers.of('Service', service).reason).join();
    });
    expect(reasons[0], name).not.toBe(reasons[1]);
  }
});

test('short times keep their digits', () => {
  expect([precise(0.0714), precise(0.714), precise(7.14), precise(71.4), precise(714)]).toEqual([
    '0.071 ms',
    '0.71 ms',
    '7.14 ms',
    '71.4 ms',
    '714 ms',
  ]);
});
