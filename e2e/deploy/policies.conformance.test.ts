import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { KubeObject, RawClient, RawResponse } from '../control-plane/raw-client.ts';
import type { UserName } from '../control-plane/users.ts';
import { inNamespace, manifestsOf } from './manifests.ts';
import type { RealOne } from './on-a-real-one.ts';
import { applied } from './on-a-real-one.ts';
import { sceneOf } from './scene.ts';

/**
 * The policies of deploy/ on a real API server: what an editor may write passes, everything else of an object that their role
 * lets them patch is refused with its sentence, and whoever is not in the group is left alone.
 */

let real: RealOne;
let raw: RawClient;
const namespace = `policies-${Date.now().toString(36).slice(-6)}`;
const policies = manifestsOf('policies');
/** A mistake of the kind that the API server's check of types finds. */
const mistaken: KubeObject = {
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'ValidatingAdmissionPolicy',
  metadata: { name: `waymark-test-${namespace}` },
  spec: {
    failurePolicy: 'Ignore',
    matchConstraints: { resourceRules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['UPDATE'], resources: ['services'] }] },
    validations: [{ expression: "object.spec.clusterIp == ''" }],
  },
};

const v1 = `/api/v1/namespaces/${namespace}`;
const apps = `/apis/apps/v1/namespaces/${namespace}`;
const istio = `/apis/networking.istio.io/v1/namespaces/${namespace}`;
const gateways = `/apis/gateway.networking.k8s.io/v1/namespaces/${namespace}/gateways`;

const mesh = { 'istio.io/dataplane-mode': 'ambient' };
const waypoint = { 'istio.io/use-waypoint': 'gate', 'istio.io/use-waypoint-namespace': 'infra' };
const canary = { 'istio.io/use-waypoint-canary': 'next', 'istio.io/use-waypoint-canary-namespace': 'infra' };
const services = { ...waypoint, ...canary, 'istio.io/ingress-use-waypoint': 'true' };
const weight = { 'istio.io/use-waypoint-canary-weight': '10' };
const labelled = (labels: object, annotations?: object) => ({ metadata: { labels, ...(annotations ? { annotations } : {}) } });
const onTemplate = (labels: object) => ({ spec: { template: { metadata: { labels } } } });

/** Each kind whose labels are written: where it is, all that may be written, and a field of it that may not. */
const kinds: ReadonlyArray<readonly [string, string, object, readonly object[]]> = [
  ['Namespace', `/api/v1/namespaces/${namespace}`, labelled({ ...mesh, ...services }, weight), []],
  [
    'Service',
    `${v1}/services/cart`,
    labelled(services, weight),
    [{ spec: { selector: { app: 'other' } } }, { spec: { externalIPs: ['192.0.2.1'] } }],
  ],
  ['ServiceEntry', `${istio}/serviceentries/bank`, labelled(services, weight), [{ spec: { hosts: ['evil.example.com'] } }]],
  ['WorkloadEntry', `${istio}/workloadentries/machine`, labelled(waypoint), [{ spec: { address: '10.240.0.8' } }]],
  [
    'Pod',
    `${v1}/pods/lone`,
    labelled({ ...mesh, ...waypoint }),
    [{ spec: { activeDeadlineSeconds: 60 } }, { spec: { containers: [{ name: 'app', image: 'example.com/evil:1' }] } }],
  ],
  ['Deployment', `${apps}/deployments/cart`, onTemplate({ ...mesh, ...waypoint }), [{ spec: { replicas: 2 } }, { spec: { paused: true } }]],
  [
    'StatefulSet',
    `${apps}/statefulsets/store`,
    onTemplate({ ...mesh, ...waypoint }),
    [{ spec: { replicas: 2 } }, { spec: { minReadySeconds: 9 } }],
  ],
  ['DaemonSet', `${apps}/daemonsets/agent`, onTemplate({ ...mesh, ...waypoint }), [{ spec: { minReadySeconds: 9 } }]],
];
const templateKinds = kinds.filter(([, path]) => path.includes('/apis/apps/'));

const foreignKeys = [
  'pod-security.kubernetes.io/enforce',
  'istio.io/rev',
  'istio-injection',
  'istio.io/waypoint-for',
  'istio.io/use-waypoint.x',
  'example.com/a',
];

