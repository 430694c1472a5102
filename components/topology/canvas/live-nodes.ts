import type { FlowNode } from './flow-nodes.ts';

/** With more in view than this nodes are painted, and only those that somebody deals with are elements. */
export const mostLive = 180;
/** Having been painted they become elements again when there are clearly fewer, or a small movement would make and unmake all. */
const fewAgain = 150;
/** So many of a crowd are elements all the same: open namespaces, which carry controls, then what is loud. */
const mostOfCrowd = 60;
/** So many become elements in one frame: making one costs up to a millisecond. */
const atOnce = 20;

export interface Live {
  /** Ids of the nodes that are elements; all others are painted. */
  readonly ids: ReadonlySet<string>;
  readonly isCrowded: boolean;
  /** False: more become elements in the next frame. */
  readonly isDone: boolean;
}

export const noneLive: Live = { ids: new Set(), isCrowded: false, isDone: true };

/**
 * Which nodes are elements in the next frame. `inView` is what the screen shows with a margin, in reading order;
 * `pinned` are those that somebody deals with: under the pointer, with the keyboard, selected. `isLoud` picks what is broken or
 * found by the filter.
 */
export function nextLive(
  { ids, isCrowded }: Live,
  inView: readonly FlowNode[],
  pinned: ReadonlySet<string>,
  isLoud: (node: FlowNode) => boolean,
): Live {
  const crowded = inView.length > (isCrowded ? fewAgain : mostLive);
  const shown = crowded ? outOfCrowd(inView, isLoud) : inView;
  const wanted = new Set([...shown.map(({ id }) => id), ...pinned]);
  const next = new Set<string>();
  let added = 0;
  let isDone = true;
  // Pinned ones first: somebody waits for them.
  for (const id of [...pinned, ...wanted]) {
    if (next.has(id)) continue;
    if (!ids.has(id) && !pinned.has(id) && ++added > atOnce) isDone = false;
    else next.add(id);
  }
  return { ids: sameSet(ids, next) ? ids : next, isCrowded: crowded, isDone };
}

function outOfCrowd(inView: readonly FlowNode[], isLoud: (node: FlowNode) => boolean): FlowNode[] {
  const containers = inView.filter(({ type }) => type === 'container');
  return [...containers, ...inView.filter((node) => node.type !== 'container' && isLoud(node))].slice(0, mostOfCrowd);
}

function sameSet(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && [...b].every((id) => a.has(id));
}
