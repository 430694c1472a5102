import type { Look } from '../../../lib/mesh/view/look.ts';
import type { DrawnEdge } from '../canvas/edges/drawn-edges.ts';
import type { FlowNode } from '../canvas/flow-nodes.ts';
import { kindTag } from '../canvas/kind-tag.ts';
import type { Palette } from '../canvas/look-strokes.ts';
import { filledLooks, strokes } from '../canvas/look-strokes.ts';
import { lookToken } from '../canvas/look-token.ts';
import type { Rect } from '../layout/geometry.ts';
import { headerHeight } from '../layout/geometry.ts';
import type { LookWords } from '../scene/look-words.ts';
import { asksText, countsText, lookText } from '../scene/look-words.ts';

export interface Picture {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
}

const margin = 32;

/** The whole graph as one SVG without styles from outside: the same places, lines and words as on the screen, without its controls. */
export function pictureOf(nodes: Iterable<FlowNode>, edges: Iterable<DrawnEdge>, bounds: Rect, color: Palette): Picture {
  const [width, height] = [Math.ceil(bounds.width + 2 * margin), Math.ceil(bounds.height + 2 * margin)];
  const all = [...nodes];
  const lines = [...edges].filter(({ edge }) => edge.kind !== 'member');
  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="${bounds.x - margin} ${bounds.y - margin} ${width} ${height}" font-family="Geist, system-ui, sans-serif">`,
    `<defs><pattern id="hatch" width="13" height="13" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="13" height="13" fill="${color('--broken-fill')}"/><rect width="4" height="13" fill="${color('--broken-line')}" opacity="0.2"/></pattern></defs>`,
    `<rect x="${bounds.x - margin}" y="${bounds.y - margin}" width="${width}" height="${height}" fill="${color('--page')}"/>`,
    ...lines.filter(({ part }) => part === 'behind').map((edge) => drawEdge(edge, color)),
    ...all.filter(({ type }) => type === 'container').map((node) => drawNode(node, color)),
    ...lines.filter(({ part }) => part !== 'behind').map((edge) => drawEdge(edge, color)),
    ...all.filter(({ type }) => type !== 'container').map((node) => drawNode(node, color)),
    '</svg>',
  ].join('\n');
  return { svg, width, height };
}

function drawNode(node: FlowNode, color: Palette): string {
  const rect = { ...node.position, width: node.width ?? 0, height: node.height ?? 0 };
  const pen = penAt(rect, color);
  switch (node.type) {
    case 'container': {
      const { card } = node.data;
      const broken = card.looks.broken ?? 0;
      const line = color(broken > 0 ? '--broken-line' : '--line-strong');
      return [
        `<rect x="${rect.x}" y="${rect.y}" width="${rect.width}" height="${rect.height}" rx="16" fill="${color('--surface')}" stroke="${line}" stroke-width="1.5"${card.mesh === 'ambient' ? '' : ' stroke-dasharray="6 4"'}/>`,
        pen.text(18, 27, card.name, '--text', 17, 680),
        pen.text(18, 48, `${card.mesh} · ${asksText(card.asks)}`, '--text-2', 12),
        broken > 0 ? pen.text(rect.width - 18, 27, `⚠ ${broken} broken`, '--broken-text', 13, 680, 'end') : '',
        ...node.data.lanes.map((lane) => pen.text(lane.x, headerHeight + 12, lane.name.toUpperCase(), '--text-3', 10.5, 600)),
      ].join('');
    }
    case 'card': {
      const { card } = node.data;
      const look = (card.looks.broken ?? 0) > 0 ? 'broken' : card.mesh === 'ambient' ? 'l4' : 'outside';
      return [
        plate(rect, look, color, '--surface'),
        pen.text(14, 28, card.name, '--text', 16, 680),
        pen.text(14, 50, `${card.mesh} · ${asksText(card.asks)}`, '--text-2', 12),
        pen.text(14, 72, card.problem, '--broken-text', 12, 600),
        pen.text(14, rect.height - 16, countsText(card.looks), '--text-2', 12, 600),
      ].join('');
    }
    case 'waypoint': {
      const { node: waypoint } = node.data;
      const isReady = waypoint.badge === 'ready';
      const ink = isReady ? '--waypoint-text' : '--text';
      return [
        sign(rect, color(isReady ? '--waypoint-fill' : '--surface'), color('--waypoint-line'), isReady ? '' : '10 5'),
        pen.text(12, 24, waypoint.name, ink, 13.5, 600, 'start', 40),
        pen.text(12, 41, `${waypoint.badge} · ${waypoint.trafficType}${waypoint.trafficTypeOrigin}`, ink, 12, 400, 'start', 40),
        pen.text(12, 57, `handles ${waypoint.handled}${waypoint.broken > 0 ? ` · ${waypoint.broken} broken` : ''}`, ink, 11.5),
      ].join('');
    }
    case 'missingWaypoint':
      return [
        sign(rect, color('--broken-fill'), color('--broken-line'), '6 6'),
        pen.text(12, 31, '⚠ missing waypoint', '--broken-text', 12, 650),
        pen.text(12, 48, node.data.ghost.waypoint.name, '--broken-text', 13.5, 600, 'start', 40),
      ].join('');
    case 'service':
    case 'serviceEntry':
      return destination(node.data.node, node.data.words, node.data.node.type, rect, color);
    case 'workload':
    case 'workloadEntry': {
      const { node: workload, words } = node.data;
      const pods = workload.kind === 'WorkloadEntry' ? '' : `${workload.ready}/${workload.total} ready · ${countsText(workload.looks)}`;
      return destination(workload, words, pods, rect, color);
    }
  }
}

function destination({ kind, name, look }: Destination, words: LookWords, more: string, rect: Rect, color: Palette): string {
  const pen = penAt(rect, color);
  const isBroken = look === 'broken';
  return [
    plate(rect, look, color),
    pen.text(12, 23, `${kindTag(kind)} ${name}`, '--text', 13.5, 600),
    pen.text(12, 41, isBroken ? `⚠ ${words.word}` : lookText(look, words), `${lookToken(look)}-text`, 12, 600),
    pen.text(12, 57, isBroken ? `asks for ${words.about}` : more, isBroken ? '--broken-text' : '--text-2', 11.5),
  ].join('');
}

interface Destination {
  readonly kind: string;
  readonly name: string;
  readonly look: Look;
}

function plate({ x, y, width, height }: Rect, look: Look, color: Palette, ground?: string): string {
  const { width: stroke, dash } = strokes[look];
  const token = lookToken(look);
  const fill = ground ? color(ground) : look === 'broken' ? 'url(#hatch)' : color(filledLooks.has(look) ? `${token}-fill` : '--surface');
  const line = `stroke="${color(`${token}-line`)}" stroke-width="${stroke}"${dash.length > 0 ? ` stroke-dasharray="${dash.join(' ')}"` : ''}${look === 'optedOut' ? ' stroke-linecap="round"' : ''}`;
  const inner =
    look === 'l7' ? `<rect x="${x + 4}" y="${y + 4}" width="${width - 8}" height="${height - 8}" rx="7" fill="none" ${line}/>` : '';
  return `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="10" fill="${fill}" ${line}/>${inner}`;
}

function sign({ x, y, width, height }: Rect, fill: string, stroke: string, dash: string): string {
  const path = `M${x + 6} ${y + 2} H${x + width - 24} L${x + width - 2} ${y + height / 2} L${x + width - 24} ${y + height - 2} H${x + 6} Z`;
  return `<path d="${path}" fill="${fill}" stroke="${stroke}" stroke-width="3" stroke-linejoin="round"${dash ? ` stroke-dasharray="${dash}"` : ''}/>`;
}

function drawEdge({ edge, route, part }: DrawnEdge, color: Palette): string {
  const isSelection = edge.kind === 'selection';
  const stroke = color(edge.broken ? '--broken-line' : isSelection ? '--line-strong' : '--waypoint-line');
  const dash = edge.broken ? '7 5' : edge.crosses ? '14 5' : edge.kind === 'canary' ? '2 5' : '';
  const line = `<path d="${part === 'ends' ? route.ends : route.path}" fill="none" stroke="${stroke}" stroke-width="${isSelection ? 1.25 : 2.25}"${dash ? ` stroke-dasharray="${dash}"` : ''}/>`;
  if (part === 'behind' || isSelection) return line;
  const head = edge.broken
    ? `<path d="M-17 -6 L-5 6 M-17 6 L-5 -6" fill="none" stroke="${stroke}" stroke-width="3.5" stroke-linecap="round"/>`
    : `<path d="M-9 -5 L-1 0 L-9 5 Z" fill="${stroke}"/>`;
  const dot = edge.kind === 'own' ? `<circle cx="${route.start.x}" cy="${route.start.y}" r="4.5" fill="${stroke}"/>` : '';
  return `${line}${dot}<g transform="translate(${route.end.x} ${route.end.y}) rotate(${route.angle})">${head}</g>`;
}

/** Writes words onto a box; what does not fit is cut, and whole in the title. */
function penAt(box: Rect, color: Palette) {
  return {
    text(
      x: number,
      y: number,
      words: string,
      token: string,
      size: number,
      weight = 400,
      anchor: 'start' | 'end' = 'start',
      right = 12,
    ): string {
      if (words === '') return '';
      const most = Math.max(4, Math.floor((box.width - (anchor === 'end' ? 0 : x) - right) / (size * 0.6)));
      const shown = words.length > most ? `${words.slice(0, most - 1)}…` : words;
      const title = shown === words ? '' : `<title>${escaped(words)}</title>`;
      return `<text x="${box.x + x}" y="${box.y + y}" font-size="${size}" font-weight="${weight}" fill="${color(token)}" text-anchor="${anchor}">${title}${escaped(shown)}</text>`;
    },
  };
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Names come from the cluster; also characters that XML does not know are taken out. */
function escaped(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML refuses
  return text.replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '').replaceAll(/[&<>"']/g, (one) => entities[one] ?? one);
}
