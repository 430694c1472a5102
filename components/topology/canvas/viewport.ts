import type { Viewport } from '@xyflow/react';
import { getViewportForBounds } from '@xyflow/react';
import type { Rect } from '../layout/geometry.ts';

export const zoomLimits = { least: 0.05, most: 1.75 } as const;
/** Nothing is shown larger than life to fill the screen. */
const fitMost = 1;

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The viewport that shows all of `bounds` with a margin, and free of the tools at the bottom. */
export function fitting(bounds: Rect, { width, height }: Size): Viewport {
  // A box that is not shown has no size.
  if (width <= 0 || height <= 0) return { x: 0, y: 0, zoom: 1 };
  return getViewportForBounds(bounds, width, height, zoomLimits.least, fitMost, { x: '32px', top: '24px', bottom: '64px' });
}

/** From further away the words of cards and nodes cannot be read. */
export const readableZoom = 0.28;
/** Close enough for all that a node or a card says. */
export const closeZoom = 0.8;

/** The first view: everything, or the beginning of it when everything would be too small to read. */
export function firstView(bounds: Rect, size: Size): Viewport {
  const all = fitting(bounds, size);
  return all.zoom >= readableZoom ? all : { x: 32, y: 24, zoom: readableZoom + 0.06 };
}

/** The viewport with the middle of `rect` in the middle. */
export function centredOn(rect: Rect, zoom: number, { width, height }: Size): Viewport {
  return { x: width / 2 - (rect.x + rect.width / 2) * zoom, y: height / 2 - (rect.y + rect.height / 2) * zoom, zoom };
}

/** Whether all of `rect` is on the screen, a margin of some pixels included. */
export function isInView(rect: Rect, { x, y, zoom }: Viewport, { width, height }: Size, margin = 8): boolean {
  const left = rect.x * zoom + x;
  const top = rect.y * zoom + y;
  return left >= margin && top >= margin && left + rect.width * zoom <= width - margin && top + rect.height * zoom <= height - margin;
}

/** Whether something is on the screen only in part; then a map of the whole helps. */
export function isCut(bounds: Rect, [x, y, zoom]: readonly [number, number, number], size: Size): boolean {
  return !isInView(bounds, { x, y, zoom }, size, 0);
}

/** Milliseconds of a movement that the user asked for. */
export function movementMs(): number {
  return matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 220;
}
