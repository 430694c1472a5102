import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RawObject } from '../model/kind.ts';
import type { KindName } from '../model/kinds/registry.ts';
import { nameKey } from '../model/ref.ts';
import type { World } from '../model/world.ts';
import type { Raw } from '../testing/random-world.ts';
import { randomEdit, spaces } from '../testing/random-world.ts';
import { worldOf } from '../testing/world.ts';
import { allOf, attachmentOf, resolveNamespace } from '../view/destinations.ts';
import { forecast } from './forecast.ts';
import { manifestOf, namespacesOf, specOf } from './gateway-spec.ts';
import type { Intent, TargetRef } from './intent.ts';
import type { KeyChange, PatchKind, Plan, Step } from './plan.ts';
import { patchKinds } from './plan.ts';
import { planOf } from './planners.ts';
import { inverse } from './undo.ts';

/** A cluster as plain objects: what a plan does to it is done to the objects themselves, not to records. */
class Objects {
  readonly #objects = new Map<string, Raw>();
  #uids = 0;

  set(raw: Raw): void {
    const key = keyOf(raw.kind, raw.metadata?.namespace ?? '', raw.metadata?.name ?? '');
    const uid = this.#objects.get(key)?.metadata?.uid ?? `uid-${++this.#uids}`;
    this.#objects.set(key, structuredClone({ ...raw, metadata: { ...raw.metadata, uid } }));
  }
  delete(kind: KindName, namespace: string, name: string): void {
    this.#objects.delete(keyOf(kind, namespace, name));
  }
  world(): World {
    return worldOf(structuredClone([...this.#objects.values()])); // records freeze the labels that they keep
  }
  /** Labels and annotations of everything, and what Gateways are. */
  text(): string {
    const world = this.world();
    const said = [...this.#objects.values()].map((raw) => [
      keyOf(raw.kind, raw.metadata?.namespace ?? '', raw.metadata?.name ?? ''),
      sorted(raw.metadata?.labels),
      sorted(raw.metadata?.annotations),
      sorted(raw.spec?.template?.metadata?.labels),
      raw.kind === 'Gateway' ? gatewayText(raw, world) : null,
    ]);
    return JSON.stringify(said.sort((a, b) => (String(a[0]) < String(b[0]) ? -1 : 1)));
  }
  /** Answers the uid of what was created. */
  carryOut(step: Step): string | null {
    const { kind, namespace, name } = step.target;
    const raw = this.#objects.get(keyOf(kind, namespace, name)) as (Raw & Record<string, unknown>) | undefined;
    switch (step.kind) {
      case 'create': {
        if (raw) return raw.metadata?.uid ?? null;
        this.set({ ...(manifestOf(step.gateway) as RawObject), kind: 'Gateway', status: ready(step.gateway) } as Raw);
        return this.world().Gateway.get(namespace, name)?.uid ?? null;
      }
      case 'delete':
        expect(raw?.metadata?.uid).toBe(step.uid);
        this.delete(kind, namespace, name);
        return null;
      case 'wait':
        if (raw && step.until === 'ready' && !raw.status?.addresses) this.set({ ...raw, status: ready(step.target) });
        return null;
      case 'edit':
        expect(raw?.metadata?.uid).toBe(step.uid);
        change(raw!, step.changes);
        for (const listener of raw!.spec.listeners)
          if (step.allow && listener.name === step.allow.listener) listener.allowedRoutes = { namespaces: namespacesOf(step.allow.after) };
        return null;
      case 'patch':
        expect(raw?.metadata?.uid).toBe(step.uid);
        change(raw!, step.changes);
        if (step.changes.some(({ on }) => on === 'template label')) {
          const templated = step.changes.map((c) => ({ ...c, on: 'label' as const }));
          for (const pod of this.#objects.values())
            if (pod.kind === 'Pod' && pod.metadata?.namespace === namespace && pod.metadata.ownerReferences?.[0]?.name === name)
              change(pod, templated, false);
        }
        return null;
    }
  }
}

/** What a Gateway decides; a selector that is not in force is none. */
const gatewayText = (raw: Raw, world: World) => specOf(world.Gateway.get(raw.metadata?.namespace ?? '', raw.metadata?.name ?? '')!, world);
const keyOf = (kind: string, namespace: string, name: string) => `${kind}/${namespace}/${name}`;
const sorted = (values: object | null | undefined) => Object.entries(values ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
const ready = ({ namespace, name }: { namespace: string; name: string }) => ({
  addresses: [{ type: 'Hostname', value: `${name}.${namespace}.svc.cluster.local` }],
  conditions: [{ type: 'Programmed', status: 'True' }],
});

function change(raw: Raw, changes: readonly KeyChange[], exactly = true): void {
  // biome-ignore lint/suspicious/noExplicitAny: raw Kubernetes JSON is written here
  const object = raw as any;
  for (const { on, key, before, after } of changes) {
    if (on === 'template label') object.spec.template.metadata.labels ??= {};
    else object.metadata[`${on}s`] ??= {};
    const place = on === 'template label' ? object.spec.template.metadata.labels : object.metadata[`${on}s`];
    if (exactly) expect(place[key] ?? null).toBe(before);
    if (after === null) delete place[key];
    else place[key] = after;
  }
}

const space = fc.constantFrom(...spaces);
const gateway = fc.record({ namespace: space, name: fc.constantFrom('wp', 'other', 'new') });
const workload: fc.Arbitrary<Raw[]> = fc
  .record({
    ns: space,
    l: fc.record(
      { 'istio.io/use-waypoint': fc.constantFrom('wp', 'none'), 'istio.io/dataplane-mode': fc.constantFrom('ambient', 'none') },
      { requiredKeys: [] },
    ),
  })
  .map(({ ns, l }): Raw[] => [
    {
      kind: 'StatefulSet',
      metadata: { namespace: ns, name: 'db' },
      spec: { replicas: 2, template: { metadata: { labels: { app: 'x', ...l } } } },
    },
    ...[0, 1].map(
      (n): Raw => ({
        kind: 'Pod',
        metadata: {
          namespace: ns,
          name: `db-${n}`,
          labels: { app: 'x', ...l },
          ownerReferences: [{ kind: 'StatefulSet', name: 'db', controller: true }],
        },
        status: { phase: 'Running', podIP: '10.1.0.2' },
      }),
    ),
  ]);

const target: fc.Arbitrary<TargetRef> = fc
  .record({ kind: fc.constantFrom(...patchKinds), ns: space, n: fc.constantFrom('1', '2') })
  .map(({ kind, ns, n }) => {
    const names: Record<PatchKind, string> = {
      Namespace: ns,
      Service: `s${n}`,
      ServiceEntry: `e${n}`,
      WorkloadEntry: `w${n}`,
      Pod: `p${n}`,
      Deployment: 'db',
      StatefulSet: 'db',
      DaemonSet: 'db',
    };
    return { kind, namespace: kind === 'Namespace' ? '' : ns, name: names[kind] };
  });
const allow = fc.constantFrom(
  { from: 'Same' as const },
  { from: 'All' as const },
  { from: 'Selector' as const, selector: { matchLabels: { team: 'x' } } },
);
const trafficType = fc.constantFrom('service', 'workload', 'all', 'none', null);

const intent: fc.Arbitrary<Intent> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant('enroll' as const),
      targets: fc.uniqueArray(target, { minLength: 1, maxLength: 3, selector: (t) => `${t.kind}/${nameKey(t)}` }),
      mesh: fc.constantFrom('keep' as const, 'join' as const, 'leave' as const),
      waypoint: fc.oneof(
        fc.constantFrom({ do: 'keep' as const }, { do: 'opt-out' as const }, { do: 'remove' as const }),
        gateway.map((waypoint) => ({ do: 'use' as const, waypoint })),
      ),
      canary: fc.oneof(
        { weight: 3, arbitrary: fc.constant({ do: 'keep' as const }) },
        fc.constantFrom({ do: 'promote' as const }, { do: 'remove' as const }),
        fc.record({ do: fc.constant('set' as const), waypoint: gateway, weight: fc.integer({ min: 0, max: 100 }) }),
      ),
      ingress: fc.constantFrom('keep' as const, 'on' as const, 'off' as const, 'remove' as const),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('create-waypoint' as const),
      namespace: space,
      name: fc.constantFrom('wp', 'new'),
      className: fc.constant('istio-waypoint'),
      trafficType,
      revision: fc.constant(null),
      allow,
      enroll: fc.option(fc.record({ targets: target.map((t) => [t]), mesh: fc.constantFrom('keep' as const, 'join' as const) })),
    }),
  },
  {
    weight: 2,
    arbitrary: gateway.chain((key) =>
      fc.record({ type: fc.constant('edit-waypoint' as const), trafficType, allow }).map((rest) => ({ ...rest, ...key })),
    ),
  },
  { weight: 1, arbitrary: gateway.map((key) => ({ type: 'delete-waypoints' as const, waypoints: [key] })) },
  { weight: 1, arbitrary: fc.option(space).map((namespace) => ({ type: 'clean-up' as const, namespace, revision: null })) },
);

