import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadAccess } from '../../lib/cluster/kubeconfig.ts';
import { kinds } from '../../lib/mesh/model/kinds/registry.ts';
import type { Intent } from '../../lib/mesh/plan/intent.ts';
import { patchKinds } from '../../lib/mesh/plan/plan.ts';
import { readMadeObjects } from '../../lib/server/made-objects.ts';
import type { TestWaymark } from '../../lib/server/plans/testing/waymark.ts';
import { waymarkAs } from '../../lib/server/plans/testing/waymark.ts';
import type { RawClient } from '../control-plane/raw-client.ts';
import type { UserName } from '../control-plane/users.ts';
import { allowedIn, rulesIn, servedResources } from './access-matrix.ts';
import { inNamespace, manifestsOf } from './manifests.ts';
import type { RealOne } from './on-a-real-one.ts';
import { applied } from './on-a-real-one.ts';
import { noteRequests } from './requests.ts';
import { sceneOf } from './scene.ts';

/**
 * The roles of deploy/, applied with the policies to a real API server and used by real users through Waymark. What Waymark
 * sends and is given is exactly what is granted: one verb less and a request here is refused, one more and it is not in the list.
 */

const reads = (resources: readonly string[]) => resources.flatMap((resource) => [`list ${resource}`, `watch ${resource}`]);
const patches = (resources: readonly string[]) => resources.flatMap((resource) => [`get ${resource}`, `patch ${resource}`]);
const workloads = ['apps/deployments', 'apps/statefulsets', 'apps/daemonsets'];
const entries = ['networking.istio.io/serviceentries', 'networking.istio.io/workloadentries'];
const gateways = 'gateway.networking.k8s.io/gateways';

/** Every user that can log in. */
const selfReviews = [
  'create authentication.k8s.io/selfsubjectreviews',
  'create authorization.k8s.io/selfsubjectaccessreviews',
  'create authorization.k8s.io/selfsubjectrulesreviews',
];
/** All users of Waymark: of the whole cluster, and of istio-system. */
const classes = reads(['gateway.networking.k8s.io/gatewayclasses']);
const identity = ['get namespaces kube-system'];
const settings = ['list configmaps istio', 'watch configmaps istio'];
const viewer = [
  'get namespaces',
  ...reads(['namespaces', 'services', 'pods', 'discovery.k8s.io/endpointslices', ...workloads, gateways, ...entries]),
  'list serviceaccounts',
  'list autoscaling/horizontalpodautoscalers',
  'list policy/poddisruptionbudgets',
];
const editor = [
  ...patches(['namespaces', 'services', 'pods', ...workloads, ...entries, gateways]),
  `create ${gateways}`,
  `delete ${gateways}`,
  'get serviceaccounts',
  'list resourcequotas',
  'list networking.k8s.io/networkpolicies',
  ...['authorizationpolicies', 'requestauthentications'].map((kind) => `list security.istio.io/${kind}`),
  ...['wasmplugins', 'trafficextensions'].map((kind) => `list extensions.istio.io/${kind}`),
  'list telemetry.istio.io/telemetries',
  ...['envoyfilters', 'virtualservices', 'destinationrules'].map((kind) => `list networking.istio.io/${kind}`),
  ...['httproutes', 'grpcroutes', 'tlsroutes', 'tcproutes', 'backendtlspolicies'].map((kind) => `list gateway.networking.k8s.io/${kind}`),
];

/** Of the experimental channel of the Gateway API, which this cluster does not serve: granted, and not asked for. */
const unserved = ['list gateway.networking.x-k8s.io/xbackendtrafficpolicies'];

let real: RealOne;
let raw: RawClient;
const prefix = `rights-${Date.now().toString(36).slice(-6)}`;
const [team, other] = [`${prefix}-team`, `${prefix}-other`];

beforeAll(async () => {
  const manifests = [...manifestsOf('rights'), ...manifestsOf('policies'), ...inNamespace(manifestsOf('team'), team)];
  real = await applied([...sceneOf(team), ...sceneOf(other), ...manifests], 'rights');
  raw = real.raw;
  await raw.request('POST', `/apis/gateway.networking.k8s.io/v1/namespaces/${other}/gateways`, {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'Gateway',
    metadata: { name: 'seen' },
    spec: { gatewayClassName: 'istio-waypoint', listeners: [{ name: 'mesh', port: 15008, protocol: 'HBONE' }] },
  });
}, 60 * 60_000);

afterAll(() => real.stop());

