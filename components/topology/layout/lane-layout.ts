import type { LaneName, Rect } from './geometry.ts';
import {
  bottomPadding,
  boundsOf,
  cardSize,
  columnGap,
  gutter,
  headerHeight,
  laneHeadHeight,
  laneNames,
  laneWidth,
  minRows,
  nodeHeight,
  padding,
  rowPitch,
  spanOf,
  widthOfSpan,
} from './geometry.ts';
import type { Home, Parcel } from './packing.ts';
import { chooseColumns, pack } from './packing.ts';
import type { LaneItem, Slots } from './slots.ts';
import { assignSlots } from './slots.ts';

/** One namespace. Only which objects there are: no edge, no state, no text may move anything. */
export interface ContainerInput {
  readonly id: string;
  /** null: a card. */
  readonly lanes: Readonly<Record<LaneName, readonly LaneItem[]>> | null;
  /** How many objects each lane will have, known before they are: room is made for them at once. */
  readonly expected: Readonly<Record<LaneName, number>>;
}

export interface LayoutInput {
  readonly containers: readonly ContainerInput[];
  /** Width : height of the screen; counts only for a fresh layout. */
  readonly aspect: number;
}

interface LaneMemory {
  readonly columns: number;
  /** The most that it ever needed: a lane never gets shorter. */
  readonly rows: number;
  readonly slots: Slots;
}

/** What keeps everything in its place while the page is open. Plain data: it crosses to the worker and back. */
export interface LayoutMemory {
  readonly columns: number;
  readonly homes: ReadonlyMap<string, Home>;
  readonly lanes: ReadonlyMap<string, Readonly<Record<LaneName, LaneMemory>>>;
}

export const noMemory: LayoutMemory = { columns: 0, homes: new Map(), lanes: new Map() };

export interface LaneBox extends Rect {
  readonly columns: number;
}

export interface Layout {
  /** Members of open containers, by their id. */
  readonly nodes: ReadonlyMap<string, Rect>;
  /** Containers and cards, by the name of their namespace, in reading order. */
  readonly containers: ReadonlyMap<string, Rect>;
  /** The lanes of open containers. */
  readonly lanes: ReadonlyMap<string, Readonly<Record<LaneName, LaneBox>>>;
  readonly bounds: Rect;
  readonly memory: LayoutMemory;
}

/**
 * Where everything stands. A function of which objects there are and of where they stood before; with `noMemory` of the names alone.
 * - Within a container nothing ever moves (slots.ts); it only gets taller.
 * - Containers keep their column; growth moves only what stands below (packing.ts).
 */
export function layout(input: LayoutInput, memory: LayoutMemory): Layout {
  const lanes = new Map(memory.lanes);
  // Open ones first: cards then fill a tidy grid below them.
  const containers = [...input.containers].sort((a, b) => Number(!a.lanes) - Number(!b.lanes) || (a.id < b.id ? -1 : 1));
  const parcels = containers.map((container): Parcel => {
    if (!container.lanes) return { id: container.id, ...cardSize };
    const seated = seat(container.lanes, container.expected, lanes.get(container.id));
    lanes.set(container.id, seated);
    return { id: container.id, ...containerSize(seated) };
  });

  const columns = memory.columns || chooseColumns(parcels, input.aspect);
  const { rects, homes } = pack(parcels, memory.homes, columns);
  const nodes = new Map<string, Rect>();
  const boxes = new Map<string, Readonly<Record<LaneName, LaneBox>>>();
  for (const container of containers) {
    const rect = rects.get(container.id);
    const seated = lanes.get(container.id);
    if (!container.lanes || !rect || !seated) continue;
    const laneBoxes = boxesIn(rect, seated);
    boxes.set(container.id, laneBoxes);
    for (const name of laneNames) place(seated[name], laneBoxes[name], laneWidth[name], nodes);
  }
  return {
    nodes,
    containers: new Map([...homes.keys()].flatMap((id) => entryOf(id, rects.get(id)))),
    lanes: boxes,
    bounds: boundsOf(rects.values()),
    memory: { columns, homes, lanes },
  };
}

function entryOf(id: string, rect: Rect | undefined): Array<[string, Rect]> {
  return rect ? [[id, rect]] : [];
}

