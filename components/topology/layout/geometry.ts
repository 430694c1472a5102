/** World coordinates of the canvas: pixels at zoom 1, y downwards. */
export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export const laneNames = ['waypoints', 'services', 'workloads'] as const;
export type LaneName = (typeof laneNames)[number];

/** Every node of a lane has the same size and rows have one pitch across lanes: the gaps between rows are free for edges. */
export const nodeHeight = 68;
export const rowPitch = 96;
export const laneWidth = { waypoints: 196, services: 220, workloads: 236 } as const satisfies Record<LaneName, number>;

/** Between two columns of one lane. */
export const columnGap = 32;
/** Between two lanes, at least: here edges turn. */
export const gutter = 80;
export const padding = 30;
/** Title of a container, and the line that names its lanes. */
export const headerHeight = 74;
export const laneHeadHeight = 26;
export const bottomPadding = 16;
export const minRows = 1;

/** Containers and cards stand on a grid of columns of this width, gap included. */
export const unit = 150;
export const gap = 24;
export const cardSize = { width: 2 * unit - gap, height: 150 } as const;

/** How many grid columns something of this width takes. */
export function spanOf(width: number): number {
  return Math.max(1, Math.ceil((width + gap) / unit));
}

export function widthOfSpan(span: number): number {
  return span * unit - gap;
}

export function overlaps(a: Rect, b: Rect): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

export function boundsOf(rects: Iterable<Rect>): Rect {
  let left = Number.POSITIVE_INFINITY;
  let top = Number.POSITIVE_INFINITY;
  let right = Number.NEGATIVE_INFINITY;
  let bottom = Number.NEGATIVE_INFINITY;
  for (const rect of rects) {
    left = Math.min(left, rect.x);
    top = Math.min(top, rect.y);
    right = Math.max(right, rect.x + rect.width);
    bottom = Math.max(bottom, rect.y + rect.height);
  }
  return left > right ? { x: 0, y: 0, width: 0, height: 0 } : { x: left, y: top, width: right - left, height: bottom - top };
}