describe('what Waymark asks for as this user is given, and is all that is granted', () => {
  test('a viewer of the whole cluster sees every kind', async () => {
    const expected = [...classes, ...identity, ...settings, ...viewer];
    await givenTo('group-viewer', expected, async (waymark) => {
      const { cluster, preview, run, sees } = waymark;
      const unseen = kinds.filter(({ kind }) => cluster.store.knowledge(kind, '').state !== 'live');
      expect(unseen).toEqual([]);
      await sees(() => cluster.store.world.Gateway.get(other, 'seen') !== undefined);
      expect(await readMadeObjects({ namespace: other, name: 'seen' }, waymark)).toMatchObject({ ok: true });
      const intent = { type: 'enroll', targets: [{ kind: 'Namespace', namespace: '', name: other }], mesh: 'join', ...kept } as const;
      const { permitted, dryRun } = await preview(intent);
      expect(permitted).toMatchObject({ allowed: false, missing: expect.stringContaining(`patch namespaces ${other}`) });
      expect(dryRun).toMatchObject([{ ok: false }]);
      expect(await run(intent)).toMatchObject({ state: 'failed' });
    });
  });

  test('an editor of the whole cluster makes waypoints, enrolls each kind, edits, and cleans up', async () => {
    const expected = [...classes, ...identity, ...settings, ...viewer, ...editor];
    await givenTo('group-editor', expected, (waymark) => everythingIn(other, waymark));
  }, 300_000);

  test('an editor of one namespace does the same there', async () => {
    // A list of Namespaces is a list of everybody's.
    const expected = [...classes, ...identity, ...settings, ...without('list namespaces', viewer), ...editor];
    await givenTo('team-editor', expected, async (waymark) => {
      waymark.cluster.store.addNamespace(team);
      await waymark.sees(() => {
        const { store } = waymark.cluster;
        return kinds.every(({ kind, only, namespaced }) => only || !namespaced || store.knowledge(kind, team).state === 'live');
      });
      expect(waymark.cluster.store.knowledge('Namespace', team).state).toBe('live');
      expect([...waymark.cluster.store.world.Pod.all()].filter(({ namespace }) => namespace !== team)).toEqual([]);
      await everythingIn(team, waymark);
    });
  }, 300_000);
});

describe('nothing more is granted', () => {
  const expectations: ReadonlyArray<readonly [UserName, string, readonly string[]]> = [
    ['nobody', '', selfReviews],
    ['group-viewer', '', [...selfReviews, ...classes, ...viewer]],
    ['group-editor', '', [...selfReviews, ...classes, ...viewer, ...editor]],
    ['team-editor', '', [...selfReviews, ...classes]],
  ];
  test.each(expectations)(
    '%s in the whole cluster: every resource × every verb',
    async (user, namespace, expected) => {
      const resources = await servedResources(raw);
      for (const one of ['secrets', 'pods/exec', 'pods/log', 'pods/portforward', 'services/proxy', 'serviceaccounts/token'])
        expect(resources.map(({ resource }) => resource)).toContain(one);
      expect(await allowedIn(raw, user, namespace, resources)).toEqual(sorted(expected));
    },
    300_000,
  );

  test('an editor of one namespace in that one, and in another: every resource × every verb', async () => {
    const resources = await servedResources(raw);
    expect(await allowedIn(raw, 'team-editor', team, resources)).toEqual(sorted([...selfReviews, ...classes, ...viewer, ...editor]));
    expect(await allowedIn(raw, 'team-editor', other, resources)).toEqual(sorted([...selfReviews, ...classes]));
  }, 300_000);

  test('the rules themselves have no star and no name more', async () => {
    const common = [...selfReviews, ...classes, ...identity];
    expect(await rulesIn(raw, 'nobody', 'istio-system')).toEqual(selfReviews);
    expect(await rulesIn(raw, 'team-editor', 'istio-system')).toEqual(sorted([...common, ...settings]));
    expect(await rulesIn(raw, 'group-viewer', 'istio-system')).toEqual(sorted([...common, ...settings, ...viewer]));
    expect(await rulesIn(raw, 'group-editor', other)).toEqual(sorted([...common, ...viewer, ...editor, ...unserved]));
    expect(await rulesIn(raw, 'team-editor', team)).toEqual(sorted([...common, ...viewer, ...editor, ...unserved]));
    expect(await rulesIn(raw, 'team-editor', other)).toEqual(sorted(common));
  });
});

const kept = { waypoint: { do: 'keep' }, canary: { do: 'keep' }, ingress: 'keep' } as const;

