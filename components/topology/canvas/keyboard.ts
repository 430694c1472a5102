import type { FlowNode } from './flow-nodes.ts';

export type Direction = 'up' | 'down' | 'left' | 'right';

export const directionOf: Readonly<Record<string, Direction>> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowLeft: 'left',
  ArrowRight: 'right',
};

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Where a node is for someone who moves with arrows: a container is its title. */
function anchorOf({ type, position, width = 0, height = 0 }: FlowNode): Point {
  return type === 'container'
    ? { x: position.x + width / 2, y: position.y + 20 }
    : { x: position.x + width / 2, y: position.y + height / 2 };
}

/** The next node in a direction: near, and rather straight ahead than aside. Null at the edge. */
export function neighbourOf(from: FlowNode, direction: Direction, nodes: Iterable<FlowNode>): FlowNode | null {
  const a = anchorOf(from);
  let best: FlowNode | null = null;
  let bestCost = Number.POSITIVE_INFINITY;
  for (const node of nodes) {
    if (node.id === from.id) continue;
    const b = anchorOf(node);
    const horizontal = direction === 'left' || direction === 'right';
    const ahead = (horizontal ? b.x - a.x : b.y - a.y) * (direction === 'right' || direction === 'down' ? 1 : -1);
    if (ahead < 8) continue;
    const aside = horizontal ? Math.abs(b.y - a.y) : asideOf(from, node, a, b);
    const cost = ahead + 3 * aside;
    if (cost < bestCost) [best, bestCost] = [node, cost];
  }
  return best;
}

/** From a title straight down means to anything below it, and up from anything means its title. */
function asideOf(from: FlowNode, to: FlowNode, a: Point, b: Point): number {
  if (from.type === 'container' && isBelow(from, b)) return Math.abs(b.x - from.position.x) / 8;
  if (to.type === 'container' && isBelow(to, a)) return 0;
  return Math.abs(b.x - a.x);
}

function isBelow({ position, width = 0, height = 0 }: FlowNode, point: Point): boolean {
  return point.x >= position.x && point.x <= position.x + width && point.y >= position.y && point.y <= position.y + height;
}
