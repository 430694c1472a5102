import type { Rect } from '../../layout/geometry.ts';
import type { Steps } from '../../stage/slices.ts';
import { goOn, toEnd } from '../../stage/slices.ts';
import type { CanvasStore } from '../canvas-state.ts';
import type { DrawnEdge } from '../edges/drawn-edges.ts';
import type { FlowNode } from '../flow-nodes.ts';
import { isBroken } from '../flow-nodes.ts';
import { detailAt } from '../level-of-detail.ts';
import type { Palette } from '../look-strokes.ts';
import type { Things } from './differences.ts';
import { differences, metBy } from './differences.ts';
import { paintEdge } from './paint-edges.ts';
import { paintGround, paintNode } from './paint-nodes.ts';
import type { Sight, Transform } from './sight.ts';
import { areaInView } from './sight.ts';

/** Milliseconds of a frame that may go into a picture. What is not done by then is done in the next frames. */
const budgetMs = 6;
/** Pixels around the screen that are painted too: a movement shows them before the next picture is there. */
const margin = 128;

/** Things painted between two looks at them. */
const lookEvery = 64;
/** Beyond this many places, or things in them, a picture is painted anew and not amended. */
const amendAtMost = 250;

/** What there is to be painted, and with what. */
export interface Scenery extends Things {
  readonly color: Palette;
  readonly family: string;
}

/** Where somebody looks, and on how large a screen. */
export interface Outlook {
  readonly transform: Transform;
  readonly width: number;
  readonly height: number;
}

interface Picture {
  readonly of: Outlook;
  readonly scenery: Scenery;
}

interface Job extends Picture {
  readonly steps: Steps<void>;
}

/**
 * Keeps a canvas the picture of a scenery. Where little differs, that is painted over. A frame that moves shows the last picture,
 * moved; the next one is painted behind it, a few milliseconds a frame, and takes its place when it is whole. A picture that is done
 * in that time is new in every frame.
 */
export class Painter {
  readonly #place: HTMLElement;
  /** The one that is seen, and the one behind it. */
  #front: CanvasRenderingContext2D;
  #back: CanvasRenderingContext2D;
  readonly #probe: CanvasRenderingContext2D;
  readonly #outlook: () => Outlook;
  readonly #store: CanvasStore;
  #scenery: Scenery | null = null;
  #shown: Picture | null = null;
  #job: Job | null = null;
  /** Differs too much from what is shown to be painted over; not looked through again. */
  #tooMuch: Scenery | null = null;
  /** All of what is shown looks different by now. */
  #isStale = true;
  #frame = 0;

  /** In `place`, which has two canvases and moves with the view; undefined: this browser does not draw. */
  static on(place: HTMLElement, outlook: () => Outlook, store: CanvasStore): Painter | undefined {
    const [front, back] = Array.from(place.querySelectorAll('canvas'), (canvas) => canvas.getContext('2d'));
    const probe = Object.assign(document.createElement('canvas'), { width: 1, height: 1 }).getContext('2d');
    return front && back && probe ? new Painter(place, front, back, probe, outlook, store) : undefined;
  }

  private constructor(
    place: HTMLElement,
    front: CanvasRenderingContext2D,
    back: CanvasRenderingContext2D,
    probe: CanvasRenderingContext2D,
    outlook: () => Outlook,
    store: CanvasStore,
  ) {
    this.#place = place;
    this.#front = front;
    this.#back = back;
    this.#probe = probe;
    this.#outlook = outlook;
    this.#store = store;
    front.canvas.hidden = false;
    back.canvas.hidden = true;
  }