function seat(
  items: Readonly<Record<LaneName, readonly LaneItem[]>>,
  expected: Readonly<Record<LaneName, number>>,
  before: Readonly<Record<LaneName, LaneMemory>> | undefined,
): Record<LaneName, LaneMemory> {
  const shape = before ?? columnsFor(items, expected);
  const lane = (name: LaneName): LaneMemory => {
    const { columns } = shape[name];
    const slots = assignSlots(items[name], before?.[name].slots ?? []);
    const rows = Math.max(before?.[name].rows ?? 0, Math.ceil(Math.max(slots.length, expected[name]) / columns));
    return { columns, rows, slots };
  };
  return { waypoints: lane('waypoints'), services: lane('services'), workloads: lane('workloads') };
}

const wanted = Math.log(4 / 3);

/** What a container pays for room that it takes and leaves empty, against what it pays for another shape than the wanted one. */
const price = 0.5;

/** How many columns each lane gets so that the container is about 4 : 3 and no lane is much shorter than another. Decided once, when it opens. */
function columnsFor(
  items: Readonly<Record<LaneName, readonly LaneItem[]>>,
  expected: Readonly<Record<LaneName, number>>,
): Record<LaneName, { columns: number }> {
  const count = (name: LaneName) => Math.max(items[name].length, expected[name]);
  const most = (n: number) => Math.max(1, Math.ceil(Math.sqrt(n)));
  let best = { waypoints: { columns: 1 }, services: { columns: 1 }, workloads: { columns: 1 } };
  let bestMiss = Number.POSITIVE_INFINITY;
  const waypoints = Math.max(1, Math.ceil(count('waypoints') / 24));
  for (let services = 1; services <= most(count('services')); services++) {
    for (let workloads = 1; workloads <= most(count('workloads')); workloads++) {
      const rows = Math.max(
        minRows,
        Math.ceil(count('waypoints') / waypoints),
        Math.ceil(count('services') / services),
        Math.ceil(count('workloads') / workloads),
      );
      const lanes = { waypoints: { columns: waypoints }, services: { columns: services }, workloads: { columns: workloads } };
      const [width, height] = [widthOf(lanes), heightOf(rows)];
      const miss = Math.abs(Math.log(width / height) - wanted) + price * Math.log(width * height);
      if (miss < bestMiss) [best, bestMiss] = [lanes, miss];
    }
  }
  return best;
}

function containerSize(lanes: Readonly<Record<LaneName, LaneMemory>>): { width: number; height: number } {
  return { width: widthOf(lanes), height: heightOf(Math.max(minRows, ...laneNames.map((name) => lanes[name].rows))) };
}

function widthOf(lanes: Readonly<Record<LaneName, { readonly columns: number }>>): number {
  const inner = laneNames.reduce((sum, name) => sum + innerWidth(name, lanes[name].columns), 0);
  return widthOfSpan(spanOf(inner + 2 * gutter + 2 * padding));
}

function innerWidth(name: LaneName, columns: number): number {
  return columns * laneWidth[name] + (columns - 1) * columnGap;
}

function heightOf(rows: number): number {
  return headerHeight + laneHeadHeight + rows * rowPitch + bottomPadding;
}

/** Waypoints left, workloads right, services in the middle: what the grid adds in width goes into the two gutters. */
function boxesIn(rect: Rect, lanes: Readonly<Record<LaneName, LaneMemory>>): Record<LaneName, LaneBox> {
  const width = { waypoints: 0, services: 0, workloads: 0 };
  for (const name of laneNames) width[name] = innerWidth(name, lanes[name].columns);
  const free = rect.width - 2 * padding - width.waypoints - width.services - width.workloads;
  const y = rect.y + headerHeight + laneHeadHeight;
  const height = rect.y + rect.height - bottomPadding - y;
  const box = (name: LaneName, x: number): LaneBox => ({ x, y, width: width[name], height, columns: lanes[name].columns });
  const services = rect.x + padding + width.waypoints + Math.floor(free / 2);
  return {
    waypoints: box('waypoints', rect.x + padding),
    services: box('services', services),
    workloads: box('workloads', rect.x + rect.width - padding - width.workloads),
  };
}

function place(lane: LaneMemory, box: LaneBox, width: number, into: Map<string, Rect>): void {
  lane.slots.forEach((id, slot) => {
    if (id === null) return;
    const column = slot % lane.columns;
    const row = Math.floor(slot / lane.columns);
    into.set(id, { x: box.x + column * (width + columnGap), y: box.y + row * rowPitch, width, height: nodeHeight });
  });
}
