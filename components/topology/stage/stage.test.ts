import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { parseFilter } from '../../../lib/mesh/view/filter.ts';
import { layout, noMemory } from '../layout/lane-layout.ts';
import { buildScene, layoutContainers } from '../scene/scene.ts';
import type { FixtureObject } from '../testing/fixture-objects.ts';
import { everyState, manyNamespaces, viewsOf } from '../testing/fixture-views.ts';
import { toEnd } from './slices.ts';
import type { Stage, StageInput } from './stage.ts';
import { setStage } from './stage.ts';
import { StageSetter } from './use-stage.ts';

function inputOf(objects: readonly FixtureObject[], text = ''): StageInput {
  const fixture = viewsOf(objects);
  const overview = fixture.overview();
  const scene = buildScene(overview, new Set(overview.namespaces.map(({ name }) => name)), fixture.views());
  const filter = parseFilter(text);
  if (!filter.ok) throw new Error(filter.error.message);
  return { scene, layout: layout({ containers: layoutContainers(scene), aspect: 1.6 }, noMemory), filter: filter.value, isFiltered: true };
}

/** A clock that goes on by a millisecond at each look: a slice is so many looks. */
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => now++);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

function open() {
  const shown: Array<Stage | null> = [];
  const bugs: unknown[] = [];
  return {
    shown,
    bugs,
    setter: new StageSetter(
      (stage) => shown.push(stage),
      (bug) => bugs.push(bug),
    ),
  };
}

test('a small stage is there at once, and equals one that was set in a single step', () => {
  const { shown, setter } = open();
  const input = inputOf(everyState().slice(0, 12));
  setter.ask(input);
  expect(shown).toHaveLength(1);
  const whole = toEnd(setStage(input, null));
  expect([...(shown[0]?.nodes ?? [])]).toEqual([...whole.nodes]);
  expect([...(shown[0]?.lines ?? [])]).toEqual([...whole.lines]);
});

test('a large one is set in slices, and is shown when it is whole', () => {
  const { shown, setter } = open();
  const input = inputOf(manyNamespaces(80));
  setter.ask(input);
  expect(shown).toEqual([]);
  expect(vi.getTimerCount()).toBe(1);
  vi.runAllTimers();
  expect(shown).toHaveLength(1);
  expect([...(shown[0]?.nodes.keys() ?? [])]).toEqual([...toEnd(setStage(input, null)).nodes.keys()]);
});

test('what is asked for meanwhile comes after it, the newest only; all of a stage is of one moment', () => {
  const { shown, setter } = open();
  const objects = manyNamespaces(80);
  const inputs = ['', 'ns:none', 'ns:nothing'].map((text) => inputOf(objects, text));
  for (const input of inputs) setter.ask(input);
  vi.runAllTimers();
  expect(shown.map((stage) => stage?.filter)).toEqual([inputs[0]?.filter, inputs[2]?.filter]);
  expect(shown.map((stage) => stage?.scene)).toEqual([inputs[0]?.scene, inputs[2]?.scene]);
  // How many of a closed namespace match is told by the server.
  const services = shown.map((stage) => [...(stage?.nodes.values() ?? [])].filter(({ type }) => type === 'service'));
  expect(services.map((all) => [...new Set(all.map(({ data }) => data.matches))])).toEqual([[true], [false]]);
});

test('after a large one the next begins in a task of its own; after a small one at once', () => {
  const { shown, setter } = open();
  const large = inputOf(manyNamespaces(80));
  const small = inputOf(everyState().slice(0, 12));
  setter.ask(large);
  vi.runAllTimers();
  const looks = vi.mocked(performance.now).mock.calls.length;
  setter.ask(small);
  expect([shown.length, vi.mocked(performance.now).mock.calls.length]).toEqual([1, looks]);
  vi.runAllTimers();
  expect(shown).toHaveLength(2);
  setter.ask({ ...small });
  expect(shown).toHaveLength(3);
});

test('nothing to show ends what is under way; what was stopped shows nothing', () => {
  const { shown, setter } = open();
  setter.ask(inputOf(manyNamespaces(80)));
  setter.ask(null);
  vi.runAllTimers();
  expect(shown).toEqual([null]);
  setter.ask(inputOf(manyNamespaces(80)));
  setter.stop();
  vi.runAllTimers();
  expect(shown).toEqual([null]);
});

test('a bug is told once, and what is asked for after it is set all the same', () => {
  const { shown, bugs, setter } = open();
  const input = inputOf(manyNamespaces(80));
  const bug = new Error('a bug');
  const filter = () => {
    throw bug;
  };
  setter.ask({ ...input, filter });
  vi.runAllTimers();
  expect([shown, bugs]).toEqual([[], [bug]]);
  setter.ask(input);
  vi.runAllTimers();
  expect([shown.length, bugs.length]).toEqual([1, 1]);
});
