import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ServiceNode } from '../../../../lib/mesh/view/views.ts';
import { toEnd } from '../../stage/slices.ts';
import { createCanvasStore } from '../canvas-state.ts';
import type { FlowNode } from '../flow-nodes.ts';
import { gridOf } from './grid.ts';
import { rectOf } from './paint-nodes.ts';
import type { Scenery } from './painter.ts';
import { Painter } from './painter.ts';

/** Stands for what a browser draws on: each line written takes a tenth of a millisecond. */
class Paper {
  written: string[] = [];
  fillText(words: string) {
    this.written.push(words);
    clock += 0.1;
  }
  clearRect() {
    this.written = [];
  }
  drawImage(from: HTMLCanvasElement) {
    this.written = [...(from.getContext('2d') as unknown as Paper).written];
  }
}
for (const name of ['setTransform', 'beginPath', 'roundRect', 'fill', 'stroke', 'setLineDash'] as const)
  Object.assign(Paper.prototype, { [name]: () => {} });

let clock = 0;
let frames: Array<() => void> = [];
const nextFrame = () => {
  const due = frames;
  frames = [];
  for (const run of due) run();
};

beforeEach(() => {
  clock = 0;
  frames = [];
  vi.spyOn(performance, 'now').mockImplementation(() => clock);
  vi.stubGlobal('requestAnimationFrame', (run: () => void) => frames.push(run));
  const papers = new WeakMap<HTMLCanvasElement, Paper>();
  vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockImplementation(function (this: HTMLCanvasElement) {
    const paper = papers.get(this) ?? new Paper();
    papers.set(this, paper);
    return paper as never;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

function service(index: number): FlowNode {
  const node = { name: `s${index}`, look: 'l4' } as ServiceNode;
  const data = { node, words: { word: 'L4', about: '' }, reaches: [], matches: true };
  return {
    id: `s${index}`,
    type: 'service',
    position: { x: (index % 20) * 50, y: Math.floor(index / 20) * 40 },
    width: 90,
    height: 68,
    data,
  };
}

function open(count: number) {
  const nodes = Array.from({ length: count }, (_, index) => service(index));
  const scenery = (...live: string[]): Scenery => ({
    nodes: toEnd(gridOf(nodes, rectOf)),
    edges: toEnd(gridOf([], () => ({ x: 0, y: 0, width: 0, height: 0 }))),
    live: new Set(live),
    color: () => 'black',
    family: 'sans-serif',
  });
  const canvas = document.createElement('canvas');
  const view = { transform: [0, 0, 1] as [number, number, number], width: 1000, height: 800 };
  const painter = Painter.on(canvas, () => ({ ...view }), createCanvasStore());
  if (!painter) throw new Error('there is no painter');
  const names = () => (canvas.getContext('2d') as unknown as Paper).written.filter((words) => /^s\d/.test(words));
  return { painter, scenery, canvas, view, names };
}

test('what takes little is there in the same frame, also in a movement', () => {
  const { painter, scenery, view, names, canvas } = open(4);
  painter.show(scenery());
  expect(names()).toEqual(['s0', 's1', 's2', 's3']);
  view.transform = [-50, 0, 1];
  painter.follow();
  expect(canvas.style.transform).toBe('translate(-128px, -128px) scale(1)');
  expect(frames).toEqual([]);
});

test('what takes long comes when it is whole; until then the last picture moves along', () => {
  const { painter, scenery, view, names, canvas } = open(400);
  painter.show(scenery());
  expect(names()).toEqual([]);
  for (let i = 0; i < 30; i++) nextFrame();
  expect(names()).toHaveLength(400);
  expect(frames).toEqual([]);

  view.transform = [-300, 40, 2];
  painter.follow();
  // The point 0, 0 was 128 pixels into the picture.
  expect(canvas.style.transform).toBe('translate(-556px, -216px) scale(2)');
  for (let i = 0; i < 30; i++) nextFrame();
  expect(canvas.style.transform).toBe('translate(-128px, -128px) scale(1)');
});

test('a movement that never stops has new pictures all the same, and no frame takes long', () => {
  const { painter, scenery, view, canvas } = open(400);
  painter.show(scenery());
  for (let i = 0; i < 30; i++) nextFrame();
  const places = new Set<string>();
  for (let i = 1; i <= 120; i++) {
    const before = clock;
    view.transform = [-i, 0, 1];
    painter.follow();
    nextFrame();
    expect(clock - before).toBeLessThan(20);
    places.add(canvas.style.transform);
  }
  const shifts = [...places].map((place) => Math.abs(Number(/translate\((-?[\d.]+)px/.exec(place)?.[1]) + 128));
  expect(Math.max(...shifts)).toBeLessThan(60);
});

test('what is no element any more is painted at once, whatever is on its way', () => {
  const { painter, scenery, names } = open(400);
  painter.show(scenery('s5'));
  for (let i = 0; i < 30; i++) nextFrame();
  expect(names()).not.toContain('s5');
  painter.show(scenery('s5'));
  painter.show(scenery('s6'));
  expect(names()).toContain('s5');
  for (let i = 0; i < 60; i++) nextFrame();
  expect(names()).toContain('s5');
  expect(names()).not.toContain('s6');
});