/** How every destination is attached. */
function answersIn(world: World): Map<string, string> {
  const answers = new Map<string, string>();
  for (const namespace of spaces)
    for (const d of allOf(resolveNamespace(namespace, world)))
      answers.set(`${d.kind}/${nameKey(d)}`, JSON.stringify([attachmentOf(d.answer), d.answer.ingress]));
  return answers;
}

/** Plan and undo of one intent, if there is a plan; what is checked on the way is the property. */
function check(objects: Objects, wanted: Intent): Plan | null {
  const before = objects.world();
  const plan = planOf(wanted, before);
  if (!plan.ok) return null;
  const predicted = forecast(plan.value.steps, before);
  const was = answersIn(before);
  const text = objects.text();
  const done = plan.value.steps.map((step) => ({ step: step.id, uid: objects.carryOut(step) }));
  const after = objects.world();

  const is = answersIn(after);
  expect(answersIn(predicted.after)).toEqual(is);
  // What the forecast does not name does not change in a way that matters, and what it names becomes what it says.
  const named = new Map(predicted.effects.map((e) => [`${e.target.kind}/${nameKey(e.target)}`, e]));
  for (const [key, now] of is) {
    const effect = named.get(key);
    const [attachment] = JSON.parse(now);
    if (effect) expect(effect.after.attachment).toEqual(attachment);
    else {
      const [old] = JSON.parse(was.get(key) ?? '[{}]');
      expect([key, attachment.state, attachment.waypoint, attachment.canary]).toEqual([key, old.state, old.waypoint, old.canary]);
    }
  }

  // Asked for again, nothing is left to do but what is the same already.
  const again = planOf(wanted, after);
  if (again.ok)
    for (const step of again.value.steps) expect(step.kind === 'wait' || (step.kind === 'create' && step.existing !== null)).toBe(true);

  const undo = inverse(plan.value, done);
  const complete = plan.value.steps.every((step) => step.kind !== 'delete' || step.gateway !== null);
  if (undo) {
    const back = planOf({ type: 'undo', ...undo }, after);
    if (!back.ok) throw new Error(`${back.error.code}: ${back.error.message}`);
    for (const step of back.value.steps) objects.carryOut(step);
  }
  if (complete) expect(objects.text()).toBe(text);
  return plan.value;
}

