import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExpectStatic } from 'vitest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Intent, IntentOf } from '../../lib/mesh/plan/intent.ts';
import { ensureBuilt } from '../control-plane/build.ts';
import { runProgram } from '../control-plane/run-program.ts';
import type { RealOne } from './on-the-real-one.ts';
import { startRealOne } from './on-the-real-one.ts';

// docs/istioctl.md lists where Waymark differs on purpose; everywhere else the objects are the same, field by field.

let real: RealOne;
let istioctl: string;
const spaces: string[] = [];

beforeAll(async () => {
  real = await startRealOne('plans');
  istioctl = join(await ensureBuilt(() => undefined), 'bin', 'istioctl');
}, 60 * 60_000);

afterAll(async () => {
  for (const name of spaces) await real.raw.request('DELETE', `/api/v1/namespaces/${name}`);
  await real.stop();
});

type Labels = Readonly<Record<string, string>>;
type Fields = Record<string, unknown>;

interface Case {
  readonly flags: readonly string[];
  /** Of the namespace beforehand. */
  readonly labels?: Labels;
  /** Waypoints that are there, as flags of `istioctl waypoint apply`. */
  readonly there?: ReadonlyArray<readonly string[]>;
  readonly intent: (namespace: string) => Intent;
}

const create = (namespace: string, over: Partial<IntentOf<'create-waypoint'>> = {}): Intent => ({
  type: 'create-waypoint',
  namespace,
  name: 'waypoint',
  className: 'istio-waypoint',
  trafficType: null,
  revision: null,
  allow: { from: 'Same' },
  enroll: null,
  ...over,
});
const enrolled = (namespace: string, over: Partial<IntentOf<'create-waypoint'>> = {}) =>
  create(namespace, { enroll: { targets: [{ kind: 'Namespace', namespace: '', name: namespace }], mesh: 'keep' }, ...over });
const ambient = { 'istio.io/dataplane-mode': 'ambient' };
const three = [[], ['--name', 'second', '--revision', 'default'], ['--name', 'third', '--for', 'all', '--revision', 'default']];

const apply: Record<string, Case> = {
  'nothing said': { flags: ['apply'], intent: (ns) => create(ns) },
  'a name': { flags: ['apply', '--name', 'my-wp'], intent: (ns) => create(ns, { name: 'my-wp' }) },
  ...Object.fromEntries(
    ['service', 'workload', 'all', 'none'].map((type): [string, Case] => [
      `--for ${type}`,
      { flags: ['apply', '--for', type], intent: (ns) => create(ns, { trafficType: type }) },
    ]),
  ),
  '--revision': { flags: ['apply', '--revision', 'default'], intent: (ns) => create(ns, { revision: 'default' }) },
  'name, type and revision': {
    flags: ['apply', '--name', 'w', '--for', 'all', '-r', 'default'],
    intent: (ns) => create(ns, { name: 'w', trafficType: 'all', revision: 'default' }),
  },
  '--enroll-namespace': { flags: ['apply', '--enroll-namespace', '--wait'], labels: ambient, intent: (ns) => enrolled(ns) },
  '--enroll-namespace outside the mesh': { flags: ['apply', '--enroll-namespace', '--wait'], intent: (ns) => enrolled(ns) },
  '--enroll-namespace with a name': {
    flags: ['apply', '--enroll-namespace', '--name', 'w', '--wait'],
    labels: ambient,
    intent: (ns) => enrolled(ns, { name: 'w' }),
  },
  '--enroll-namespace over an empty value': {
    flags: ['apply', '--enroll-namespace', '--wait'],
    labels: { ...ambient, 'istio.io/use-waypoint': '' },
    intent: (ns) => enrolled(ns),
  },
  '--enroll-namespace --overwrite': {
    flags: ['apply', '--enroll-namespace', '--overwrite', '--wait'],
    labels: { ...ambient, 'istio.io/use-waypoint': 'old', team: 'a' },
    intent: (ns) => enrolled(ns),
  },
  '--overwrite of an opt-out': {
    flags: ['apply', '--enroll-namespace', '--overwrite', '--wait'],
    labels: { 'istio.io/use-waypoint': 'none' },
    intent: (ns) => enrolled(ns),
  },
  'again, the same': { flags: ['apply', '--for', 'all'], there: [['--for', 'all']], intent: (ns) => create(ns, { trafficType: 'all' }) },
  // M-10: applying again without a flag takes its label away; Waymark asks for that by editing.
  'again, without --for': {
    flags: ['apply'],
    there: [['--for', 'all']],
    intent: (namespace) => ({ type: 'edit-waypoint', namespace, name: 'waypoint', trafficType: null }),
  },
  'again, with another revision': {
    flags: ['apply', '--revision', 'default'],
    there: [[]],
    intent: (namespace) => ({ type: 'edit-waypoint', namespace, name: 'waypoint', revision: 'default' }),
  },
  'delete one': {
    flags: ['delete', 'second'],
    there: three,
    intent: (namespace) => ({ type: 'delete-waypoints', waypoints: [{ namespace, name: 'second' }] }),
  },
  'delete two': {
    flags: ['delete', 'second', 'waypoint'],
    there: three,
    intent: (namespace) => ({
      type: 'delete-waypoints',
      waypoints: [
        { namespace, name: 'second' },
        { namespace, name: 'waypoint' },
      ],
    }),
  },
  'delete all three': {
    flags: ['delete', 'waypoint', 'third', 'second'],
    there: three,
    intent: (namespace) => ({
      type: 'delete-waypoints',
      waypoints: ['waypoint', 'third', 'second'].map((name) => ({ namespace, name })),
    }),
  },
  'delete --all': { flags: ['delete', '--all'], there: three, intent: (namespace) => ({ type: 'clean-up', namespace, revision: null }) },
  'delete --all --revision deletes that revision only': {
    flags: ['delete', '--all', '--revision', 'default'],
    there: three,
    intent: (namespace) => ({ type: 'clean-up', namespace, revision: 'default' }),
  },
  'delete --revision': {
    flags: ['delete', '--revision', 'default'],
    there: three,
    intent: (namespace) => ({ type: 'clean-up', namespace, revision: 'default' }),
  },
};

