import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, Page } from '@playwright/test';
import { build } from 'esbuild';
import { startApp } from '../e2e/harness/app.ts';
import { startSandbox } from '../e2e/harness/backend.ts';
import { writeWorld } from '../e2e/harness/large-world.ts';
import { launchBrowser } from './browser.ts';
import type { Profiled } from './profile.ts';
import { profiled, profilerOfPage } from './profile.ts';
import type { Row } from './report.ts';
import { atMost, milliseconds } from './report.ts';
import { median } from './statistics.ts';

/** 1,000 namespaces, 10,000 Services and 58,000 pods; 2,000 of the Services in one namespace, 5,000 of the pods behind one Service. */
const world = { namespaces: 1000, servicesEach: 8, podsEach: 6, inCatalog: 2000, inCrowd: 5000 } as const;
const aims = { ratio: 1.3, taskMs: 50 } as const;
const moves = { frames: 120, rounds: 3 } as const;
const screen = { width: 1440, height: 900 } as const;

interface Movement {
  /** Milliseconds of a frame, median over all rounds. */
  readonly pan: number;
  readonly zoom: number;
}

/** One view, moved, beside as many empty nodes of React Flow. */
interface ViewFigures {
  readonly name: string;
  readonly nodes: number;
  readonly elements: number;
  readonly ours: Movement;
  readonly empty: Movement;
}

export interface CanvasFigures {
  readonly views: readonly ViewFigures[];
  /** Long tasks after the first paint, by what was done; milliseconds of each. */
  readonly longTasks: Readonly<Record<string, readonly number[]>>;
  readonly profiles: readonly Profiled[];
}

/** What in-canvas.js leaves in the page. */
declare const waymarkCanvas: {
  pan(count: number): Promise<number[]>;
  zoom(count: number): Promise<number[]>;
  longTasks(): number[];
};

const inCanvas = readFileSync(new URL('./in-canvas.js', import.meta.url), 'utf8');

/** Moves the graph of a simulated cluster in a browser; the app must be built. Takes about two minutes. Profiled, figures are not comparable. */
export async function measureCanvas(say: (text: string) => void, { profile = false } = {}): Promise<CanvasFigures> {
  const folder = await writeWorld(world);
  const backend = await startSandbox(folder.path);
  const app = await startApp(backend);
  const browser = await launchBrowser();
  try {
    say('the simulated cluster is read; the page is moved');
    const longTasks: Record<string, number[]> = {};
    const views: ViewFigures[] = [];
    const profiles: Profiled[] = [];
    const page = await newPage(browser);
    const profiler = profile ? await profilerOfPage(page) : undefined;
    const note = async (what: string) => {
      longTasks[what] = [...(longTasks[what] ?? []), ...(await page.evaluate(() => waymarkCanvas.longTasks()))];
    };
    const settle = () => sleep(2500);

    await page.goto(app.url);
    await page.locator('.topo-painting').waitFor();
    await settle();
    await note('opening the page');
    views.push(await measureView(browser, page, 'first view'));
    await note('moving');
    await page.keyboard.press('f');
    await settle();
    await note('fit everything');
    views.push(await measureView(browser, page, 'all namespaces'));
    await note('moving');
    await page.goto(`${app.url}/?ns=catalog`);
    await page.locator('.topo-painting').waitFor();
    await settle();
    await note('opening a namespace of 2,000 services');
    views.push(await measureView(browser, page, '2,000 services, from nearby'));
    await page.keyboard.press('f');
    await settle();
    const densest = '2,000 services and all namespaces';
    const moved = () => measureView(browser, page, densest);
    views.push(await profiled({ 'the page': profiler }, `while it is moved: ${densest}`, profiles, moved));
    await note('moving');
    const filtered = async () => {
      await page.getByRole('combobox', { name: 'Filter' }).fill('name:item-1234');
      await settle();
    };
    await profiled({ 'the page': profiler }, 'while it is filtered', profiles, filtered);
    await note('filter');
    return { views, longTasks, profiles };
  } finally {
    await browser.close();
    await app.stop();
    await backend.stop();
    await folder.remove();
  }
}

async function newPage(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ viewport: screen, reducedMotion: 'reduce' });
  await context.addInitScript({ content: inCanvas });
  return context.newPage();
}

