import { expect, test, vi } from 'vitest';
import { createLayoutEngine } from './engine.ts';
import type { ContainerInput, Layout } from './lane-layout.ts';
import { layout, noMemory } from './lane-layout.ts';

const card = (id: string): ContainerInput => ({ id, lanes: null, expected: { waypoints: 0, services: 0, workloads: 0 } });
const page = (...ids: string[]) => ({ containers: ids.map(card), aspect: 1 });

/** A worker that answers when it is told to. */
class SlowWorker extends EventTarget {
  static last: SlowWorker;
  readonly asked: Array<{ id: number; input: ReturnType<typeof page> }> = [];
  isTerminated = false;
  constructor() {
    super();
    SlowWorker.last = this;
  }
  postMessage(request: { id: number; input: ReturnType<typeof page> }) {
    this.asked.push(structuredClone(request));
  }
  terminate() {
    this.isTerminated = true;
  }
  answer(index: number) {
    const { id, input } = this.asked[index]!;
    this.dispatchEvent(new MessageEvent('message', { data: { id, layout: layout(input, noMemory) } }));
  }
}

const idsOf = (result: Layout) => [...result.containers.keys()];

test('without workers it lays out in this thread, after the caller has gone on', async () => {
  vi.stubGlobal('Worker', undefined);
  const answers: string[][] = [];
  const engine = createLayoutEngine();
  engine.ask(page('a'), noMemory, (result) => answers.push(idsOf(result)));
  expect(answers).toEqual([]);
  await Promise.resolve();
  expect(answers).toEqual([['a']]);
  vi.unstubAllGlobals();
});

test('a stale answer is dropped', () => {
  vi.stubGlobal('Worker', SlowWorker);
  const answers: string[][] = [];
  const engine = createLayoutEngine();
  engine.ask(page('a'), noMemory, (result) => answers.push(idsOf(result)));
  engine.ask(page('a', 'b'), noMemory, (result) => answers.push(idsOf(result)));
  SlowWorker.last.answer(0);
  expect(answers).toEqual([]);
  SlowWorker.last.answer(1);
  expect(answers).toEqual([['a', 'b']]);
  vi.unstubAllGlobals();
});

test('a worker that fails is given up, and its question is answered here', () => {
  vi.stubGlobal('Worker', SlowWorker);
  const answers: string[][] = [];
  const engine = createLayoutEngine();
  engine.ask(page('a'), noMemory, (result) => answers.push(idsOf(result)));
  SlowWorker.last.dispatchEvent(new Event('error'));
  expect(answers).toEqual([['a']]);
  expect(SlowWorker.last.isTerminated).toBe(true);
  vi.unstubAllGlobals();
});

test('a closed engine answers nobody and leaves no worker', () => {
  vi.stubGlobal('Worker', SlowWorker);
  const answers: string[][] = [];
  const engine = createLayoutEngine();
  engine.ask(page('a'), noMemory, (result) => answers.push(idsOf(result)));
  engine.close();
  SlowWorker.last.answer(0);
  expect([answers, SlowWorker.last.isTerminated]).toEqual([[], true]);
  vi.unstubAllGlobals();
});