test('for random plans on random worlds: the forecast is what then is, repeating changes nothing, undo restores every label', () => {
  const seen = new Map<string, number>();
  fc.assert(
    fc.property(
      fc.array(randomEdit, { minLength: 5, maxLength: 40 }),
      fc.array(workload, { maxLength: 2 }),
      fc.array(intent, { minLength: 1, maxLength: 6 }),
      (edits, workloads, intents) => {
        const objects = new Objects();
        for (const name of spaces) objects.set({ kind: 'Namespace', metadata: { name } });
        for (const { raw, gone } of edits) {
          if (gone && raw.kind !== 'Namespace') objects.delete(raw.kind, raw.metadata?.namespace ?? '', raw.metadata?.name ?? '');
          else objects.set(raw);
        }
        for (const raw of workloads.flat()) objects.set(raw);
        objects.set({ kind: 'GatewayClass', metadata: { name: 'istio-waypoint' }, spec: { controllerName: 'istio.io/mesh-controller' } });
        for (const wanted of intents) if (check(objects, wanted)) seen.set(wanted.type, (seen.get(wanted.type) ?? 0) + 1);
      },
    ),
    { numRuns: 400 },
  );
  expect([...seen.keys()].sort()).toEqual(['clean-up', 'create-waypoint', 'delete-waypoints', 'edit-waypoint', 'enroll']);
});