async function measureView(browser: Browser, page: Page, name: string): Promise<ViewFigures> {
  const { nodes, elements, zoom } = await page.evaluate(() => ({
    nodes: Number(document.querySelector<HTMLElement>('.topo-painting')?.dataset['inView']),
    elements: document.querySelectorAll('.react-flow__node').length,
    zoom: new DOMMatrix(getComputedStyle(document.querySelector('.react-flow__viewport') as Element).transform).a,
  }));
  const ours = await move(page);
  const reference = await openEmpty(browser, nodes, zoom);
  const empty = await move(reference);
  await reference.context().close();
  return { name, nodes, elements, ours, empty };
}

async function move(page: Page): Promise<Movement> {
  const pan: number[] = [];
  const zoom: number[] = [];
  for (let round = 0; round < moves.rounds; round++) {
    pan.push(...(await page.evaluate((frames) => waymarkCanvas.pan(frames), moves.frames)));
    zoom.push(...(await page.evaluate((frames) => waymarkCanvas.zoom(frames), moves.frames)));
  }
  return { pan: median(pan), zoom: median(zoom) };
}

/** A page of React Flow alone: `count` empty nodes of the size of a Service, spread over the same screen at the same zoom. */
async function openEmpty(browser: Browser, count: number, zoom: number): Promise<Page> {
  const page = await newPage(browser);
  await page.setContent('<style>html, body, #root { margin: 0; height: 100% }</style><div id="root"></div>');
  const { outputFiles } = await build({
    stdin: { contents: emptyFlow(count, zoom), resolveDir: process.cwd(), loader: 'js' },
    bundle: true,
    write: false,
    outdir: '.',
    minify: true,
    define: { 'process.env.NODE_ENV': '"production"' },
  });
  for (const { path, text } of outputFiles)
    await (path.endsWith('.css') ? page.addStyleTag({ content: text }) : page.addScriptTag({ content: text }));
  await page.waitForFunction((wanted) => document.querySelectorAll('.react-flow__node').length >= wanted, count, { timeout: 60_000 });
  await sleep(1000);
  return page;
}

function emptyFlow(count: number, zoom: number): string {
  const columns = Math.max(1, Math.round(Math.sqrt((count * screen.width) / screen.height)));
  const [width, height] = [screen.width / zoom / columns, screen.height / zoom / Math.ceil(count / columns)];
  return `
    import '@xyflow/react/dist/base.css';
    import { createElement } from 'react';
    import { createRoot } from 'react-dom/client';
    import { ReactFlow } from '@xyflow/react';
    const nodes = Array.from({ length: ${count} }, (_, i) => ({
      id: String(i), data: { label: '' }, width: ${width * 0.8}, height: ${height * 0.7},
      position: { x: (i % ${columns}) * ${width}, y: Math.floor(i / ${columns}) * ${height} },
    }));
    createRoot(document.getElementById('root')).render(
      createElement(ReactFlow, { nodes, minZoom: 0.01, defaultViewport: { x: 0, y: 0, zoom: ${zoom} }, nodesDraggable: false }),
    );`;
}

/** The lines of the table. The ratio is that of the densest view; the longest task is over everything that was done. */
export function canvasRows({ views, longTasks }: CanvasFigures): Row[] {
  const densest = views.reduce((most, view) => (view.nodes > most.nodes ? view : most));
  const ratio = Math.max(densest.ours.pan / densest.empty.pan, densest.ours.zoom / densest.empty.zoom);
  const longest = Math.max(0, ...Object.values(longTasks).flat());
  return [
    {
      id: 'p',
      what: `pan and zoom at the densest view, median frame ÷ ${densest.nodes.toLocaleString('en')} empty React Flow nodes`,
      value: ratio.toFixed(2),
      aim: atMost(ratio, aims.ratio, '≤ 1.3'),
    },
    ...views.map(({ name, nodes, elements, ours, empty }) => ({
      id: '',
      what: `  ${name}: ${nodes.toLocaleString('en')} nodes, ${elements} of them elements; pan, zoom`,
      value: `${milliseconds(ours.pan)}, ${milliseconds(ours.zoom)}; empty ${milliseconds(empty.pan)}, ${milliseconds(empty.zoom)}`,
    })),
    {
      id: 'p',
      what: 'longest task after the first paint',
      value: longest === 0 ? 'none over 50 ms' : milliseconds(longest),
      aim: atMost(longest, aims.taskMs, '≤ 50 ms'),
    },
    ...Object.entries(longTasks).map(([what, tasks]) => ({
      id: '',
      what: `  ${what}: tasks over 50 ms`,
      value: tasks.length === 0 ? '0' : `${tasks.length}, the longest ${milliseconds(Math.max(...tasks))}`,
    })),
  ];
}
