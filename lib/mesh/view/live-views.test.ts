import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RawObject } from '../model/kind.ts';
import type { KindName } from '../model/kinds/registry.ts';
import { kinds } from '../model/kinds/registry.ts';
import { MutableTable } from '../model/table.ts';
import type { World } from '../model/world.ts';
import { LiveViews } from './live-views.ts';

type Raw = RawObject & { readonly kind: KindName };

function emptyWorld(): World {
  return Object.fromEntries(kinds.map((k) => [k.kind, new MutableTable()])) as unknown as World;
}

function put(world: World, raw: Raw): { kind: KindName; namespace: string; name: string } {
  const record = kinds.find((k) => k.kind === raw.kind)?.project(raw);
  if (!record) throw new Error(raw.kind);
  (world[raw.kind] as MutableTable<typeof record>).set(record);
  return { kind: raw.kind, namespace: record.namespace, name: record.name };
}

function remove(world: World, kind: KindName, namespace: string, name: string): { kind: KindName; namespace: string; name: string } {
  (world[kind] as unknown as MutableTable<never>).delete(namespace, name);
  return { kind, namespace, name };
}

const spaces = ['a', 'b', 'c'];
const labels = fc.record(
  {
    'istio.io/use-waypoint': fc.constantFrom('wp', 'other', 'none', ''),
    'istio.io/use-waypoint-namespace': fc.constantFrom(...spaces),
    'istio.io/dataplane-mode': fc.constantFrom('ambient', 'none'),
    'istio.io/use-waypoint-canary': fc.constantFrom('other', 'wp'),
    app: fc.constantFrom('x', 'y'),
  },
  { requiredKeys: [] },
);
const space = fc.constantFrom(...spaces);
const named = (prefix: string) => fc.constantFrom(`${prefix}1`, `${prefix}2`);

const object: fc.Arbitrary<Raw> = fc.oneof(
  fc.record({ name: space, l: labels }).map(({ name, l }): Raw => ({ kind: 'Namespace', metadata: { name, labels: l } })),
  fc.record({ ns: space, name: named('s'), l: labels }).map(
    ({ ns, name, l }): Raw => ({
      kind: 'Service',
      metadata: { namespace: ns, name, labels: l },
      spec: { clusterIP: '10.0.0.1', selector: { app: 'x' } },
    }),
  ),
  fc.record({ ns: space, name: named('p'), l: labels, on: fc.boolean() }).map(
    ({ ns, name, l, on }): Raw => ({
      kind: 'Pod',
      metadata: { namespace: ns, name, labels: l, annotations: on ? { 'ambient.istio.io/redirection': 'enabled' } : {} },
      status: { phase: 'Running', podIP: '10.1.0.1' },
    }),
  ),
  fc
    .record({
      ns: space,
      name: fc.constantFrom('wp', 'other'),
      ready: fc.boolean(),
      from: fc.constantFrom('All', 'Same'),
      type: fc.constantFrom('service', 'workload', 'all'),
    })
    .map(
      ({ ns, name, ready, from, type }): Raw => ({
        kind: 'Gateway',
        metadata: { namespace: ns, name, labels: { 'istio.io/waypoint-for': type } },
        spec: {
          gatewayClassName: 'istio-waypoint',
          listeners: [{ name: 'mesh', port: 15008, protocol: 'HBONE', allowedRoutes: { namespaces: { from } } }],
        },
        status: ready ? { addresses: [{ type: 'IPAddress', value: '10.0.0.9' }] } : {},
      }),
    ),
  fc.record({ type: fc.constantFrom('all', 'workload') }).map(
    ({ type }): Raw => ({
      kind: 'GatewayClass',
      metadata: { name: 'istio-waypoint', labels: { 'istio.io/waypoint-for': type } },
      spec: { controllerName: 'istio.io/mesh-controller' },
    }),
  ),
);

const edit = fc.oneof(
  { weight: 4, arbitrary: object.map((raw) => ({ raw, gone: false })) },
  { weight: 1, arbitrary: object.map((raw) => ({ raw, gone: true })) },
);

const withoutRevisions = (value: unknown) => JSON.parse(JSON.stringify(value, (key, v) => (key === 'revision' ? undefined : v)));

test('after any edits the kept views equal freshly built ones, and a changed answer is announced', () => {
  fc.assert(
    fc.property(fc.array(edit, { minLength: 1, maxLength: 40 }), (edits) => {
      const world = emptyWorld();
      const kept = new LiveViews(world);
      for (const { raw, gone } of edits) {
        const before = { overview: kept.overview(), views: spaces.map((s) => kept.namespace(s)) };
        const meta = raw.metadata ?? {};
        kept.touch([gone ? remove(world, raw.kind, meta.namespace ?? '', meta.name ?? '') : put(world, raw)]);
        const changed = kept.settle();

        const fresh = new LiveViews(world);
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

test('an edit that changes nothing keeps every revision', () => {
  const world = emptyWorld();
  const views = new LiveViews(world);
  const namespace: Raw = { kind: 'Namespace', metadata: { name: 'a', labels: {}, resourceVersion: '1' } };
  views.touch([put(world, namespace)]);
  const [overview, view] = [views.overview(), views.namespace('a')];
  views.touch([put(world, { ...namespace, metadata: { ...namespace.metadata, resourceVersion: '2' } })]);
  expect(views.settle()).toEqual({ overview: false, namespaces: [] });
  expect(views.overview()).toBe(overview);
  expect(views.namespace('a')).toBe(view);
});
