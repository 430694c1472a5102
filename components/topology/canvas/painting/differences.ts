import type { Rect } from '../../layout/geometry.ts';
import { overlaps } from '../../layout/geometry.ts';
import type { DrawnEdge } from '../edges/drawn-edges.ts';
import type { FlowNode } from '../flow-nodes.ts';
import type { Grid } from './grid.ts';
import { reachOfEdge } from './paint-edges.ts';
import { isSameGround, reachOfNode, rectOf } from './paint-nodes.ts';
import type { Sight } from './sight.ts';

/** What there is to be painted. */
export interface Things {
  readonly nodes: Grid<FlowNode>;
  readonly edges: Grid<DrawnEdge>;
  /** Nodes that are elements; only the ground of open namespaces is painted below them. */
  readonly live: ReadonlySet<string>;
}

/** The places in `area` where a picture of `after` is not that of `before`, in world coordinates; they may overlap. */
export function* differences(before: Things, after: Things, area: Rect, sight: Sight): Iterable<Rect> {
  const isPainted = (node: FlowNode, { live }: Things) => node.type === 'container' || !live.has(node.id);
  for (const [was, is] of pairs(before.nodes.within(area), after.nodes.within(area))) {
    if (was && is && isSame(was, is, before, after)) continue;
    if (was && isPainted(was, before)) yield grown(rectOf(was), reachOfNode(sight));
    if (is && isPainted(is, after)) yield grown(rectOf(is), reachOfNode(sight));
  }
  for (const [was, is] of pairs(before.edges.within(area), after.edges.within(area))) {
    if (was === is) continue;
    if (was) yield grown(was.route.bounds, reachOfEdge(was));
    if (is) yield grown(is.route.bounds, reachOfEdge(is));
  }
}

/** What of `after` must be painted again where it differs, in its order. Whatever reaches into such a place is cut off at its border. */
export function metBy(places: readonly Rect[], after: Things, area: Rect, sight: Sight): { nodes: FlowNode[]; edges: DrawnEdge[] } {
  const meets = (rect: Rect, reach: number) => {
    const whole = grown(rect, reach);
    return places.some((place) => overlaps(place, whole));
  };
  return {
    nodes: after.nodes.within(area).filter((node) => meets(rectOf(node), reachOfNode(sight))),
    edges: after.edges.within(area).filter((edge) => meets(edge.route.bounds, reachOfEdge(edge))),
  };
}

function isSame(was: FlowNode, is: FlowNode, before: Things, after: Things): boolean {
  const [wasLive, isLive] = [before.live.has(was.id), after.live.has(is.id)];
  if (was.type === 'container' && is.type === 'container') return isSameGround(was, is, !wasLive, !isLive);
  return was === is && wasLive === isLive;
}

function* pairs<T extends { readonly id: string }>(
  before: readonly T[],
  after: readonly T[],
): Iterable<readonly [was: T | undefined, is: T | undefined]> {
  const gone = new Map(before.map((one) => [one.id, one]));
  for (const is of after) {
    const was = gone.get(is.id);
    gone.delete(is.id);
    yield [was, is];
  }
  for (const was of gone.values()) yield [was, undefined];
}

function grown({ x, y, width, height }: Rect, by: number): Rect {
  return { x: x - by, y: y - by, width: width + 2 * by, height: height + 2 * by };
}