/** Every combination of the flags of `apply`. */
const matrix: Array<[flags: string, one: Case]> = [];
for (const name of [null, 'w'])
  for (const type of [null, 'service', 'workload', 'all', 'none'])
    for (const revision of [null, 'default'])
      for (const enroll of ['', '--enroll-namespace', '--enroll-namespace --overwrite']) {
        const flags = [
          'apply',
          ...(name === null ? [] : ['--name', name]),
          ...(type === null ? [] : ['--for', type]),
          ...(revision === null ? [] : ['--revision', revision]),
          ...(enroll === '' ? [] : [...enroll.split(' '), '--wait']),
        ];
        const over = { name: name ?? 'waypoint', trafficType: type, revision };
        const labels = { ...ambient, ...(enroll.includes('overwrite') ? { 'istio.io/use-waypoint': 'old', team: 'a' } : {}) };
        matrix.push([flags.join(' '), { flags, labels, intent: (ns) => (enroll === '' ? create : enrolled)(ns, over) }]);
      }

/** `expect` is the test's own: several run at once. */
async function compare(one: Case, expect: ExpectStatic): Promise<void> {
  const [theirs, ours] = [await prepared(one, 'i'), await prepared(one, 'w')];
  await run([...one.flags, '-n', theirs]);
  const operation = await real.waymark.run(one.intent(ours));
  expect(operation.steps.filter(({ state }) => state !== 'done' && state !== 'unchanged')).toEqual([]);
  // istioctl ends before its Gateways have a status, and before what it deletes is gone.
  await expect.poll(() => everythingIn(ours), { timeout: 60_000 }).toEqual(await settledIn(theirs, expect));
}

describe('the objects after Waymark are those after istioctl', () => {
  test.for(Object.entries(apply))('%s', { timeout: 120_000 }, ([, one], { expect: own }) => compare(one, own));

  test.concurrent.for(matrix)('istioctl waypoint %s', { timeout: 300_000 }, ([, one], { expect: own }) => compare(one, own));
});

describe('what istioctl refuses Waymark refuses, and nothing is written', () => {
  const wrong: Record<string, [flags: readonly string[], over: Partial<IntentOf<'create-waypoint'>>, theirs: RegExp]> = {
    'M-03: a traffic type that is none': [['--for', 'svc'], { trafficType: 'svc' }, /invalid traffic type: svc/],
    'M-04: the reserved name': [['--name', 'none'], { name: 'none' }, /'none' is a reserved value/],
    'a name that the API server refuses': [['--name', 'No_name'], { name: 'No_name' }, /Invalid value/],
    'M-06: a namespace that is not there': [['-n', 'no-such-namespace'], { namespace: 'no-such-namespace' }, /not found/],
  };
  test.each(Object.entries(wrong))('%s', async (_name, [flags, over, theirs]) => {
    const namespace = await space('w');
    await real.waymark.sees(() => real.waymark.cluster.store.world.Namespace.get('', namespace) !== undefined);
    await expect(run(['apply', '-n', namespace, ...flags])).rejects.toThrow(theirs);
    await expect(real.waymark.preview(create(namespace, over))).rejects.toThrow();
    expect((await everythingIn(namespace)).gateways).toEqual([]);
  });
});

