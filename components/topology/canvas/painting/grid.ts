import type { Rect } from '../../layout/geometry.ts';
import { overlaps } from '../../layout/geometry.ts';

/** Things with a place, found by where they are. */
export interface Grid<T> {
  /** Everything that overlaps `area`, in the order in which it was given. */
  within(area: Rect): T[];
}

/** Side of a cell in pixels at zoom 1: a near view meets about six of them. */
const cell = 800;

/** Far more than a graph has: each cell has a number of its own. */
const rowsAtMost = 2 ** 24;

interface Entry<T> {
  readonly item: T;
  readonly rect: Rect;
  readonly order: number;
}

/** Puts things into square cells, one a step, so that looking somewhere costs what is there and not what there is. */
export function* gridOf<T>(items: Iterable<T>, rectOf: (item: T) => Rect): Generator<void, Grid<T>> {
  const cells = new Map<number, Array<Entry<T>>>();
  const all: Array<Entry<T>> = [];
  for (const item of items) {
    const entry = { item, rect: rectOf(item), order: all.length };
    all.push(entry);
    for (const key of cellsOf(entry.rect)) {
      const known = cells.get(key);
      if (known) known.push(entry);
      else cells.set(key, [entry]);
    }
    yield;
  }
  return {
    within(area) {
      const { columns, rows } = spanOf(area);
      // From far away the cells are more than the things in them.
      if (columns * rows > cells.size) return all.filter(({ rect }) => overlaps(rect, area)).map(({ item }) => item);
      const found = new Set<Entry<T>>();
      for (const key of cellsOf(area)) for (const entry of cells.get(key) ?? []) if (overlaps(entry.rect, area)) found.add(entry);
      return [...found].sort((a, b) => a.order - b.order).map(({ item }) => item);
    },
  };
}

function spanOf({ x, y, width, height }: Rect) {
  const [left, top] = [Math.floor(x / cell), Math.floor(y / cell)];
  return { left, top, columns: Math.floor((x + width) / cell) - left + 1, rows: Math.floor((y + height) / cell) - top + 1 };
}

function* cellsOf(rect: Rect): Iterable<number> {
  const { left, top, columns, rows } = spanOf(rect);
  for (let column = left; column < left + columns; column++) for (let row = top; row < top + rows; row++) yield column * rowsAtMost + row;
}