  /** Something else is to be seen from now on. */
  show(scenery: Scenery): void {
    this.#scenery = scenery;
    if (!this.#amend(scenery)) this.#paintUncovered(scenery);
    this.follow();
  }

  /** The same scenery looks different: another focus, another font. What is being painted is shown before that, or there might never be any. */
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
    this.#move(now);
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
      this.#finish(this.#job);
      this.#job = null;
    } while (performance.now() < until);
  }

  /** null: what is shown is what there is. */
  #begin(of: Outlook, scenery: Scenery): Job | null {
    if (this.#shown && isSame(this.#shown.of, of) && this.#amend(scenery)) return null;
    this.#isStale = false;
    const back = this.#back;
    resize(back.canvas, of);
    wipe(back);
    const { area, sight } = this.#prepare(back, of, scenery);
    const steps = paint(back, scenery.nodes.within(area), scenery.edges.within(area), scenery.live, sight);
    return { of, scenery, steps: this.#inEarnest(steps, back) };
  }

  /** A browser only notes what is drawn, until somebody looks at it: all of a picture at once would take longer than a frame. */
  *#inEarnest(steps: Iterable<void>, { canvas }: CanvasRenderingContext2D): Generator<void, void> {
    let count = 0;
    for (const step of steps) {
      yield step;
      if (++count % lookEvery !== 0) continue;
      this.#probe.clearRect(0, 0, 1, 1);
      this.#probe.drawImage(canvas, 0, 0, 1, 1, 0, 0, 1, 1);
    }
  }

  #finish({ of, scenery }: Job): void {
    [this.#front, this.#back] = [this.#back, this.#front];
    this.#front.canvas.hidden = false;
    this.#back.canvas.hidden = true;
    const { style } = this.#place;
    style.width = `${of.width + 2 * margin}px`;
    style.height = `${of.height + 2 * margin}px`;
    this.#set({ of, scenery });
    // What has come meanwhile; if it is much, the next picture has it.
    if (this.#scenery && !this.#amend(this.#scenery)) this.#paintUncovered(this.#scenery);
  }

  #set(shown: Picture): void {
    this.#shown = shown;
    this.#tooMuch = null;
    const { of, scenery } = shown;
    this.#place.dataset['inView'] = String(scenery.nodes.within(areaInView(of.transform, of)).length);
  }

  /** Paints over what differs, where what is shown was looked at; false: it is too much, and nothing was painted. */
  #amend(scenery: Scenery): boolean {
    const shown = this.#shown;
    if (!shown || this.#isStale || shown.scenery.color !== scenery.color || shown.scenery.family !== scenery.family) return false;
    if (shown.scenery === scenery) return true;
    if (this.#tooMuch === scenery) return false;
    this.#tooMuch = scenery;
    const context = this.#front;
    context.save();
    try {
      const { area, sight } = this.#prepare(context, shown.of, scenery);
      const places: Rect[] = [];
      for (const place of differences(shown.scenery, scenery, area, sight)) if (places.push(place) > amendAtMost) return false;
      if (places.length > 0) {
        const { nodes, edges } = metBy(places, scenery, area, sight);
        if (nodes.length + edges.length > amendAtMost) return false;
        clip(context, places, shown.of.transform);
        wipe(context);
        this.#prepare(context, shown.of, scenery);
        toEnd(paint(context, nodes, edges, scenery.live, sight));
      }
    } finally {
      context.restore();
    }
    this.#set({ of: shown.of, scenery });
    return true;
  }

  /** Where something was an element and is not any more there would be nothing until the next picture. */
  #paintUncovered({ live }: Scenery): void {
    if (!this.#shown) return;
    const { of, scenery } = this.#shown;
    const { area, sight } = this.#prepare(this.#front, of, scenery);
    for (const node of scenery.nodes.within(area))
      if (scenery.live.has(node.id) && !live.has(node.id) && node.type !== 'container') paintNode(this.#front, node, sight);
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
  #move({ transform: [x, y, zoom] }: Outlook): void {
    if (!this.#shown) return;
    const [shownX, shownY, shownZoom] = this.#shown.of.transform;
    const scale = zoom / shownZoom;
    this.#place.style.transform = `translate(${x - (shownX + margin) * scale}px, ${y - (shownY + margin) * scale}px) scale(${scale})`;
  }
}

/** One thing a step, from behind to the front. */
function* paint(
  context: CanvasRenderingContext2D,
  nodes: readonly FlowNode[],
  edges: readonly DrawnEdge[],
  live: ReadonlySet<string>,
  sight: Sight,
): Generator<void, void> {
  for (const edge of edges) if (edge.part === 'behind') yield paintEdge(context, edge, sight);
  for (const node of nodes) if (node.type === 'container') yield paintGround(context, node, !live.has(node.id), sight);
  for (const edge of edges) if (edge.part !== 'behind') yield paintEdge(context, edge, sight);
  const painted = nodes.filter((node) => node.type !== 'container' && !live.has(node.id));
  // The glow of what is broken lies over its neighbours.
  for (const node of painted) if (!isBroken(node)) yield paintNode(context, node, sight);
  for (const node of painted) if (isBroken(node)) yield paintNode(context, node, sight);
}

function wipe(context: CanvasRenderingContext2D): void {
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, context.canvas.width, context.canvas.height);
}

/** Nothing is painted outside of these places; they end between two dots, so that no seam is seen. */
function clip(context: CanvasRenderingContext2D, places: readonly Rect[], [x, y, zoom]: Transform): void {
  const ratio = dots();
  const across = (at: number) => ratio * (at * zoom + x + margin);
  const down = (at: number) => ratio * (at * zoom + y + margin);
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.beginPath();
  for (const { x: left, y: top, width, height } of places) {
    const [from, above] = [Math.floor(across(left)), Math.floor(down(top))];
    context.rect(from, above, Math.ceil(across(left + width)) - from, Math.ceil(down(top + height)) - above);
  }
  context.clip();
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
