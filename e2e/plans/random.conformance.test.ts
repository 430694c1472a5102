import { afterAll, beforeAll, expect, test } from 'vitest';
import type { World } from '../../lib/mesh/model/world.ts';
import { forecast } from '../../lib/mesh/plan/forecast.ts';
import type { Intent } from '../../lib/mesh/plan/intent.ts';
import { allOf, attachmentOf, resolveNamespace } from '../../lib/mesh/view/destinations.ts';
import type { Operation, PlanPreview } from '../../lib/protocol/api.ts';
import { createAll } from '../conformance/apply-state.ts';
import { Random } from '../conformance/random.ts';
import { reportOf } from '../conformance/report.ts';
import { Sentinel } from '../conformance/sentinel.ts';
import { settle } from '../conformance/settle.ts';
import type { KubeObject } from '../control-plane/raw-client.ts';
import type { RealOne } from './on-the-real-one.ts';
import { startRealOne } from './on-the-real-one.ts';
import { randomIntent } from './random-intent.ts';

/**
 * Random plans, one after the other, on a real API server with a real istiod: after each the forecast is what istiod reports
 * (its ambient index and its conditions), and the undo brings every label back, byte for byte.
 *
 * WAYMARK_PLANS_SEED repeats one sequence; WAYMARK_PLANS says how many plans are applied in all.
 */
const firstSeed = Number(process.env['WAYMARK_PLANS_SEED'] ?? 1);
const wanted = Number(process.env['WAYMARK_PLANS'] ?? 200);
const perSeed = 25;
const seeds = Array.from({ length: Math.ceil(wanted / perSeed) }, (_, index) => firstSeed + index);
const countOf = (seed: number) => Math.min(perSeed, wanted - perSeed * (seed - firstSeed));

let real: RealOne;
const applied = new Map<string, number>();
const effects = new Map<string, number>();

beforeAll(async () => {
  real = await startRealOne('plans');
}, 60 * 60_000);

afterAll(async () => {
  console.info(`plans: ${JSON.stringify(Object.fromEntries(applied))}; effects: ${JSON.stringify(Object.fromEntries(effects))}`);
  await real.stop();
});

test.each(seeds)(
  'seed %i',
  async (seed) => {
    const random = new Random(seed);
    const prefix = `pl-${Date.now().toString(36).slice(-6)}-${seed}`;
    const namespaces = ['a', 'b', 'c'].map((name) => `${prefix}-${name}`);
    const sentinel = new Sentinel(real.raw, prefix);
    const { world } = real.waymark.cluster.store;
    const both = { cluster: real.raw, world, sentinel };
    const known = new Set(namespaces);
    try {
      await createAll(real.raw, sceneOf(namespaces));
      await createDeployment(namespaces[0] ?? '');
      await settleAll(both, known);
      for (let count = 0; count < countOf(seed); ) {
        const intent = randomIntent(random, namespaces, world);
        const planned = await previewOf(intent);
        if (!planned) continue;
        const [before, labels] = [forecast(planned.plan.steps, world), await labelsIn(namespaces)];
        const operation = await real.waymark.run(intent);
        expect([operation.state, operation.steps.filter(({ message, state }) => message !== '' && state !== 'done')]).toEqual(['done', []]);
        await settleAll(both, known);
        expect(predictedOf(before.after, namespaces, world)).toEqual(predictedOf(world, namespaces, before.after));
        count++;
        note(intent, planned);
        if (!operation.undo || !random.chance(0.5)) continue;
        await undone(operation);
        await settleAll(both, known);
        expect(await labelsIn(namespaces)).toEqual(labels);
      }
    } finally {
      for (const name of namespaces) await real.raw.request('DELETE', `/api/v1/namespaces/${name}`);
      await sentinel.remove();
    }

    function note({ type }: Intent, preview: PlanPreview): void {
      applied.set(type, (applied.get(type) ?? 0) + 1);
      for (const { kind } of preview.effects) effects.set(kind, (effects.get(kind) ?? 0) + 1);
    }
  },
  20 * 60_000,
);

test('plans of every kind were applied, with every effect but the one that stops a plan', () => {
  expect([...applied.values()].reduce((sum, n) => sum + n, 0)).toBeGreaterThanOrEqual(wanted);
  if (wanted < 100) return;
  expect([...applied.keys()].sort()).toEqual(['clean-up', 'create-waypoint', 'delete-waypoints', 'edit-waypoint', 'enroll']);
  for (const kind of ['gains', 'loses', 'moves', 'changes']) expect([...effects.keys()]).toContain(kind);
});

/** The preview, when there is a plan and nothing stands against it. */
async function previewOf(intent: Intent): Promise<PlanPreview | null> {
  try {
    const preview = await real.waymark.preview(intent);
    expect(preview.permitted.allowed).toBe(true);
    if (preview.preflight.some(({ level }) => level === 'stop')) return null;
    expect(preview.dryRun.filter(({ ok }) => !ok)).toEqual([]);
    return preview;
  } catch (error) {
    // A refusal says why, such as that nothing would change.
    if (/^(invalid|notFound|conflict): /.test((error as Error).message)) return null;
    throw error;
  }
}

