import type { Rect } from '../../layout/geometry.ts';
import { boundsOf, columnGap, gap, headerHeight, padding } from '../../layout/geometry.ts';
import type { LaneBox, Layout } from '../../layout/lane-layout.ts';
import type { SceneEdge } from '../../scene/edges.ts';
import { toEnd } from '../../stage/slices.ts';
import type { Grid } from '../painting/grid.ts';
import { gridOf } from '../painting/grid.ts';

/** An edge with a shape, in world coordinates. */
export interface Route {
  /** SVG path data. */
  readonly path: string;
  readonly start: Point;
  readonly end: Point;
  /** Direction in which the path arrives, in degrees; 0 is to the right. */
  readonly angle: number;
  readonly label: Point;
  /** An edge between containers runs behind those it meets; these pieces of it lie inside of its own two and stay on top. */
  readonly ends: string | null;
  /** Everything of it lies in here. */
  readonly bounds: Rect;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

type Side = 'left' | 'right';

/** Where an end stands: its box and, for members of a container, its lane. */
interface End {
  readonly rect: Rect;
  readonly lane: LaneBox | null;
  readonly home: string | null;
}

/** The shape of an edge; null while one of its ends has no place yet. */
export function routeEdge(edge: SceneEdge, layout: Layout, homeName: (node: string) => string | null): Route | null {
  const source = endOf(edge.source, layout, homeName);
  const target = endOf(edge.target, layout, homeName);
  if (!source || !target) return null;
  if (edge.kind === 'namespace' && target.home === edge.source.slice('Namespace//'.length)) return fromTitle(source.rect, target);
  if (source.lane && target.lane && source.home === target.home)
    return acrossLanes(source, target, edge.kind === 'selection', layout.lanes.get(source.home ?? '')?.services);
  return acrossPage(source, target, layout, edge.broken);
}

function endOf(id: string, layout: Layout, homeName: (node: string) => string | null): End | null {
  const namespace = id.startsWith('Namespace//') ? id.slice('Namespace//'.length) : null;
  if (namespace !== null) {
    const rect = layout.containers.get(namespace);
    return rect ? { rect, lane: null, home: null } : null;
  }
  const rect = layout.nodes.get(id);
  const home = homeName(id);
  if (!rect || home === null) return null;
  const lanes = layout.lanes.get(home);
  const lane = lanes && Object.values(lanes).find((box) => rect.x >= box.x && rect.x < box.x + box.width);
  return { rect, lane: lane ?? null, home };
}

/** Selections leave and arrive in the gap between rows a little below attachments, so that the two never lie on one another. */
const track = { attachment: 8, selection: 17 } as const;

/** Between two lanes of one container: out of the own lane through the gap below the row, and over the gutter in one curve. */
function acrossLanes(source: End, target: End, selection: boolean, services: LaneBox | undefined): Route {
  const toRight = source.rect.x < target.rect.x;
  const offset = selection ? track.selection : track.attachment;
  // A workload that goes to a waypoint passes the services through the gap below its own row.
  const passes = services && source.rect.x > services.x + services.width && target.rect.x < services.x ? services.x : null;
  const out = wayOut(source, toRight ? 'right' : 'left', offset, passes);
  const into = wayOut(target, toRight ? 'left' : 'right', offset, null).toReversed();
  const from = out.at(-1) ?? center(source.rect);
  const to = into[0] ?? center(target.rect);
  const pull = Math.max(28, Math.abs(to.x - from.x) / 2) * (toRight ? 1 : -1);
  return {
    path: `${rounded(out)} C ${from.x + pull} ${from.y} ${to.x - pull} ${to.y} ${to.x} ${to.y}${rounded(into).replace(/^M[^LQ]*/, ' ')}`,
    start: out[0] ?? from,
    end: into.at(-1) ?? to,
    angle: toRight ? 0 : 180,
    label: { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 },
    ends: null,
    bounds: around([...out, ...into]),
  };
}

/** From the port of a node to the border of its lane, or on to `until`; straight when nothing stands between. */
function wayOut({ rect, lane }: End, side: Side, offset: number, until: number | null): Point[] {
  const sign = side === 'right' ? 1 : -1;
  const port = { x: side === 'right' ? rect.x + rect.width : rect.x, y: rect.y + rect.height / 2 };
  const border = until ?? (lane ? (side === 'right' ? lane.x + lane.width : lane.x) : port.x);
  if (Math.abs(border - port.x) < 1) return [port];
  const turn = port.x + sign * (columnGap / 2);
  const gapY = rect.y + rect.height + offset;
  return [port, { x: turn, y: port.y }, { x: turn, y: gapY }, { x: border + sign * 6, y: gapY }];
}

/** From the title of a container down its left side to a waypoint in it: the label of the namespace, once for all. */
function fromTitle(container: Rect, { rect, lane }: End): Route {
  const rail = container.x + 13;
  const start = { x: rail, y: container.y + headerHeight - 12 };
  const end = { x: rect.x, y: rect.y + rect.height / 2 };
  const inner = lane && rect.x > lane.x + 1 ? rect.y + rect.height + track.attachment : end.y;
  const points =
    inner === end.y
      ? [start, { x: rail, y: end.y }, end]
      : [start, { x: rail, y: inner }, { x: end.x - columnGap / 2, y: inner }, { x: end.x - columnGap / 2, y: end.y }, end];
  return { path: rounded(points), start, end, angle: 0, label: { x: rail, y: (start.y + end.y) / 2 }, ends: null, bounds: around(points) };
}

/** Half of what is free between containers: where edges between them run. Broken ones keep a little aside, so that none is hidden. */
const corridor = gap / 2;
const brokenAside = 5;

/**
 * Between containers, in the free strips between them: everything that goes to one waypoint joins into one line, which runs over
 * other containers only where it must.
 */
function acrossPage(source: End, target: End, layout: Layout, broken: boolean): Route {
  const aside = corridor + (broken ? brokenAside : 0);
  const from = containerOf(source, layout);
  const to = containerOf(target, layout);
  const out = toStrip(source, from.x - aside);
  const into = toStrip(target, to.x - aside).toReversed();
  const first = out.at(-1) ?? center(source.rect);
  const last = into[0] ?? center(target.rect);
  const strip = clearest(
    [to.y - aside, to.y + to.height + aside, from.y - aside, from.y + from.height + aside],
    (y) => [first, { x: first.x, y }, { x: last.x, y }, last],
    containersIn(layout),
  );
  const between =
    first.x === last.x
      ? []
      : [
          { x: first.x, y: strip },
          { x: last.x, y: strip },
        ];
  return {
    path: rounded([...out, ...between, ...into]),
    start: out[0] ?? first,
    end: into.at(-1) ?? last,
    angle: 0,
    label: { x: first.x, y: first.y },
    ends: [rounded(upTo(out, from.x)), rounded(upTo(into.toReversed(), to.x).toReversed())].join(' '),
    bounds: around([...out, ...between, ...into]),
  };
}

/** With room for the curves, heads and crosses that stand out of the way itself. */
function around(points: readonly Point[]): Rect {
  const { x, y, width, height } = boundsOf(points.map((point) => ({ x: point.x, y: point.y, width: 0, height: 0 })));
  return { x: x - sideRoom, y: y - sideRoom, width: width + 2 * sideRoom, height: height + 2 * sideRoom };
}

const sideRoom = 32;

/** A way out of a container, cut off at its border. */
function upTo(way: readonly Point[], border: number): Point[] {
  return way.map((point) => ({ x: Math.max(point.x, border), y: point.y }));
}

/** The free strip on which the line runs over the fewest containers; of equals the shortest. */
function clearest(strips: readonly number[], through: (strip: number) => readonly Point[], containers: Grid<Rect>): number {
  let best = strips[0] ?? 0;
  let bestCost = Number.POSITIVE_INFINITY;
  for (const strip of strips) {
    const points = through(strip);
    let cost = 0;
    for (let i = 1; i < points.length; i++) {
      const [a, b] = [points[i - 1], points[i]];
      if (!a || !b) continue;
      const line = { x: Math.min(a.x, b.x), y: Math.min(a.y, b.y), width: Math.abs(b.x - a.x), height: Math.abs(b.y - a.y) };
      cost += line.width + line.height + 10_000 * containers.within(line).length;
    }
    if (cost < bestCost) [best, bestCost] = [strip, cost];
  }
  return best;
}

const grids = new WeakMap<Layout, Grid<Rect>>();

/** The containers of a layout by where they are: one line meets few of a thousand. */
function containersIn(layout: Layout): Grid<Rect> {
  const known = grids.get(layout);
  if (known) return known;
  const grid = toEnd(gridOf(layout.containers.values(), (rect) => rect));
  grids.set(layout, grid);
  return grid;
}

function containerOf({ rect, home }: End, layout: Layout): Rect {
  return (home === null ? undefined : layout.containers.get(home)) ?? rect;
}

/** From the left side of a thing to the strip left of its container; out of a lane through the gap below the row. */
function toStrip({ rect, lane, home }: End, x: number): Point[] {
  const port = { x: rect.x, y: rect.y + (home === null ? Math.min(rect.height, headerHeight) / 2 : rect.height / 2) };
  const isFirst = !lane || rect.x - x < 2 * padding + gap;
  if (isFirst) return [port, { x, y: port.y }];
  const gapY = rect.y + rect.height + track.attachment;
  const turn = port.x - columnGap / 2;
  return [port, { x: turn, y: port.y }, { x: turn, y: gapY }, { x, y: gapY }];
}

const radius = 8;

/** A line through points with rounded corners. */
function rounded(points: readonly Point[]): string {
  const [first, ...rest] = points;
  if (!first) return '';
  let path = `M ${first.x} ${first.y}`;
  rest.forEach((point, index) => {
    const previous = points[index];
    const next = rest[index + 1];
    if (!previous || !next) {
      path += ` L ${point.x} ${point.y}`;
      return;
    }
    const a = towards(point, previous);
    const b = towards(point, next);
    path += ` L ${a.x} ${a.y} Q ${point.x} ${point.y} ${b.x} ${b.y}`;
  });
  return path;
}

function towards(from: Point, to: Point): Point {
  const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
  const step = Math.min(radius, length / 2) / length;
  return { x: from.x + (to.x - from.x) * step, y: from.y + (to.y - from.y) * step };
}

function center(rect: Rect): Point {
  return { x: rect.x + rect.width / 2, y: rect.y + rect.height / 2 };
}