beforeAll(async () => {
  real = await applied(
    [...sceneOf(namespace), ...manifestsOf('rights'), ...policies, mistaken, ...inNamespace(manifestsOf('team'), namespace)],
    'policies',
  );
  raw = real.raw;
  await raw.apply(JSON.stringify(gatewayOf('ingress', { gatewayClassName: 'istio' }, { 'example.com/a': 'kept' })));
  // A policy holds some moments after it was written.
  for (const [path, body] of [
    [`${v1}/services/cart`, labelled({ probe: 'x' })],
    [`${apps}/deployments/cart`, labelled({ probe: 'x' })],
    [`${gateways}/ingress`, labelled({ probe: 'x' })],
  ] as const)
    await raw.waitFor(async () => (await answerTo(`${path}?dryRun=All`, body, 'group-editor')).includes('ValidatingAdmissionPolicy'), {
      timeoutMs: 60_000,
      what: `a policy to hold for ${path}`,
    });
}, 60 * 60_000);

afterAll(() => real.stop());

test('no expression has a type that is wrong', async () => {
  const warningsOf = (name: string) =>
    raw.waitFor(
      async () => {
        const path = `/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies/${name}`;
        const { body } = await raw.request<{ metadata: { generation: number }; status?: Status }>('GET', path);
        const { observedGeneration, typeChecking } = body.status ?? {};
        return observedGeneration === body.metadata.generation && typeChecking ? { all: typeChecking.expressionWarnings ?? [] } : undefined;
      },
      { timeoutMs: 60_000, what: `the types of ${name} to be checked` },
    );
  const names = policies.filter(({ kind }) => kind === 'ValidatingAdmissionPolicy').map(({ metadata }) => metadata.name);
  expect(names).toHaveLength(3);
  for (const name of names) expect([name, await warningsOf(name)]).toEqual([name, { all: [] }]);
  expect((await warningsOf(mistaken.metadata.name)).all).toMatchObject([{ warning: expect.stringContaining('clusterIp') }]);
});

interface Status {
  readonly observedGeneration?: number;
  readonly typeChecking?: { readonly expressionWarnings?: ReadonlyArray<{ readonly warning: string }> };
}

/** The sentences of the policies that were seen to refuse something. */
const refusals = new Set<string>();

describe.each(kinds)('%s', (kind, path, allowed, otherFields) => {
  const labelsOf = (labels: object) => (templateKinds.some(([name]) => name === kind) ? onTemplate(labels) : labelled(labels));

  test.each(['group-editor', 'team-editor'] as const)('%s writes the labels of the mesh, and takes them away', async (user) => {
    expect(await answerTo(path, allowed, user)).toBe('written');
    expect(await answerTo(path, nulled(allowed), user)).toBe('written');
  });

  test('no other label is added, changed or removed', async () => {
    for (const key of [...foreignKeys, ...notAllowed(allowed)])
      expect([key, await answerTo(path, labelsOf({ [key]: 'privileged' }), 'group-editor')]).toEqual([
        key,
        expect.stringContaining(' only: '),
      ]);
    const there = templateKinds.some(([name]) => name === kind) ? 'app' : 'team';
    for (const value of ['other', null])
      expect(await answerTo(path, labelsOf({ [there]: value }), 'team-editor')).toMatch(/ only: |selector/);
    // In one request with what is allowed: all or nothing.
    expect(await answerTo(path, merged(allowed, labelsOf({ 'example.com/a': 'x' })), 'group-editor')).toContain(' only: ');
  });

  test('nothing else of it is changed', async () => {
    const owner = { apiVersion: 'v1', kind: 'Service', name: 'cart', uid: '00000000-0000-0000-0000-000000000000' };
    const more = [
      { metadata: { annotations: { 'example.com/note': 'changed' } } },
      { metadata: { annotations: { 'example.com/note': null } } },
      { metadata: { annotations: { 'kubernetes.io/x': 'added' } } },
      { metadata: { finalizers: ['example.com/held'] } },
      { metadata: { ownerReferences: [owner] } },
      ...otherFields,
    ];
    for (const body of more) {
      const answer = await answerTo(path, body, 'group-editor');
      expect([JSON.stringify(body), answer]).toEqual([JSON.stringify(body), expect.stringMatching(/nothing else|no such annotation/)]);
    }
    if (templateKinds.some(([name]) => name === kind)) {
      for (const body of [
        labelled({ team: 'other' }),
        { spec: { template: { metadata: { annotations: { a: 'b' } } } } },
        { spec: { template: { spec: { hostNetwork: true } } } },
        { spec: { template: { spec: { containers: [{ name: 'app', image: 'example.com/evil:1' }] } } } },
      ])
        expect([JSON.stringify(body), await answerTo(path, body, 'group-editor')]).toEqual([
          JSON.stringify(body),
          expect.stringContaining('nothing else'),
        ]);
    }
  });

  test('an admin is left alone', async () => {
    const labels = templateKinds.some(([name]) => name === kind) ? {} : labelled({ 'example.com/a': 'x', team: null });
    for (const body of [labels, { metadata: { annotations: { 'kubernetes.io/x': 'added' } } }, ...otherFields.slice(0, 1)])
      expect(await answerTo(`${path}?dryRun=All`, body, 'admin')).toBe('written');
  });
});

