import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { KubeObject } from '../control-plane/raw-client.ts';
import { allowedIn, servedResources } from './access-matrix.ts';
import { manifestsOf } from './manifests.ts';
import type { RealOne } from './on-a-real-one.ts';
import { applied } from './on-a-real-one.ts';

/** The deployment of deploy/app on a real API server, which admits its pods under Pod Security "restricted". */

let real: RealOne;
const namespace = 'waymark';
const app = [...manifestsOf('app'), ...manifestsOf('oidc'), ...manifestsOf('ingress')];
const pods = `/api/v1/namespaces/${namespace}/pods`;

beforeAll(async () => {
  const secret: KubeObject = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { namespace, name: 'waymark-session' },
    stringData: { key: randomBytes(48).toString('base64') },
  };
  const [home, ...rest] = app;
  if (home?.kind !== 'Namespace') throw new Error('the namespace comes first');
  real = await applied([...manifestsOf('rights'), home, secret, ...rest], 'pod');
}, 60 * 60_000);

afterAll(() => real.stop());

test('the API server knows every field, and warns of nothing', async () => {
  for (const object of app.filter(({ kind }) => kind !== 'Namespace')) {
    const { status, headers } = await real.raw.request('POST', `${await collectionOf(object)}?dryRun=All&fieldValidation=Strict`, {
      ...object,
      metadata: { ...object.metadata, name: `${object.metadata.name}-2` },
    });
    expect([object.kind, status, headers['warning']]).toEqual([object.kind, 201, undefined]);
  }
});

test('both pods are admitted and become ready, without a token', async () => {
  const running = await real.raw.waitFor(
    async () => {
      const path = `/apis/apps/v1/namespaces/${namespace}/deployments/waymark`;
      const { body } = await real.raw.request<{ status?: { availableReplicas?: number } }>('GET', path);
      if (body.status?.availableReplicas !== 2) return undefined;
      return (await real.raw.request<{ items: Pod[] }>('GET', `${pods}?labelSelector=app.kubernetes.io/name%3Dwaymark`)).body.items;
    },
    { timeoutMs: 120_000, what: 'two pods of Waymark' },
  );
  expect(running).toHaveLength(2);
  for (const { spec } of running) {
    expect(spec.volumes.map(({ name }) => name).sort()).toEqual(['cluster', 'oidc', 'session', 'tmp']);
    expect(spec.volumes.filter((volume) => 'projected' in volume)).toEqual([]);
  }
});

interface Pod extends KubeObject {
  readonly spec: { readonly volumes: ReadonlyArray<{ readonly name: string }> };
}

test.each([
  ['as root', { securityContext: { runAsNonRoot: false, runAsUser: 0 } }, {}],
  ['with an unconfined seccomp profile', { securityContext: { seccompProfile: { type: 'Unconfined' } } }, {}],
  ['with capabilities', {}, { securityContext: { capabilities: { drop: [] } } }],
  ['with escalation', {}, { securityContext: { allowPrivilegeEscalation: true } }],
  ['in the network of its node', { hostNetwork: true }, {}],
  ['with a path of its node', { volumes: ['session', 'cluster', 'oidc', 'tmp'].map((name) => ({ name, hostPath: { path: '/tmp' } })) }, {}],
])('a pod %s is not admitted', async (_, podMore, containerMore) => {
  const [deployment] = app.filter(({ kind }) => kind === 'Deployment') as unknown as Deployment[];
  if (!deployment) throw new Error('no Deployment');
  const { template } = deployment.spec;
  const [container] = template.spec.containers;
  const podOf = (spec: object, name: string) => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace }, spec });
  const fine = await real.raw.request('POST', `${pods}?dryRun=All`, podOf(template.spec, 'fine'));
  expect(fine.status).toBe(201);
  const loosened = { ...template.spec, ...podMore, containers: [{ ...container, ...containerMore }] };
  const { status, body } = await real.raw.request<{ message: string }>('POST', `${pods}?dryRun=All`, podOf(loosened, 'loose'));
  expect([status, body.message]).toEqual([403, expect.stringContaining('violates PodSecurity "restricted')]);
});

interface Deployment {
  readonly spec: { readonly template: { readonly spec: Readonly<Record<string, unknown>> & { readonly containers: readonly object[] } } };
}

/** What Kubernetes gives to whoever can log in, and public certificates to every ServiceAccount. */
const everybodys = [
  'create authentication.k8s.io/selfsubjectreviews',
  'create authorization.k8s.io/selfsubjectaccessreviews',
  'create authorization.k8s.io/selfsubjectrulesreviews',
  'get certificates.k8s.io/clustertrustbundles',
  'list certificates.k8s.io/clustertrustbundles',
  'watch certificates.k8s.io/clustertrustbundles',
];

test('the identity of the pods has no right of its own', async () => {
  const user = `system:serviceaccount:${namespace}:waymark`;
  const groups = ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'];
  const resources = await servedResources(real.raw);
  for (const where of ['', namespace, 'istio-system'])
    expect([where, await allowedIn(real.raw, { user, groups }, where, resources)]).toEqual([where, everybodys]);
}, 300_000);

async function collectionOf({ apiVersion, kind }: KubeObject): Promise<string> {
  const base = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const { body } = await real.raw.request<{ resources: Array<{ name: string; kind: string }> }>('GET', base);
  const plural = body.resources.find((one) => one.kind === kind && !one.name.includes('/'))?.name;
  return `${base}/namespaces/${namespace}/${plural}`;
}
