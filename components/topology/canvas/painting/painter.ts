import type { Steps } from '../../stage/slices.ts';
import { goOn } from '../../stage/slices.ts';
import type { CanvasStore } from '../canvas-state.ts';
import type { DrawnEdge } from '../edges/drawn-edges.ts';
import type { FlowNode } from '../flow-nodes.ts';
import { isBroken } from '../flow-nodes.ts';
import { detailAt } from '../level-of-detail.ts';
import type { Palette } from '../look-strokes.ts';
import type { Grid } from './grid.ts';
import { paintEdge } from './paint-edges.ts';
import { paintGround, paintNode } from './paint-nodes.ts';
import type { Sight, Transform } from './sight.ts';
import { areaInView } from './sight.ts';

/** Milliseconds of a frame that may go into a picture. What is not done by then is done in the next frames. */
const budgetMs = 6;
/** Pixels around the screen that are painted too: a movement shows them before the next picture is there. */
const margin = 128;

/** What there is to be painted. */
export interface Scenery {
  readonly nodes: Grid<FlowNode>;
  readonly edges: Grid<DrawnEdge>;
  /** Those that are elements; only the ground of open namespaces is painted below them. */
  readonly live: ReadonlySet<string>;
  readonly color: Palette;
  readonly family: string;
}

/** Where somebody looks, and on how large a screen. */
export interface Outlook {
  readonly transform: Transform;
  readonly width: number;
  readonly height: number;
}

interface Job {
  readonly of: Outlook;
  readonly steps: Steps<void>;
}

/**
 * Keeps a canvas the picture of a scenery. A frame that moves shows the last picture, moved; the next one is painted behind it, a few
 * milliseconds a frame, and takes its place when it is whole. A picture that is done in that time is new in every frame.
 */
export class Painter {
  readonly #front: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D;
  readonly #back: HTMLCanvasElement;
  readonly #backContext: CanvasRenderingContext2D;
  readonly #outlook: () => Outlook;
  readonly #store: CanvasStore;
  #scenery: Scenery | null = null;
  #shown: Outlook | null = null;
  #job: Job | null = null;
  #isStale = true;
  /** Elements when the picture was begun, and not any more: they are added to it, or nothing would be there. */
  readonly #uncovered = new Set<string>();
  #frame = 0;

  /** undefined: this browser does not draw. */
  static on(front: HTMLCanvasElement, outlook: () => Outlook, store: CanvasStore): Painter | undefined {
    const back = document.createElement('canvas');
    const [context, backContext] = [front.getContext('2d'), back.getContext('2d')];
    return context && backContext ? new Painter(front, context, back, backContext, outlook, store) : undefined;
  }

  private constructor(
    front: HTMLCanvasElement,
    context: CanvasRenderingContext2D,
    back: HTMLCanvasElement,
    backContext: CanvasRenderingContext2D,
    outlook: () => Outlook,
    store: CanvasStore,
  ) {
    this.#front = front;
    this.#context = context;
    this.#back = back;
    this.#backContext = backContext;
    this.#outlook = outlook;
    this.#store = store;
  }

