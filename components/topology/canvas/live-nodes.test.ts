import { expect, test } from 'vitest';
import type { FlowNode } from './flow-nodes.ts';
import type { Live } from './live-nodes.ts';
import { mostLive, nextLive, noneLive } from './live-nodes.ts';

const nodesOf = (count: number, type: FlowNode['type'] = 'service') =>
  Array.from({ length: count }, (_, index) => ({ id: `${type}-${index}`, type }) as FlowNode);

/** Frame by frame until nothing is left to do; how many each frame added. */
const quiet = () => false;

function settle(start: Live, inView: readonly FlowNode[], ...pinned: string[]): { live: Live; added: number[] } {
  let live = start;
  const added: number[] = [];
  do {
    const next = nextLive(live, inView, new Set(pinned), ({ id }) => id === 'service-1234');
    added.push([...next.ids].filter((id) => !live.ids.has(id)).length);
    live = next;
  } while (!live.isDone);
  return { live, added };
}

test('what is in view becomes elements a few a frame, until all of it is', () => {
  const { live, added } = settle(noneLive, nodesOf(mostLive));
  expect(live.ids.size).toBe(mostLive);
  expect(live.isCrowded).toBe(false);
  expect(Math.max(...added)).toBeLessThanOrEqual(20);
});

test('too many are painted, except open namespaces, what is loud, and what somebody deals with', () => {
  const { live } = settle(noneLive, [...nodesOf(2, 'container'), ...nodesOf(4000)], 'service-3999', 'service-7');
  expect(live.isCrowded).toBe(true);
  expect([...live.ids].sort()).toEqual(['container-0', 'container-1', 'service-1234', 'service-3999', 'service-7']);
});

test('what leaves the view is no element any more; what somebody deals with stays one wherever it is', () => {
  const { live } = settle(noneLive, nodesOf(30), 'service-29');
  const moved = nextLive(live, nodesOf(4), new Set(['service-29']), quiet);
  expect([...moved.ids].sort()).toEqual(['service-0', 'service-1', 'service-2', 'service-29', 'service-3']);
});

test('at the border a small movement changes nothing, and an unchanged set is the same object', () => {
  const crowded = settle(noneLive, nodesOf(mostLive + 1)).live;
  expect(nextLive(crowded, nodesOf(mostLive), new Set(), quiet).isCrowded).toBe(true);
  expect(nextLive(crowded, nodesOf(mostLive - 40), new Set(), quiet).isCrowded).toBe(false);
  const calm = settle(noneLive, nodesOf(mostLive)).live;
  expect(nextLive(calm, nodesOf(mostLive), new Set(), quiet).ids).toBe(calm.ids);
});
