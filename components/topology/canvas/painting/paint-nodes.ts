import type { Look } from '../../../../lib/mesh/view/look.ts';
import type { NamespaceCard } from '../../../../lib/mesh/view/views.ts';
import type { Rect } from '../../layout/geometry.ts';
import type { LookWords } from '../../scene/look-words.ts';
import { countsOf, lookLabel } from '../../scene/look-words.ts';
import { emphasisOf } from '../canvas-state.ts';
import type { FlowNode } from '../flow-nodes.ts';
import { isBroken } from '../flow-nodes.ts';
import { cardDetailAt } from '../level-of-detail.ts';
import { filledLooks, strokes } from '../look-strokes.ts';
import { lookToken } from '../look-token.ts';
import type { Sight } from './sight.ts';

const away = 0.35;
/** Words that would be smaller than this on the screen, in pixels, are left out. */
const leastText = 5;
/** A line is never thinner than this on the screen, in pixels. */
const leastLine = 1;

type Container = FlowNode & { readonly type: 'container' };

/** The place of a node, in world coordinates. */
export function rectOf({ position, width = 0, height = 0 }: FlowNode): Rect {
  return { ...position, width, height };
}

/** How far beyond its place a node may be painted, in world coordinates: the glow of what is broken, and its lines. */
export function reachOfNode({ zoom }: Sight): number {
  return glowAt(zoom) + Math.max(3, leastLine / zoom) + 1;
}

function glowAt(zoom: number): number {
  return Math.max(4, 3 / zoom);
}

/** Whether `paintGround` paints the same; `whole` of each as it is given there. */
export function isSameGround(a: Container, b: Container, aWhole: boolean, bWhole: boolean): boolean {
  if (a === b && aWhole === bWhole) return true;
  const [p, q] = [rectOf(a), rectOf(b)];
  const isSamePlace = p.x === q.x && p.y === q.y && p.width === q.width && p.height === q.height;
  if (!isSamePlace || aWhole !== bWhole || a.data.matches !== b.data.matches) return false;
  const [was, is] = [a.data.card, b.data.card];
  return !aWhole || (was.name === is.name && was.mesh === is.mesh && isBroken(a) === isBroken(b));
}

/** The ground of an open namespace; its border and title too when `whole`. Lines that only pass run behind it. */
export function paintGround(context: CanvasRenderingContext2D, node: Container, whole: boolean, sight: Sight): void {
  const { card, matches } = node.data;
  const rect = rectOf(node);
  const { color } = sight;
  const emphasis = emphasisOf(sight.focus?.nodes, node.id);
  const isAway = emphasis === 'away' || (emphasis === 'plain' && !matches);
  box(context, rect, 16);
  context.fillStyle = color('--page');
  context.fill();
  if (!isAway) {
    context.globalAlpha = 0.62;
    context.fillStyle = color('--surface');
    context.fill();
    context.globalAlpha = 1;
  }
  if (!whole) return;
  line(context, color(isBroken(node) ? '--broken-line' : '--line-strong'), 1.5, card.mesh === 'ambient' ? [] : [6, 4], sight);
  const size = sight.detail === 'near' ? 17 : sight.detail === 'mid' ? 32 : 52;
  write(context, { rect, x: 18, y: 10 + size, size, weight: 680, token: '--text' }, card.name, sight);
}

/** A node that is no container, as it looks from some way off: shape and look, and its words while they can be read. */
export function paintNode(context: CanvasRenderingContext2D, node: FlowNode, sight: Sight): void {
  const emphasis = emphasisOf(sight.focus?.nodes, node.id);
  const isAway = emphasis === 'away' || (emphasis === 'plain' && !node.data.matches);
  context.globalAlpha = isAway ? away : 1;
  const rect = rectOf(node);
  switch (node.type) {
    case 'card':
      paintCard(context, rect, node.data.card, sight);
      break;
    case 'waypoint': {
      const { name, badge } = node.data.node;
      const isReady = badge === 'ready';
      const ink = isReady ? '--waypoint-text' : '--text';
      sign(context, rect, isReady ? '--waypoint-fill' : '--surface', '--waypoint-line', isReady ? [] : [10, 5], sight);
      lines(context, rect, [name, badge], [ink, ink], sight);
      break;
    }
    case 'missingWaypoint':
      sign(context, rect, '--broken-fill', '--broken-line', [6, 6], sight);
      lines(context, rect, ['⚠ missing', node.data.ghost.waypoint.name], ['--broken-text', '--broken-text'], sight);
      break;
    case 'service':
    case 'serviceEntry':
    case 'workload':
    case 'workloadEntry':
      paintDestination(context, rect, node.data.node, node.data.words, sight);
      break;
  }
  context.globalAlpha = 1;
}

function paintDestination(
  context: CanvasRenderingContext2D,
  rect: Rect,
  { name, look }: { readonly name: string; readonly look: Look },
  words: LookWords,
  sight: Sight,
): void {
  const token = lookToken(look);
  // Far away there are no words: the tone of the plate is all that is left, so each look has one.
  const hasTone = look === 'broken' || sight.detail === 'far' || filledLooks.has(look);
  plate(context, rect, 10, look, hasTone ? `${token}-fill` : '--surface', sight);
  lines(context, rect, [name, look === 'broken' ? `⚠ ${words.word}` : words.word], ['--text', `${token}-text`], sight);
}

