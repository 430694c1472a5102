import type { Rect } from '../../layout/geometry.ts';
import type { Focus } from '../../scene/focus.ts';
import type { Detail } from '../level-of-detail.ts';
import type { Palette } from '../look-strokes.ts';

/** How the painting is looked at. */
export interface Sight {
  readonly zoom: number;
  readonly detail: Detail;
  readonly focus: Focus | null;
  readonly color: Palette;
  /** The font of the page. */
  readonly family: string;
}

/** React Flow's: where the world begins on the screen, and how large it is there. */
export type Transform = readonly [x: number, y: number, zoom: number];

/** What part of the world a canvas of this size shows, with `margin` pixels of the screen around it. */
export function areaInView([x, y, zoom]: Transform, { width, height }: { width: number; height: number }, margin = 0): Rect {
  return { x: (-x - margin) / zoom, y: (-y - margin) / zoom, width: (width + 2 * margin) / zoom, height: (height + 2 * margin) / zoom };
}
