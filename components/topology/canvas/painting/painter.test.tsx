import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Look } from '../../../../lib/mesh/view/look.ts';
import type { ServiceNode } from '../../../../lib/mesh/view/views.ts';
import type { Rect } from '../../layout/geometry.ts';
import { overlaps } from '../../layout/geometry.ts';
import { toEnd } from '../../stage/slices.ts';
import { createCanvasStore } from '../canvas-state.ts';
import type { FlowNode } from '../flow-nodes.ts';
import { gridOf } from './grid.ts';
import { rectOf } from './paint-nodes.ts';
import type { Scenery } from './painter.ts';
import { Painter } from './painter.ts';

/** Stands for what a browser draws on: each line written takes a tenth of a millisecond, and is where it was written until that is wiped. */
class Paper {
  readonly canvas: HTMLCanvasElement;
  lines: Array<{ readonly words: string; readonly x: number; readonly y: number }> = [];
  /** In dots of the canvas. */
  #scale = { by: 1, x: 0, y: 0 };
  #path: Rect[] = [];
  #clip: Rect[] | null = null;

  constructor(canvas: HTMLCanvasElement) {
    this.canvas = canvas;
  }
  get written(): string[] {
    return this.lines.map(({ words }) => words);
  }
  setTransform(by: number, _b: number, _c: number, _d: number, x: number, y: number) {
    this.#scale = { by, x, y };
  }
  beginPath() {
    this.#path = [];
  }
  rect(x: number, y: number, width: number, height: number) {
    this.#path.push({ x, y, width, height });
  }
  clip() {
    this.#clip = this.#path;
  }
  save() {}
  restore() {
    this.#clip = null;
  }
  fillText(words: string, x: number, y: number) {
    clock += 0.1;
    const at = { x: x * this.#scale.by + this.#scale.x, y: y * this.#scale.by + this.#scale.y };
    if (this.#isOpen(at)) this.lines.push({ words, ...at });
  }
  clearRect() {
    this.lines = this.lines.filter((line) => !this.#isOpen(line));
  }
  drawImage(from: HTMLCanvasElement) {
    this.lines = [...(from.getContext('2d') as unknown as Paper).lines];
  }
  #isOpen({ x, y }: { readonly x: number; readonly y: number }): boolean {
    return this.#clip?.some((open) => overlaps(open, { x, y, width: 0, height: 0 })) ?? true;
  }
}
for (const name of ['roundRect', 'fill', 'stroke', 'setLineDash'] as const) Object.assign(Paper.prototype, { [name]: () => {} });

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
    const paper = papers.get(this) ?? new Paper(this);
    papers.set(this, paper);
    return paper as never;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

function service(index: number, look: Look = 'l4', name = `s${index}`): FlowNode {
  const node = { name, look } as ServiceNode;
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

const color = () => 'black';

function sceneryOf(nodes: readonly FlowNode[], ...live: string[]): Scenery {
  return {
    nodes: toEnd(gridOf(nodes, rectOf)),
    edges: toEnd(gridOf([], () => ({ x: 0, y: 0, width: 0, height: 0 }))),
    live: new Set(live),
    color,
    family: 'sans-serif',
  };
}

function open(count: number) {
  const nodes = Array.from({ length: count }, (_, index) => service(index));
  const place = document.createElement('div');
  place.append(document.createElement('canvas'), document.createElement('canvas'));
  const view = { transform: [0, 0, 1] as [number, number, number], width: 1000, height: 800 };
  const painter = Painter.on(place, () => ({ ...view }), createCanvasStore());
  if (!painter) throw new Error('there is no painter');
  const paper = () => {
    const seen = Array.from(place.querySelectorAll('canvas')).filter((canvas) => !canvas.hidden);
    expect(seen).toHaveLength(1);
    return seen[0]?.getContext('2d') as unknown as Paper;
  };
  const names = () => paper().written.filter((words) => /^s\d/.test(words));
  return { painter, nodes, scenery: (...live: string[]) => sceneryOf(nodes, ...live), place, view, names, paper };
}

/** All frames that are asked for. */
function framesToEnd() {
  while (frames.length > 0) nextFrame();
}

test('what takes little is there in the same frame, also in a movement', () => {
  const { painter, scenery, view, names, place } = open(4);
  painter.show(scenery());
  expect(names()).toEqual(['s0', 's1', 's2', 's3']);
  view.transform = [-50, 0, 1];
  painter.follow();
  expect(place.style.transform).toBe('translate(-128px, -128px) scale(1)');
  expect(frames).toEqual([]);
});

test('what takes long comes when it is whole; until then the last picture moves along', () => {
  const { painter, scenery, view, names, place } = open(400);
  painter.show(scenery());
  expect(names()).toEqual([]);
  for (let i = 0; i < 30; i++) nextFrame();
  expect(names()).toHaveLength(400);
  expect(frames).toEqual([]);

  view.transform = [-300, 40, 2];
  painter.follow();
  // The point 0, 0 was 128 pixels into the picture.
  expect(place.style.transform).toBe('translate(-556px, -216px) scale(2)');
  for (let i = 0; i < 30; i++) nextFrame();
  expect(place.style.transform).toBe('translate(-128px, -128px) scale(1)');
});

test('a movement that never stops has new pictures all the same, and no frame takes long', () => {
  const { painter, scenery, view, place } = open(400);
  painter.show(scenery());
  for (let i = 0; i < 30; i++) nextFrame();
  const places = new Set<string>();
  for (let i = 1; i <= 120; i++) {
    const before = clock;
    view.transform = [-i, 0, 1];
    painter.follow();
    nextFrame();
    expect(clock - before).toBeLessThan(20);
    places.add(place.style.transform);
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

test('a change is painted over where it is, in the same frame, and nothing else is painted again', () => {
  const { painter, nodes, scenery, names, paper } = open(400);
  painter.show(scenery());
  framesToEnd();
  const before = clock;
  painter.show(sceneryOf(nodes.with(7, service(7, 'l4', 's7b'))));
  expect(names()).toHaveLength(400);
  expect(names()).toContain('s7b');
  expect(names()).not.toContain('s7');
  expect(clock - before).toBeLessThan(4);
  expect(frames).toEqual([]);
  expect(paper().lines).toHaveLength(800);
});

test('whatever comes while it is painted and moved, what is seen in the end is what there is', () => {
  const step = fc.record({
    renamed: fc.array(fc.nat(399), { maxLength: 300 }),
    gone: fc.array(fc.nat(399), { maxLength: 5 }),
    live: fc.array(fc.nat(399), { maxLength: 180 }),
    moved: fc.option(fc.record({ x: fc.integer({ min: -300, max: 100 }), zoom: fc.constantFrom(0.5, 1, 2) })),
    frames: fc.nat(12),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 8 }), (steps) => {
      frames = [];
      const { painter, nodes, view, paper } = open(400);
      let now = nodes;
      let count = 0;
      const what = (of: Paper) => of.lines.map(({ words, x, y }) => `${words} ${x.toFixed(3)} ${y.toFixed(3)}`).sort();
      let shown = sceneryOf(now);
      painter.show(shown);
      for (const { renamed, gone, live, moved, frames: waited } of steps) {
        const isNew = new Set(renamed);
        const isGone = new Set(gone.map((index) => `s${index}`));
        now = nodes.map((node, index) => (isNew.has(index) ? service(index, 'l4', `s${index}${'abcdefgh'[count]}`) : (now[index] ?? node)));
        shown = sceneryOf(
          now.filter(({ id }) => !isGone.has(id)),
          ...live.map((index) => `s${index}`),
        );
        if (moved) view.transform = [moved.x, 0, moved.zoom];
        painter.show(shown);
        for (let i = 0; i < waited; i++) nextFrame();
        count++;
      }
      painter.follow();
      framesToEnd();
      const fresh = open(400);
      fresh.view.transform = view.transform;
      fresh.painter.show(shown);
      framesToEnd();
      expect(what(paper())).toEqual(what(fresh.paper()));
    }),
    { numRuns: 40 },
  );
});