function paintCard(context: CanvasRenderingContext2D, rect: Rect, card: NamespaceCard, sight: Sight): void {
  const broken = card.looks.broken ?? 0;
  const isFar = cardDetailAt(sight.zoom) === 'far';
  if (broken > 0) plate(context, rect, 10, 'broken', isFar ? '--broken-fill' : '--surface', sight);
  else {
    box(context, rect, 10);
    context.fillStyle = sight.color('--surface');
    context.fill();
    line(context, sight.color(isFar ? '--line' : '--line-strong'), 1.5, card.mesh === 'ambient' ? [] : [5, 4], sight);
  }
  const [first] = countsOf(card.looks);
  const size = isFar ? 36 : 27;
  const worst = first ? `${broken > 0 ? '⚠ ' : ''}${first.count.toLocaleString('en')} ${lookLabel[first.look]}` : 'nothing in it';
  write(context, { rect, x: 14, y: 13 + size, size, weight: 680, token: '--text' }, card.name, sight);
  write(
    context,
    { rect, x: 14, y: 46 + size, size: isFar ? 26 : 22, weight: 650, token: `${lookToken(first?.look ?? 'outside')}-text` },
    worst,
    sight,
  );
  lookBar(
    context,
    { x: rect.x + 14, y: rect.y + rect.height - (isFar ? 44 : 28), width: rect.width - 28, height: isFar ? 32 : 16 },
    card,
    sight,
  );
}

/** How many destinations have which look, side by side: none is too few to be seen. */
function lookBar(context: CanvasRenderingContext2D, { x, y, width, height }: Rect, card: NamespaceCard, { color }: Sight): void {
  const counts = countsOf(card.looks);
  const total = counts.reduce((sum, { count }) => sum + count, 0);
  const least = 12;
  const free = width - counts.length * (least + 2);
  let at = x;
  for (const { look, count } of counts) {
    const part = least + (free * count) / total;
    context.fillStyle = color(`${lookToken(look)}-${look === 'l7' || look === 'broken' ? 'line' : 'fill'}`);
    context.fillRect(at, y, part, height);
    if (look !== 'l7' && look !== 'broken') {
      context.setLineDash([]);
      context.lineWidth = 1.5;
      context.strokeStyle = color(`${lookToken(look)}-line`);
      context.strokeRect(at + 0.75, y + 0.75, part - 1.5, height - 1.5);
    }
    at += part + 2;
  }
}

function plate(context: CanvasRenderingContext2D, rect: Rect, radius: number, look: Look, fill: string, sight: Sight): void {
  const { width, dash } = strokes[look];
  const tone = sight.color(`${lookToken(look)}-line`);
  if (look === 'broken') {
    // The glow of what is broken grows with the distance: it is the last thing that can still be told.
    const glow = glowAt(sight.zoom);
    box(context, { x: rect.x - glow, y: rect.y - glow, width: rect.width + 2 * glow, height: rect.height + 2 * glow }, radius + glow);
    const alpha = context.globalAlpha;
    context.globalAlpha = alpha * 0.35;
    context.fillStyle = tone;
    context.fill();
    context.globalAlpha = alpha;
  }
  box(context, rect, radius);
  context.fillStyle = sight.color(fill);
  context.fill();
  line(context, tone, width, dash, sight);
  if (look !== 'l7' || sight.detail === 'far') return;
  box(context, { x: rect.x + 4, y: rect.y + 4, width: rect.width - 8, height: rect.height - 8 }, radius - 3);
  line(context, tone, width, dash, sight);
}

function sign(
  context: CanvasRenderingContext2D,
  { x, y, width, height }: Rect,
  fill: string,
  stroke: string,
  dash: readonly number[],
  sight: Sight,
): void {
  context.beginPath();
  context.moveTo(x + 6, y + 2);
  context.lineTo(x + width - 24, y + 2);
  context.lineTo(x + width - 2, y + height / 2);
  context.lineTo(x + width - 24, y + height - 2);
  context.lineTo(x + 6, y + height - 2);
  context.closePath();
  context.fillStyle = sight.color(fill);
  context.fill();
  line(context, sight.color(stroke), 3, dash, sight);
}

function lines(
  context: CanvasRenderingContext2D,
  rect: Rect,
  [first, second]: readonly [string, string],
  [tone, other]: readonly [string, string],
  sight: Sight,
): void {
  if (sight.detail === 'far') return;
  write(context, { rect, x: 12, y: 30, size: 21, weight: 600, token: tone }, first, sight);
  write(context, { rect, x: 12, y: 54, size: 18, weight: 650, token: other }, second, sight);
}

interface Line {
  readonly rect: Rect;
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly weight: number;
  readonly token: string;
}

/** One line of words; what does not fit is cut. */
function write(context: CanvasRenderingContext2D, { rect, x, y, size, weight, token }: Line, words: string, sight: Sight): void {
  if (size * sight.zoom < leastText) return;
  const most = Math.max(3, Math.floor((rect.width - x - 12) / (size * 0.58)));
  context.font = `${weight} ${size}px ${sight.family}`;
  context.fillStyle = sight.color(token);
  // Wide letters are drawn narrower: outside of its node nothing would be wiped off when the node changes.
  context.fillText(words.length > most ? `${words.slice(0, most - 1)}…` : words, rect.x + x, rect.y + y, Math.max(1, rect.width - x));
}

function box(context: CanvasRenderingContext2D, { x, y, width, height }: Rect, radius: number): void {
  context.beginPath();
  context.roundRect(x, y, width, height, radius);
}

function line(context: CanvasRenderingContext2D, tone: string, width: number, dash: readonly number[], { zoom, detail }: Sight): void {
  context.strokeStyle = tone;
  context.lineWidth = Math.max(width, leastLine / zoom);
  // Gaps that cannot be told from each other are only slow.
  context.setLineDash(detail === 'far' ? [] : [...dash]);
  context.lineCap = 'butt';
  context.stroke();
}
