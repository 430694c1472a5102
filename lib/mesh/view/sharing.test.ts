import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sharing } from './sharing.ts';

interface View {
  readonly items: readonly { readonly name: string; readonly look: number }[];
  readonly card: { readonly pods: number };
  readonly revision: string;
}

const view = fc.record({
  items: fc.array(fc.record({ name: fc.constantFrom('a', 'b', 'c', 'd'), look: fc.nat({ max: 2 }) }), { maxLength: 8 }),
  card: fc.record({ pods: fc.nat({ max: 2 }) }),
  revision: fc.constant('r'),
});
const copied = <T>(value: T): T => JSON.parse(JSON.stringify(value));

test('the content is that of the next view, and what both have is the object of the previous one', () => {
  fc.assert(
    fc.property(view, view, (previous, next) => {
      const shared: View = sharing<View>(previous, copied(next));
      expect(shared).toEqual(next);
      for (const item of shared.items) {
        const text = JSON.stringify(item);
        if (previous.items.some((before) => JSON.stringify(before) === text)) expect(previous.items).toContain(item);
      }
      expect(shared === previous).toBe(JSON.stringify(previous) === JSON.stringify(next));
    }),
  );
});

test('an item before all others makes none of them new', () => {
  const previous: View = {
    items: [
      { name: 'b', look: 1 },
      { name: 'c', look: 1 },
    ],
    card: { pods: 1 },
    revision: 'r',
  };
  const shared = sharing(previous, copied({ ...previous, items: [{ name: 'a', look: 0 }, ...previous.items] }));
  expect(shared.items.slice(1)).toEqual(previous.items);
  expect(shared.items[1]).toBe(previous.items[0]);
  expect(shared.card).toBe(previous.card);
});
