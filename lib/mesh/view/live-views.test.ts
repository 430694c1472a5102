import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Raw } from '../testing/random-world.ts';
import { edit, emptyWorld, randomEdit, spaces } from '../testing/random-world.ts';
import { radarOf } from './explanation/radar.ts';
import { LiveViews } from './live-views.ts';

const withoutRevisions = (value: unknown) => JSON.parse(JSON.stringify(value, (key, v) => (key === 'revision' ? undefined : v)));

test('after any edits the kept views equal freshly built ones, and a changed answer is announced', () => {
  fc.assert(
    fc.property(fc.array(randomEdit, { minLength: 1, maxLength: 40 }), fc.constantFrom(...spaces), (edits, first) => {
      const world = emptyWorld();
      const kept = new LiveViews(world);
      let radar = radarOf(new LiveViews(emptyWorld()));
      for (const one of edits) {
        const before = { overview: kept.overview(), views: spaces.map((s) => kept.namespace(s)) };
        const touched = kept.touch([edit(world, one)]);
        // One of them is told before the others, if it may differ.
        const alone = touched.has(first) && kept.settleNamespace(first) ? [first] : [];
        const settled = kept.settle();
        const changed = { ...settled, namespaces: [...alone, ...settled.namespaces] };
        expect(new Set(changed.namespaces).size).toBe(changed.namespaces.length);

        const fresh = new LiveViews(world);
        const now = radarOf(fresh);
        expect(radarOf(kept)).toEqual(now);
        // It may also be said when nothing differs, not the other way.
        if (JSON.stringify(now) !== JSON.stringify(radar)) expect(changed.radar).toBe(true);
        radar = now;
        expect(withoutRevisions(kept.overview())).toEqual(withoutRevisions(fresh.overview()));
        expect(kept.overview() !== before.overview).toBe(changed.overview);
        spaces.forEach((name, i) => {
          expect(withoutRevisions(kept.namespace(name) ?? null)).toEqual(withoutRevisions(fresh.namespace(name) ?? null));
          const [was, is] = [before.views[i], kept.namespace(name)];
          if (was) expect(changed.namespaces.includes(name)).toBe(is !== was);
        });
        expect(kept.table(null, 0, 1000).rows).toEqual(fresh.table(null, 0, 1000).rows);
      }
    }),
    { numRuns: 150 },
  );
});

test('[R-47] what is resolved a namespace at a time equals what is resolved at once, also for who reads in between', () => {
  fc.assert(
    fc.property(fc.array(randomEdit, { minLength: 1, maxLength: 40 }), fc.nat(3), (edits, turns) => {
      const world = emptyWorld();
      for (const one of edits) edit(world, one);
      const [whole, interrupted, fresh] = [new LiveViews(world), new LiveViews(world), new LiveViews(world)];
      let rounds = 1;
      while (!whole.catchUp(() => true)) rounds++;
      expect(rounds).toBeLessThanOrEqual(spaces.length + 1);
      const { resolutions } = whole;
      for (let i = 0; i < turns; i++) interrupted.catchUp(() => true);
      const wanted = withoutRevisions(fresh.overview());
      expect(withoutRevisions(interrupted.overview())).toEqual(wanted);
      expect(withoutRevisions(whole.overview())).toEqual(wanted);
      expect(whole.resolutions).toBe(resolutions);
    }),
    { numRuns: 100 },
  );
});

test('what one reader has seen before it was announced is announced to the others all the same', () => {
  const world = emptyWorld();
  const views = new LiveViews(world);
  const namespace = (labels: Record<string, string>): Raw => ({ kind: 'Namespace', metadata: { name: 'a', labels } });
  views.touch([edit(world, { raw: namespace({}), gone: false })]);
  views.overview();
  views.namespace('a');
  views.settle();
  views.touch([edit(world, { raw: namespace({ 'istio.io/dataplane-mode': 'ambient' }), gone: false })]);
  views.overview();
  views.namespace('a');
  expect(views.settle()).toEqual({ overview: true, namespaces: ['a'], radar: false });
  expect(views.settle()).toEqual({ overview: false, namespaces: [], radar: false });
  views.touch([edit(world, { raw: namespace({}), gone: true })]);
  expect(views.namespace('a')).toBeUndefined();
  expect(views.settle().namespaces).toEqual(['a']);
});

test('an edit that changes nothing keeps every revision', () => {
  const world = emptyWorld();
  const views = new LiveViews(world);
  const namespace: Raw = { kind: 'Namespace', metadata: { name: 'a', labels: {}, resourceVersion: '1' } };
  views.touch([edit(world, { raw: namespace, gone: false })]);
  const [overview, view] = [views.overview(), views.namespace('a')];
  views.touch([edit(world, { raw: { ...namespace, metadata: { ...namespace.metadata, resourceVersion: '2' } }, gone: false })]);
  expect(views.settle()).toEqual({ overview: false, namespaces: [], radar: false });
  expect(views.overview()).toBe(overview);
  expect(views.namespace('a')).toBe(view);
});