test('controllers are left alone: a new template is rolled out', async () => {
  const labels = { 'istio.io/use-waypoint': 'rolled' };
  expect(await answerTo(`${apps}/deployments/cart`, onTemplate(labels), 'group-editor')).toBe('written');
  await raw.waitFor(
    async () => {
      const { body } = await raw.request<{ items: KubeObject[] }>('GET', `${v1}/pods?labelSelector=istio.io/use-waypoint%3Drolled`);
      const { body: deployment } = await raw.request<KubeObject>('GET', `${apps}/deployments/cart`);
      const { updatedReplicas, observedGeneration } = deployment['status'] as { updatedReplicas?: number; observedGeneration?: number };
      return body.items.length > 0 && updatedReplicas === 1 && observedGeneration !== 1;
    },
    { timeoutMs: 60_000, what: 'the pods of the new template' },
  );
});

describe('Gateway', () => {
  const spec = { gatewayClassName: 'istio-waypoint', listeners: [{ name: 'mesh', port: 15008, protocol: 'HBONE' }] };
  const allow = { allowedRoutes: { namespaces: { from: 'All' } } };
  const apply = { contentType: 'application/apply-patch+yaml', user: 'group-editor' } as const;

  test('of the class of waypoints is made, edited and deleted, as Waymark and istioctl write it', async () => {
    const made = gatewayOf('gate', spec, { 'istio.io/waypoint-for': 'all', 'istio.io/rev': 'default' });
    const path = `${gateways}/gate`;
    expect(said(await raw.request('PATCH', `${path}?fieldManager=waymark`, made, apply))).toBe('written');
    const listeners = [{ ...spec.listeners[0], ...allow }];
    expect(await answerTo(path, { metadata: { labels: { 'istio.io/waypoint-for': null } }, spec: { listeners } }, 'team-editor')).toBe(
      'written',
    );
    expect(said(await raw.request('DELETE', path, undefined, { user: 'team-editor' }))).toBe('written');
    expect(said(await raw.request('POST', gateways, made, { user: 'team-editor' }))).toBe('written');
  });

  test.each([
    ['another class', { ...spec, gatewayClassName: 'istio' }, {}, /these classes only: istio-waypoint/],
    ['parametersRef', { ...spec, infrastructure: { parametersRef: { group: '', kind: 'ConfigMap', name: 'x' } } }, {}, /infrastructure/],
    ['infrastructure', { ...spec, infrastructure: { labels: { a: 'b' } } }, {}, /infrastructure/],
    ['addresses', { ...spec, addresses: [{ value: '192.0.2.1' }] }, {}, /addresses/],
    ['a further listener', { ...spec, listeners: [...spec.listeners, { name: 'web', port: 80, protocol: 'HTTP' }] }, {}, /listener mesh/],
    ['another port', { ...spec, listeners: [{ name: 'mesh', port: 80, protocol: 'HTTP' }] }, {}, /listener mesh/],
    ['another label', spec, { labels: { 'example.com/a': 'b' } }, /these labels of a waypoint only/],
    ['an annotation', spec, { annotations: { 'example.com/a': 'b' } }, /no annotations/],
    ['a finalizer', spec, { finalizers: ['example.com/held'] }, /no annotations, finalizers/],
  ])('with %s is not made', async (_, asked, metadata, sentence) => {
    const one = gatewayOf('bad', asked);
    const made = { ...one, metadata: { ...one.metadata, ...metadata } };
    expect(said(await raw.request('POST', gateways, made, { user: 'group-editor' }))).toMatch(sentence);
    expect(said(await raw.request('PATCH', `${gateways}/bad?fieldManager=waymark`, made, apply))).toMatch(sentence);
    expect(said(await raw.request('POST', `${gateways}?dryRun=All`, made, { user: 'admin' }))).toBe('written');
  });

  test('that is a waypoint keeps what is not for an editor', async () => {
    const path = `${gateways}/gate`;
    for (const [body, sentence] of [
      [{ spec: { gatewayClassName: 'istio' } }, /these classes only/],
      [{ spec: { infrastructure: { parametersRef: { group: '', kind: 'ConfigMap', name: 'x' } } } }, /infrastructure/],
      [{ spec: { addresses: [{ value: '192.0.2.1' }] } }, /addresses/],
      [{ spec: { listeners: [{ ...spec.listeners[0], port: 15009 }] } }, /listener mesh/],
      [{ spec: { listeners: [...spec.listeners, { name: 'web', port: 80, protocol: 'HTTP' }] } }, /listener mesh/],
      [labelled({ 'gateway.istio.io/managed': 'x' }), /these labels of a waypoint only/],
      [labelled({}, { 'example.com/a': 'b' }), /no annotations/],
    ] as const)
      expect([JSON.stringify(body), await answerTo(path, body, 'team-editor')]).toEqual([
        JSON.stringify(body),
        expect.stringMatching(sentence),
      ]);
  });

  test('of another class is not touched, not even deleted', async () => {
    const path = `${gateways}/ingress`;
    expect(await answerTo(path, labelled({ 'istio.io/rev': 'x' }), 'group-editor')).toMatch(/these classes only/);
    expect(await answerTo(path, { spec: { gatewayClassName: 'istio-waypoint' } }, 'group-editor')).toMatch(/these classes only/);
    expect(said(await raw.request('DELETE', path, undefined, { user: 'group-editor' }))).toMatch(/these classes only/);
    expect(said(await raw.request('DELETE', `${path}?dryRun=All`))).toBe('written');
  });
});

