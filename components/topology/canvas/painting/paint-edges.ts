import type { Emphasis } from '../canvas-state.ts';
import { emphasisOf } from '../canvas-state.ts';
import type { DrawnEdge } from '../edges/drawn-edges.ts';
import type { Sight } from './sight.ts';

/** Lines keep about the weight that they have on the screen nearby. */
const weight = { near: 1, mid: 1.5, far: 2.5 } as const;
const away = 0.35;
const labelSize = { near: 11, mid: 20 } as const;

/** How far beyond its bounds an edge may be painted, in world coordinates: its ends, its weight, and its words. */
export function reachOfEdge({ edge: { label } }: DrawnEdge): number {
  const ends = 20 + 4 * weight.far;
  return Math.max(ends, label.length * labelSize.mid);
}

/** Paints one edge in world coordinates; nothing of what only shows when it is looked at, or from nearby. */
export function paintEdge(context: CanvasRenderingContext2D, drawn: DrawnEdge, sight: Sight): void {
  const { edge, part, matches } = drawn;
  const { detail, color } = sight;
  const focus = emphasisOf(sight.focus?.edges, edge.id);
  const isSelection = edge.kind === 'selection';
  if (edge.kind === 'member' && focus !== 'near') return;
  // From far away only what is broken or looked at is told from the cards.
  if (detail === 'far' && focus !== 'near' && !edge.broken && (isSelection || edge.kind === 'crossing')) return;
  const emphasis = focus === 'plain' && !matches ? 'away' : focus;

  context.globalAlpha = emphasis === 'away' ? away : isSelection && emphasis === 'plain' ? 0.75 : 1;
  context.strokeStyle = color(toneOf(drawn, emphasis));
  context.fillStyle = context.strokeStyle;
  context.lineWidth = widthOf(drawn, emphasis) * weight[detail];
  context.setLineDash(edge.broken ? [7, 5] : edge.crosses ? [14, 5] : edge.kind === 'canary' ? [2, 5] : []);
  context.lineCap = edge.kind === 'canary' ? 'round' : 'butt';
  context.stroke(pathOf(drawn));
  if (part !== 'behind') paintEnds(context, drawn, weight[detail]);
  if (edge.label !== '' && part !== 'ends' && detail !== 'far' && (edge.kind === 'canary' || emphasis === 'near'))
    paintLabel(context, drawn, emphasis, sight);
  context.globalAlpha = 1;
}

function toneOf({ edge: { broken, kind } }: DrawnEdge, emphasis: Emphasis): string {
  if (broken) return '--broken-line';
  if (kind !== 'selection') return '--waypoint-line';
  return emphasis === 'near' ? '--text-2' : '--line-strong';
}

function widthOf({ edge: { broken, kind } }: DrawnEdge, emphasis: Emphasis): number {
  if (kind === 'selection') return emphasis === 'near' ? 2 : 1.25;
  if (emphasis === 'near' || kind === 'namespace' || kind === 'crossing') return 3;
  return broken ? 2.5 : 2;
}

/** Shapes are made once for each route: reading path data is slower than painting it. */
const paths = new WeakMap<DrawnEdge, Path2D>();

function pathOf(drawn: DrawnEdge): Path2D {
  const known = paths.get(drawn);
  if (known) return known;
  const path = new Path2D(drawn.part === 'ends' ? (drawn.route.ends ?? '') : drawn.route.path);
  paths.set(drawn, path);
  return path;
}

/** A dot where an own label asks; an arrow, or a cross where nothing is had. */
function paintEnds(context: CanvasRenderingContext2D, { edge, route: { start, end, angle } }: DrawnEdge, scale: number): void {
  context.setLineDash([]);
  if (edge.kind === 'own') {
    context.beginPath();
    context.arc(start.x, start.y, 4.5, 0, 2 * Math.PI);
    context.fill();
  }
  if (edge.kind === 'selection') return;
  context.save();
  context.translate(end.x, end.y);
  context.rotate((angle * Math.PI) / 180);
  context.beginPath();
  if (edge.broken) {
    context.lineWidth = 3.5 * scale;
    context.lineCap = 'round';
    context.moveTo(-17, -6);
    context.lineTo(-5, 6);
    context.moveTo(-17, 6);
    context.lineTo(-5, -6);
    context.stroke();
  } else {
    context.moveTo(-9, -5);
    context.lineTo(-1, 0);
    context.lineTo(-9, 5);
    context.fill();
  }
  context.restore();
}

function paintLabel(context: CanvasRenderingContext2D, { edge, route }: DrawnEdge, emphasis: Emphasis, sight: Sight): void {
  const { color, family, detail } = sight;
  const size = detail === 'mid' ? labelSize.mid : labelSize.near;
  const { x, y } = route.label;
  context.font = `600 ${size}px ${family}`;
  const half = context.measureText(edge.label).width / 2 + size * 0.6;
  const height = size * 1.6;
  context.globalAlpha = 1;
  context.setLineDash([]);
  context.beginPath();
  context.roundRect(x - half, y - height / 2, 2 * half, height, height / 2);
  context.fillStyle = color('--surface');
  context.fill();
  context.lineWidth = 1.5;
  context.strokeStyle = color(emphasis === 'away' ? '--line' : edge.broken ? '--broken-line' : '--waypoint-line');
  context.stroke();
  context.fillStyle = color(emphasis === 'away' ? '--text-3' : edge.broken ? '--broken-text' : '--l7-text');
  context.textAlign = 'center';
  context.fillText(edge.label, x, y + size * 0.35);
  context.textAlign = 'start';
}