describe('where Waymark differs on purpose', () => {
  test('M-07: what istioctl silently leaves undone, with exit code 0, is said', async () => {
    const [theirs, ours] = [await space('i', { 'istio.io/use-waypoint': 'old' }), await space('w', { 'istio.io/use-waypoint': 'old' })];
    expect(await run(['apply', '--enroll-namespace', '-n', theirs])).toMatch(/already has an enrolled Waypoint/);
    expect((await everythingIn(theirs)).gateways).toEqual([]);
    const { plan } = await real.waymark.preview(enrolled(ours));
    expect(plan.steps.at(-1)).toMatchObject({ changes: [{ key: 'istio.io/use-waypoint', before: 'old', after: 'waypoint' }] });
  });

  test('M-09: the namespace label of an old reference is taken away in the same patch', async () => {
    const old = { ...ambient, 'istio.io/use-waypoint': 'old', 'istio.io/use-waypoint-namespace': 'elsewhere' };
    const [theirs, ours] = [await space('i', old), await space('w', old)];
    await run(['apply', '--enroll-namespace', '--overwrite', '--wait', '-n', theirs]);
    await real.waymark.run(enrolled(ours));
    expect((await everythingIn(theirs)).labels).toMatchObject({ 'istio.io/use-waypoint-namespace': 'elsewhere' });
    expect((await everythingIn(ours)).labels).not.toHaveProperty('istio.io/use-waypoint-namespace');
  });

  test('M-19: deleting what is no waypoint is an error, not a line and exit code 0', async () => {
    const namespace = await space('w');
    await real.waymark.sees(() => real.waymark.cluster.store.world.Namespace.get('', namespace) !== undefined);
    expect(await run(['delete', 'nothing', '-n', namespace])).toMatch(/not found/);
    const refused = await real.waymark.refused({ type: 'delete-waypoints', waypoints: [{ namespace, name: 'nothing' }] });
    expect(refused).toMatchObject({ code: 'notFound' });
  });

  test('deleting takes the references away; istioctl leaves them dangling', async () => {
    const [theirs, ours] = [await space('i', ambient), await space('w', ambient)];
    for (const namespace of [theirs, ours]) await run(['apply', '--enroll-namespace', '--wait', '-n', namespace]);
    await run(['delete', 'waypoint', '-n', theirs]);
    await real.waymark.sees(() => real.waymark.cluster.store.world.Namespace.get('', ours)?.labels['istio.io/use-waypoint'] !== undefined);
    const operation = await real.waymark.run({ type: 'delete-waypoints', waypoints: [{ namespace: ours, name: 'waypoint' }] });
    expect(operation.state).toBe('done');
    expect((await everythingIn(theirs)).labels).toMatchObject({ 'istio.io/use-waypoint': 'waypoint' });
    expect((await everythingIn(ours)).labels).not.toHaveProperty('istio.io/use-waypoint');
  });
});

let made = 0;

async function space(who: 'i' | 'w', labels: Labels = {}): Promise<string> {
  const name = `ctl-${Date.now().toString(36).slice(-6)}-${++made}-${who}`;
  spaces.push(name);
  await real.raw.request('POST', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } });
  return name;
}

async function prepared({ labels, there = [] }: Case, who: 'i' | 'w'): Promise<string> {
  const name = await space(who, labels);
  for (const flags of there) await run(['apply', ...flags, '-n', name]);
  const { world } = real.waymark.cluster.store;
  await real.waymark.sees(() => world.Namespace.get('', name) !== undefined && [...world.Gateway.in(name)].length === there.length);
  return name;
}

async function run(args: readonly string[]): Promise<string> {
  const { kubeconfigPath } = real.controlPlane;
  return runProgram(istioctl, ['waypoint', ...args, '--kubeconfig', kubeconfigPath, '--context', 'admin'], { cwd: tmpdir() });
}

/** The Gateways of a namespace and its labels, without names of the namespace, managers, versions, uids and times. */
async function everythingIn(namespace: string) {
  const path = `/apis/gateway.networking.k8s.io/v1/namespaces/${namespace}/gateways`;
  const { body } = await real.raw.request<{ items: Fields[] }>('GET', path);
  const home = await real.raw.request<{ metadata: { labels: Labels } }>('GET', `/api/v1/namespaces/${namespace}`);
  const text = (value: unknown) => JSON.parse(JSON.stringify(value).replaceAll(namespace, 'NAMESPACE'));
  return { gateways: body.items.map((item) => text(plain(item))) as Fields[], labels: text(home.body.metadata.labels) as Labels };
}

function plain({ metadata, status, ...rest }: Fields): Fields {
  const { uid, resourceVersion, creationTimestamp, managedFields, ...kept } = metadata as Fields;
  const { addresses, ...told } = JSON.parse(
    JSON.stringify(status ?? {}, (key, value) => (key === 'lastTransitionTime' ? undefined : value)),
  );
  return { ...rest, metadata: kept, status: { ...told, addresses: (addresses ?? []).map(({ type }: { type: string }) => type) } };
}

/** As soon as nothing is being deleted and every Gateway is programmed. */
async function settledIn(namespace: string, expect: ExpectStatic) {
  await expect
    .poll(
      async () => {
        const { gateways } = await everythingIn(namespace);
        return gateways.every(
          ({ status, metadata }) =>
            /"type":"Programmed"/.test(JSON.stringify(status)) &&
            /"status":"True"/.test(JSON.stringify(status)) &&
            (status as { addresses: unknown[] }).addresses.length > 0 &&
            !('deletionTimestamp' in (metadata as Fields)),
        );
      },
      { timeout: 30_000 },
    )
    .toBe(true);
  return everythingIn(namespace);
}
