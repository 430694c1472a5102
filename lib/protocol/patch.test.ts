import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isPatch, patched, patchOf } from './patch.ts';

interface View {
  readonly revision: string;
  readonly items: readonly { readonly name: string }[];
  readonly more: readonly { readonly name: string }[];
  readonly total: number | { readonly services: number };
}

const item = fc.record({ name: fc.string({ maxLength: 3 }) });
const list = fc.array(item, { maxLength: 12 });
const content = fc.record({ items: list, more: list, total: fc.oneof(fc.nat(), fc.record({ services: fc.nat() })) });

/** Two views, the second with some of the objects of the first, in any order, also more than once. */
const views = fc.tuple(content, content, fc.array(fc.nat({ max: 11 }), { maxLength: 12 })).map(([a, b, kept]): [View, View] => {
  const known = kept.flatMap((index) => a.items[index] ?? []);
  return [
    { revision: 'r1', ...a },
    { revision: 'r2', ...b, items: [...known, ...b.items], total: a.total },
  ];
});
const sent = <T>(value: T): T => JSON.parse(JSON.stringify(value));

test('what was sent leads to the next view, whatever changed', () => {
  fc.assert(
    fc.property(views, ([previous, next]) => {
      const patch = sent(patchOf(previous, next));
      expect(isPatch(patch)).toBe(true);
      expect(patched(sent(previous), patch)).toEqual(sent(next));
    }),
  );
});

test('a change of one item of many costs that item, and the others stay the same objects', () => {
  const items = Array.from({ length: 1000 }, (_, index) => ({ name: `n${index}` }));
  const previous: View = { revision: 'r1', items, more: [], total: 1 };
  const next: View = { ...previous, revision: 'r2', items: items.with(412, { name: 'changed' }) };
  const patch = sent(patchOf(previous, next));
  expect(patch).toEqual({
    since: 'r1',
    revision: 'r2',
    lists: { items: [{ keep: [0, 412] }, { put: [{ name: 'changed' }] }, { keep: [413, 587] }] },
    values: {},
  });
  const result = patched(previous, patch);
  expect(result.items[999]).toBe(items[999]);
  expect(result.more).toBe(previous.more);
});

test('nothing changed: nothing is sent', () => {
  const view: View = { revision: 'r1', items: [{ name: 'a' }], more: [], total: 1 };
  expect(patchOf(view, view)).toEqual({ since: 'r1', revision: 'r1', lists: {}, values: {} });
});
