/** The places of one lane, in reading order; `null` is free. Never gets shorter while the page is open: what stands below stays. */
export type Slots = ReadonlyArray<string | null>;

/** An object of a lane. `order` is its name; what must stand last (a missing waypoint) says so with `last`. */
export interface LaneItem {
  readonly id: string;
  readonly order: string;
  readonly last?: boolean;
}

/**
 * Who stands where: an object keeps its slot, one that is gone leaves it free, new ones take free slots first and then the end.
 * Without memory the order is purely by name, whatever the order of `items`.
 */
export function assignSlots(items: readonly LaneItem[], memory: Slots): Slots {
  const present = new Set(items.map((item) => item.id));
  const slots = memory.map((id) => (id !== null && present.has(id) ? id : null));
  const seated = new Set(slots);
  let next = 0;
  for (const item of items.filter((candidate) => !seated.has(candidate.id)).sort(byName)) {
    while (next < slots.length && slots[next] !== null) next++;
    slots[next] = item.id;
  }
  return slots;
}

function byName(a: LaneItem, b: LaneItem): number {
  if (a.last !== b.last) return a.last ? 1 : -1;
  return compare(a.order, b.order) || compare(a.id, b.id);
}

/** By code unit: the same on every machine. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
