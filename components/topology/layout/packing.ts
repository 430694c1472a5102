import type { Rect } from './geometry.ts';
import { gap, spanOf, unit } from './geometry.ts';

/** Where a container stands while the page is open. */
export interface Home {
  readonly column: number;
  /** It is never drawn above this, so that nothing moves up when something else shrinks. */
  readonly y: number;
}

export interface Parcel {
  readonly id: string;
  readonly width: number;
  readonly height: number;
}

export interface Packing {
  readonly rects: ReadonlyMap<string, Rect>;
  /** In the order of packing, which is the order of reading. */
  readonly homes: ReadonlyMap<string, Home>;
}

/**
 * Packs parcels on the grid of columns. Those with a home keep their column and go down only as far as one before them has grown
 * into their columns; new ones, in the given order, go where the page is shortest.
 */
export function pack(parcels: readonly Parcel[], homes: ReadonlyMap<string, Home>, columns: number): Packing {
  const byId = new Map(parcels.map((parcel) => [parcel.id, parcel]));
  const skyline: number[] = [];
  const rects = new Map<string, Rect>();
  const kept = new Map<string, Home>();

  const put = (parcel: Parcel, home: Home) => {
    const span = spanOf(parcel.width);
    const y = Math.max(home.y, topOf(skyline, home.column, span));
    rects.set(parcel.id, { x: home.column * unit, y, width: parcel.width, height: parcel.height });
    kept.set(parcel.id, home);
    for (let column = home.column; column < home.column + span; column++) skyline[column] = y + parcel.height + gap;
  };

  for (const [id, home] of homes) {
    const parcel = byId.get(id);
    if (parcel) put(parcel, home);
  }
  for (const parcel of parcels) {
    if (!kept.has(parcel.id)) put(parcel, shortestPlace(skyline, spanOf(parcel.width), columns));
  }
  return { rects, homes: kept };
}

/** The number of columns with which a fresh packing is seen largest on a screen of this aspect (width : height). */
export function chooseColumns(parcels: readonly Parcel[], aspect: number): number {
  const widest = parcels.reduce((most, parcel) => Math.max(most, spanOf(parcel.width)), 1);
  const area = parcels.reduce((sum, parcel) => sum + (parcel.width + gap) * (parcel.height + gap), 0);
  const ideal = Math.sqrt(area * aspect) / unit;
  const last = Math.max(widest, Math.ceil(ideal * 1.6));
  const step = Math.max(1, Math.floor(last / 40));
  let best = widest;
  let bestSize = Number.POSITIVE_INFINITY;
  for (let columns = Math.max(widest, Math.floor(ideal * 0.7)); columns <= last; columns += step) {
    let width = 0;
    let height = 0;
    for (const rect of pack(parcels, new Map(), columns).rects.values()) {
      width = Math.max(width, rect.x + rect.width);
      height = Math.max(height, rect.y + rect.height);
    }
    const size = Math.max(width / aspect, height);
    if (size < bestSize) [best, bestSize] = [columns, size];
  }
  return best;
}

function shortestPlace(skyline: readonly number[], span: number, columns: number): Home {
  let best: Home = { column: 0, y: topOf(skyline, 0, span) };
  for (let column = 1; column + span <= columns; column++) {
    const y = topOf(skyline, column, span);
    if (y < best.y) best = { column, y };
  }
  return best;
}

function topOf(skyline: readonly number[], column: number, span: number): number {
  let top = 0;
  for (let i = column; i < column + span; i++) top = Math.max(top, skyline[i] ?? 0);
  return top;
}