  /** Something else is to be seen from now on. */
  show(scenery: Scenery): void {
    for (const id of this.#scenery?.live ?? []) if (!scenery.live.has(id)) this.#uncovered.add(id);
    this.#scenery = scenery;
    this.#paintUncovered();
    this.repaint();
  }

  /** The same scenery looks different: another focus. What is being painted is shown before that, or there might never be any. */
  repaint(): void {
    this.#isStale = true;
    this.follow();
  }

  /** Somebody looks elsewhere. */
  follow(): void {
    const now = this.#outlook();
    if (now.width <= 0 || now.height <= 0 || !this.#scenery) return;
    // A picture that is on its way goes on in the next frame, once, however often the view moves in this one.
    if (!this.#job) this.#work(now, this.#scenery);
    this.#place(now);
    if (this.#job) this.#soon();
  }

  end(): void {
    cancelAnimationFrame(this.#frame);
  }

  #soon(): void {
    if (this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      if (this.#job && this.#scenery) this.#work(this.#outlook(), this.#scenery);
      this.follow();
    });
  }

  /** Goes on for the time that a frame has for it; begins what is to be begun. */
  #work(now: Outlook, scenery: Scenery): void {
    const until = performance.now() + budgetMs;
    do {
      this.#job ??= this.#begin(now, scenery);
      if (!this.#job || !goOn(this.#job.steps, until)) return;
      this.#finish(this.#job.of, scenery);
      this.#job = null;
    } while (performance.now() < until);
  }

  /** null: what is shown is what there is. */
  #begin(now: Outlook, scenery: Scenery): Job | null {
    if (!this.#isStale && this.#shown && isSame(this.#shown, now)) return null;
    this.#isStale = false;
    this.#uncovered.clear();
    resize(this.#back, now);
    this.#backContext.setTransform(1, 0, 0, 1, 0, 0);
    this.#backContext.clearRect(0, 0, this.#back.width, this.#back.height);
    const { area, sight } = this.#prepare(this.#backContext, now, scenery);
    return { of: now, steps: paint(this.#backContext, scenery.nodes.within(area), scenery.edges.within(area), scenery.live, sight) };
  }

  #finish(of: Outlook, { nodes }: Scenery): void {
    resize(this.#front, of);
    const { style, dataset } = this.#front;
    dataset['inView'] = String(nodes.within(areaInView(of.transform, of)).length);
    style.width = `${of.width + 2 * margin}px`;
    style.height = `${of.height + 2 * margin}px`;
    this.#context.setTransform(1, 0, 0, 1, 0, 0);
    this.#context.clearRect(0, 0, this.#front.width, this.#front.height);
    this.#context.drawImage(this.#back, 0, 0);
    this.#shown = of;
    this.#paintUncovered();
  }

  #paintUncovered(): void {
    if (!this.#scenery || !this.#shown || this.#uncovered.size === 0) return;
    const { nodes, live } = this.#scenery;
    const { area, sight } = this.#prepare(this.#context, this.#shown, this.#scenery);
    for (const node of nodes.within(area))
      if (this.#uncovered.has(node.id) && !live.has(node.id) && node.type !== 'container') paintNode(this.#context, node, sight);
  }

  /** World coordinates on `context`, as `of` sees them. */
  #prepare(context: CanvasRenderingContext2D, { transform, width, height }: Outlook, { color, family }: Scenery) {
    const [x, y, zoom] = transform;
    const ratio = dots();
    context.setTransform(ratio * zoom, 0, 0, ratio * zoom, ratio * (x + margin), ratio * (y + margin));
    const sight: Sight = { zoom, detail: detailAt(zoom), focus: this.#store.get().focus, color, family };
    return { area: areaInView(transform, { width, height }, margin), sight };
  }

  /** Puts the picture where its world is now. */
  #place({ transform: [x, y, zoom] }: Outlook): void {
    if (!this.#shown) return;
    const [shownX, shownY, shownZoom] = this.#shown.transform;
    const scale = zoom / shownZoom;
    this.#front.style.transform = `translate(${x - (shownX + margin) * scale}px, ${y - (shownY + margin) * scale}px) scale(${scale})`;
  }
}

/** One thing a step, from behind to the front. */
function* paint(
  context: CanvasRenderingContext2D,
  nodes: readonly FlowNode[],
  edges: readonly DrawnEdge[],
  live: ReadonlySet<string>,
  sight: Sight,
): Steps<void> {
  for (const edge of edges) if (edge.part === 'behind') yield paintEdge(context, edge, sight);
  for (const node of nodes) if (node.type === 'container') yield paintGround(context, node, !live.has(node.id), sight);
  for (const edge of edges) if (edge.part !== 'behind') yield paintEdge(context, edge, sight);
  const painted = nodes.filter((node) => node.type !== 'container' && !live.has(node.id));
  // The glow of what is broken lies over its neighbours.
  for (const node of painted) if (!isBroken(node)) yield paintNode(context, node, sight);
  for (const node of painted) if (isBroken(node)) yield paintNode(context, node, sight);
}

function isSame(a: Outlook, b: Outlook): boolean {
  return a.width === b.width && a.height === b.height && a.transform.every((value, at) => value === b.transform[at]);
}

function dots(): number {
  return devicePixelRatio || 1;
}

/** As many dots as the screen has, and those of the margin. */
function resize(canvas: HTMLCanvasElement, { width, height }: Outlook): void {
  const [columns, rows] = [Math.round((width + 2 * margin) * dots()), Math.round((height + 2 * margin) * dots())];
  if (canvas.width === columns && canvas.height === rows) return;
  canvas.width = columns;
  canvas.height = rows;
}