/** Waymark as this user, until `act` is done: what it asked for and was given is `expected`. */
async function givenTo(user: UserName, expected: readonly string[], act: (waymark: TestWaymark) => Promise<void>): Promise<void> {
  const access = await loadAccess({ kubeconfigPath: real.controlPlane.kubeconfigPath, context: user });
  if (!access.ok) throw new Error(access.error.message);
  const requests = noteRequests(real.controlPlane.tokens[user]);
  const waymark = await waymarkAs(access.value, 60_000);
  const given = () => {
    // 404 is an answer too: nothing of that name, told to somebody who may know.
    const answered = requests.asked.filter(({ status }) => status !== 403).map(({ what }) => what);
    return sorted(answered.filter((what) => !selfReviews.includes(what)).map(unnamed));
  };
  try {
    await act(waymark);
    // A list is shown before its watch is answered.
    await waymark.sees(() => expected.every((what) => given().includes(what))).catch(() => undefined);
  } finally {
    await waymark.stop();
    requests.stop();
  }
  expect(given()).toEqual(sorted(expected));
  // Not even in vain (S-33).
  const never = requests.asked.filter(({ what }) =>
    /secrets|configmaps(?! istio)|\/(exec|attach|log|portforward|proxy|token)\b/.test(what),
  );
  expect(never).toEqual([]);
}

/** Names count where a right is to one object only. */
function unnamed(what: string): string {
  if ([...identity, ...settings].includes(what)) return what;
  return what.split(' ').slice(0, 2).join(' ');
}

/** All that an editor can do, each plan through to its end. */
async function everythingIn(namespace: string, waymark: TestWaymark): Promise<void> {
  const { run, preview, sees, cluster } = waymark;
  const at = (name: string) => ({ namespace, name });
  const create = (name: string, enroll: Extract<Intent, { type: 'create-waypoint' }>['enroll'] = null): Intent => ({
    type: 'create-waypoint',
    ...at(name),
    className: 'istio-waypoint',
    trafficType: 'all',
    revision: null,
    allow: { from: 'Same' },
    enroll,
  });
  const use = { do: 'use', waypoint: at('main') } as const;
  const home = { kind: 'Namespace', namespace: '', name: namespace } as const;
  const named = { Service: 'cart', ServiceEntry: 'bank', WorkloadEntry: 'machine', Deployment: 'cart', StatefulSet: 'store' } as const;
  const target = <K extends Exclude<(typeof patchKinds)[number], 'Namespace'>>(kind: K) => {
    const name = kind === 'Pod' ? 'lone' : kind === 'DaemonSet' ? 'agent' : named[kind as keyof typeof named];
    return { kind, ...at(name) };
  };
  const canary = { do: 'set', waypoint: at('next'), weight: 10 } as const;
  const edit = { type: 'edit-waypoint', ...at('next'), trafficType: 'service', allow: { from: 'All' } } as const;

  const intents: Intent[] = [
    create('main', { targets: [home], mesh: 'join' }),
    create('next'),
    { type: 'enroll', targets: [home], mesh: 'keep', waypoint: { do: 'keep' }, canary, ingress: 'on' },
    { type: 'enroll', targets: [target('Service'), target('ServiceEntry')], mesh: 'keep', waypoint: use, canary, ingress: 'on' },
    { type: 'enroll', targets: [target('WorkloadEntry')], mesh: 'keep', waypoint: use, canary: { do: 'keep' }, ingress: 'keep' },
    {
      type: 'enroll',
      targets: [target('Pod'), target('Deployment'), target('StatefulSet'), target('DaemonSet')],
      mesh: 'leave',
      waypoint: use,
      canary: { do: 'keep' },
      ingress: 'keep',
    },
    edit,
    { type: 'clean-up', namespace, revision: null },
  ];
  const written = new Set<string>();
  for (const intent of intents) {
    const planned = await preview(intent);
    expect(planned.permitted).toEqual({ allowed: true, missing: '' });
    expect(planned.dryRun.filter(({ ok }) => !ok)).toEqual([]);
    expect(planned.preflight.filter(({ id, level }) => level === 'stop' || id === 'unknown')).toEqual([]);
    const operation = await run(intent);
    expect([operation.title, operation.state, operation.steps.map(({ id, state, message }) => [id, state, message])]).toEqual([
      operation.title,
      'done',
      expect.anything(),
    ]);
    for (const { kind, target: object } of operation.steps) if (kind === 'patch') written.add(object.kind);
    // The watch tells a moment later what was written.
    await sees(() => intent.type !== 'create-waypoint' || cluster.store.world.Gateway.get(namespace, intent.name) !== undefined);
    if (intent.type === 'create-waypoint') expect(await readMadeObjects(intent, waymark)).toMatchObject({ ok: true });
  }
  expect([...written].sort()).toEqual([...patchKinds].sort());
}

function without(what: string, from: readonly string[]): string[] {
  return from.filter((one) => one !== what);
}

function sorted(lines: readonly string[]): string[] {
  return [...new Set(lines)].sort();
}