test('each validation of each policy refused something', () => {
  const sentences = policies.flatMap(({ spec }) => (spec as { validations?: Validation[] }).validations ?? []);
  for (const { message, messageExpression } of sentences) {
    const start = /^'([^']*)'/.exec(messageExpression ?? '')?.[1] ?? message;
    expect([start, [...refusals].some((refusal) => refusal.includes(start))]).toEqual([start, true]);
  }
  expect(sentences.length).toBeGreaterThan(8);
});

interface Validation {
  readonly message: string;
  readonly messageExpression?: string;
}

function gatewayOf(name: string, spec: object, labels: Record<string, string> = {}): KubeObject {
  const listeners = [{ name: 'web', port: 80, protocol: 'HTTP' }];
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'Gateway',
    metadata: { namespace, name, labels },
    spec: { listeners, ...spec },
  };
}

function patch(path: string, body: unknown, user: UserName): Promise<RawResponse<unknown>> {
  // Containers of a pod are merged by name only in this form; for what is not built in, it is not served.
  const builtIn = path.startsWith('/api/v1') || path.startsWith('/apis/apps');
  const contentType = builtIn ? 'application/strategic-merge-patch+json' : 'application/merge-patch+json';
  return raw.request('PATCH', path, body, { contentType, user });
}

async function answerTo(path: string, body: unknown, user: UserName): Promise<string> {
  return said(await patch(path, body, user));
}

/** 'written', or why not. */
function said({ status, body }: RawResponse<unknown>): string {
  const { message = '' } = body as { message?: string };
  if (message.includes('ValidatingAdmissionPolicy')) refusals.add(message);
  return status < 300 ? 'written' : `${status} ${message}`;
}

/** Keys that some other kind may write. */
function notAllowed(allowed: object): string[] {
  const text = JSON.stringify(allowed);
  return Object.keys({ ...mesh, ...services }).filter((key) => !text.includes(`"${key}"`));
}

/** The same with null for every value, which takes the keys away. */
function nulled(body: object): object {
  return JSON.parse(JSON.stringify(body), (_, value) => (typeof value === 'string' ? null : value));
}

function merged(one: object, two: object): object {
  const result: Record<string, unknown> = { ...one };
  for (const [key, value] of Object.entries(two)) {
    const known = result[key];
    result[key] = typeof value === 'object' && known !== null && typeof known === 'object' ? merged(known, value) : value;
  }
  return result;
}
