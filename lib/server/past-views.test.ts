import fc from 'fast-check';
import { expect, test } from 'vitest';
import { edit, emptyWorld, randomEdit, spaces } from '../mesh/testing/random-world.ts';
import { LiveViews } from '../mesh/view/live-views.ts';
import { isPatch, patched } from '../protocol/patch.ts';
import { PastViews } from './past-views.ts';

interface View {
  readonly revision: string;
  readonly items: readonly object[];
}

/** Views of a thousand items of which each has another tenth new. */
function following(count: number): View[] {
  const views: View[] = [{ revision: 'r0', items: Array.from({ length: 1000 }, (_, index) => ({ index })) }];
  while (views.length < count) {
    const [turn, { items }] = [views.length, views.at(-1)!];
    views.push({ revision: `r${turn}`, items: items.map((item, index) => (index % 10 === turn % 10 ? { index, turn } : item)) });
  }
  return views;
}

test('who has one of the last eight views is sent what differs, everybody else the view', () => {
  const past = new PastViews();
  const views = following(20);
  for (const view of views) expect(past.answer('overview', view, null)).toBe(view);
  const last = views.at(-1)!;
  for (const [age, view] of views.toReversed().entries()) {
    const answer = past.answer('overview', last, view.revision);
    expect(isPatch(answer), `${age} views ago`).toBe(age < 8);
    if (isPatch(answer)) expect(patched(view, answer)).toEqual(last);
    else expect(answer).toBe(last);
  }
  expect(past.answer('overview', last, 'of another process')).toBe(last);
});

test('tabs with the same view share one patch, until the next view', () => {
  const past = new PastViews();
  const [a, b, c] = following(3) as [View, View, View];
  past.answer('overview', a, null);
  const patch = past.answer('overview', b, 'r0');
  expect(past.answer('overview', b, 'r0')).toBe(patch);
  expect(past.answer('overview', c, 'r0')).toMatchObject({ since: 'r0', revision: 'r2' });
});

test('a view of one subject is none of another one', () => {
  const past = new PastViews();
  const [a, b] = following(2) as [View, View];
  past.answer('ns a', a, null);
  expect(past.answer('ns b', b, 'r0')).toBe(b);
});

test('of many subjects those are remembered that were asked for last', () => {
  const past = new PastViews();
  const [a, b] = following(2) as [View, View];
  for (let i = 0; i < 250; i++) {
    past.answer('overview', a, null);
    past.answer(`ns ${i}`, a, null);
  }
  expect(isPatch(past.answer('overview', b, 'r0'))).toBe(true);
  expect(isPatch(past.answer('ns 249', b, 'r0'))).toBe(true);
  expect(past.answer('ns 0', b, 'r0')).toBe(b);
});

test('after any edits of the cluster, who follows by patches has the whole view, and is sent nothing that they had', () => {
  fc.assert(
    fc.property(fc.array(randomEdit, { minLength: 1, maxLength: 30 }), (edits) => {
      const world = emptyWorld();
      const [views, past] = [new LiveViews(world), new PastViews()];
      const subjects = {
        overview: () => views.overview(),
        ...Object.fromEntries(spaces.map((name) => [name, () => views.namespace(name)])),
      };
      const held = new Map<string, { readonly revision: string }>();
      for (const one of edits) {
        views.touch([edit(world, one)]);
        for (const [subject, read] of Object.entries(subjects)) {
          const view = read();
          if (!view) continue;
          const before = held.get(subject);
          const answer = past.answer(subject, view, before?.revision ?? null);
          held.set(subject, before && isPatch(answer) ? patched(before, JSON.parse(JSON.stringify(answer))) : view);
          expect(held.get(subject)).toEqual(view);
          if (!before || !isPatch(answer)) continue;
          for (const [list, pieces] of Object.entries(answer.lists)) {
            const had = (before[list as 'revision'] as unknown as readonly unknown[]).map((item) => JSON.stringify(item));
            for (const piece of pieces) if ('put' in piece) for (const item of piece.put) expect(had).not.toContain(JSON.stringify(item));
          }
        }
      }
    }),
    { numRuns: 100 },
  );
});