async function undone({ undo, title }: Operation): Promise<void> {
  if (!undo) return;
  const operation = await real.waymark.run(undo);
  expect([title, operation.state, operation.steps.map(({ id, state, message }) => [id, state, message])]).toEqual([
    title,
    'done',
    expect.anything(),
  ]);
}

/** Both sides have seen everything, and agree. Waypoint pods come and go: namespaces are looked at until that is over. */
async function settleAll(both: Parameters<typeof settle>[0], namespaces: ReadonlySet<string>): Promise<void> {
  const comparison = await settle(both, namespaces);
  if (comparison.differences.length > 0) expect.fail(reportOf(comparison.differences, { objects: new Map(), mesh: {} } as never, 0, ''));
}

/** How every destination that both worlds have is attached; pods that were made anew are not the same. */
function predictedOf(one: World, namespaces: readonly string[], other: World): Record<string, unknown> {
  const answers: Record<string, unknown> = {};
  for (const namespace of namespaces)
    for (const { kind, name, answer } of allOf(resolveNamespace(namespace, one)))
      if (other[kind].get(namespace, name)) answers[`${kind} ${namespace}/${name}`] = [attachmentOf(answer), answer.ingress];
  return answers;
}

/** Labels and annotations of everything that plans change, as the API server gives them. */
async function labelsIn(namespaces: readonly string[]): Promise<unknown> {
  const all: unknown[] = [];
  for (const namespace of namespaces) {
    const home = await real.raw.request<KubeObject>('GET', `/api/v1/namespaces/${namespace}`);
    all.push(said(home.body));
    for (const [base, plural] of places) {
      const list = await real.raw.request<{ items: KubeObject[] }>('GET', `${base}/namespaces/${namespace}/${plural}`);
      all.push(
        ...list.body.items.filter(({ metadata }) => plural === 'gateways' || metadata.labels?.['example.com/plans'] === 'mine').map(said),
      );
    }
  }
  return all;
}

const places = [
  ['/api/v1', 'services'],
  ['/api/v1', 'pods'],
  ['/apis/apps/v1', 'deployments'],
  ['/apis/networking.istio.io/v1', 'serviceentries'],
  ['/apis/networking.istio.io/v1', 'workloadentries'],
  ['/apis/gateway.networking.k8s.io/v1', 'gateways'],
] as const;

function said({ metadata, spec, kind }: KubeObject): unknown {
  const { template, listeners } = (spec ?? {}) as { template?: KubeObject; listeners?: unknown };
  const annotations = Object.entries(metadata.annotations ?? {}).filter(([key]) => key.startsWith('istio.io/'));
  return [
    metadata.name,
    JSON.stringify(metadata.labels ?? {}),
    annotations,
    JSON.stringify(template?.metadata.labels),
    kind === 'Pod' ? null : listeners,
  ];
}

/** A workload whose template is changed, which makes its pods anew. */
async function createDeployment(namespace: string): Promise<void> {
  const { status } = await real.raw.request('POST', `/apis/apps/v1/namespaces/${namespace}/deployments`, {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', labels: { 'example.com/plans': 'mine' } },
    spec: {
      replicas: 2,
      selector: { matchLabels: { app: 'cart' } },
      template: { metadata: { labels: { app: 'cart' } }, spec: { containers: [{ name: 'app', image: 'none' }] } },
    },
  });
  expect(status).toBe(201);
}

/** Three namespaces with some of everything that can be a destination. */
function sceneOf(namespaces: readonly string[]): KubeObject[] {
  const mine = { 'example.com/plans': 'mine' };
  const at = (namespace: string, name: string) => ({ namespace, name, labels: mine });
  return namespaces.flatMap((namespace, index): KubeObject[] => [
    {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: {
        name: namespace,
        labels: { team: index === 0 ? 'x' : 'y', ...(index === 2 ? {} : { 'istio.io/dataplane-mode': 'ambient' }) },
      },
    },
    ...['cart', 'till'].map(
      (name): KubeObject => ({
        apiVersion: 'v1',
        kind: 'Service',
        metadata: at(namespace, name),
        spec: { selector: { app: name }, ports: [{ port: 80 }] },
      }),
    ),
    {
      apiVersion: 'networking.istio.io/v1',
      kind: 'ServiceEntry',
      metadata: at(namespace, 'bank'),
      spec: { hosts: ['bank.example.com'], ports: [{ number: 443, name: 'tls', protocol: 'TLS' }], resolution: 'DNS' },
    },
    {
      apiVersion: 'networking.istio.io/v1',
      kind: 'WorkloadEntry',
      metadata: at(namespace, 'machine'),
      spec: { address: `10.240.${index}.1` },
    },
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { ...at(namespace, 'lone'), labels: { ...mine, app: 'till' } },
      spec: { containers: [{ name: 'app', image: 'none' }] },
    },
  ]);
}
