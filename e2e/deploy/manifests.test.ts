import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { policyKinds } from '../../lib/mesh/plan/policies/policy-kinds.ts';
import { contradictionIn } from '../../lib/server/launch/contradictions.ts';
import type { KubeObject } from '../control-plane/raw-client.ts';
import { manifestsOf, textOf } from './manifests.ts';

/** What a reader of deploy/ may rely on, without a cluster (S-58). That an API server takes it is in pod.conformance.test.ts. */

const app = manifestsOf('app');
const deployment = the('Deployment');
const template = deployment.spec['template'] as { spec: PodSpec; metadata: { labels: object } };
const { spec: pod } = template;
const [container, ...others] = pod.containers;

describe('the pod', () => {
  test('is nobody, writes nowhere but to a small /tmp, and has no token', () => {
    expect(others).toEqual([]);
    expect(pod.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 65_532, seccompProfile: { type: 'RuntimeDefault' } });
    expect(container?.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    expect(pod.automountServiceAccountToken).toBe(false);
    expect(the('ServiceAccount')).toMatchObject({ automountServiceAccountToken: false, metadata: { name: pod.serviceAccountName } });
    const writable = container?.volumeMounts.filter(({ readOnly }) => readOnly !== true);
    expect(writable).toEqual([{ name: 'tmp', mountPath: '/tmp' }]);
    expect(pod.volumes.find(({ name }) => name === 'tmp')).toEqual({ name: 'tmp', emptyDir: { sizeLimit: '64Mi' } });
  });

  test('has limits, probes that the guard answers, and time to end', () => {
    expect(container?.resources).toMatchObject({ requests: { memory: '512Mi' }, limits: { memory: '1Gi' } });
    const host = new URL(variable('WAYMARK_PUBLIC_URL')).host;
    const httpHeaders = [{ name: 'Host', value: host }];
    expect(container?.livenessProbe.httpGet).toEqual({ path: '/livez', port: 'http', httpHeaders });
    expect(container?.readinessProbe.httpGet).toEqual({ path: '/readyz', port: 'http', httpHeaders });
    expect(pod.terminationGracePeriodSeconds).toBe(30);
    expect(manifestsOf('ingress')).toMatchObject([{ spec: { tls: [{ hosts: [host] }], rules: [{ host }] } }]);
    for (const path of ['livez', 'readyz']) expect(existsSync(new URL(`../../app/${path}/route.ts`, import.meta.url))).toBe(true);
  });

  test('stays up while nodes are drained, and is reached by what stands before it', () => {
    const labels = template.metadata.labels;
    expect(deployment.spec).toMatchObject({ replicas: 2, selector: { matchLabels: labels } });
    expect(the('PodDisruptionBudget').spec).toMatchObject({ minAvailable: 1, selector: { matchLabels: labels } });
    const services = app.filter(({ kind }) => kind === 'Service') as Array<KubeObject & { readonly spec: object }>;
    expect(services.map(({ metadata }) => metadata.name)).toEqual(['waymark', 'waymark-replicas']);
    for (const { spec } of services) expect(spec).toMatchObject({ selector: labels });
    expect(services[1]?.spec).toMatchObject({
      clusterIP: 'None',
      publishNotReadyAddresses: true,
      ports: [{ port: 4800, targetPort: 'http' }],
    });
    expect(variable('WAYMARK_REPLICAS')).toBe('waymark-replicas:4800');
    expect(pod.topologySpreadConstraints.map(({ topologyKey }) => topologyKey)).toContain('kubernetes.io/hostname');
    expect(the('NetworkPolicy').spec).toMatchObject({ podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
    expect(JSON.stringify(the('NetworkPolicy').spec['ingress'])).not.toContain('{}');
  });

  test('lets the ingress controller in to its page, and monitoring to the port at which the docs have metrics', () => {
    const { ingress } = the('NetworkPolicy').spec as { ingress: Array<{ from: object[]; ports: Array<{ port: unknown }> }> };
    const from = (namespace: string) => [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } } }];
    expect(ingress.map((rule) => [rule.from, rule.ports.map(({ port }) => port)])).toEqual([
      [from('ingress-nginx'), ['http']],
      [[{ podSelector: { matchLabels: template.metadata.labels } }], ['http']],
      [from('monitoring'), [9464]],
    ]);
    expect(readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8')).toContain('WAYMARK_METRICS_PORT=9464');
  });

  test('reads files that are mounted', () => {
    const mounts = container?.volumeMounts.map(({ mountPath }) => mountPath) ?? [];
    for (const name of ['WAYMARK_SESSION_KEY_FILE', 'WAYMARK_API_CA_FILE'])
      expect(mounts.some((mount) => variable(name).startsWith(`${mount}/`))).toBe(true);
    const volumes = new Map(pod.volumes.map((volume) => [volume.name, volume]));
    expect(volumes.get('oidc')).toMatchObject({ secret: { secretName: 'waymark-oidc', optional: true } });
    expect(container?.envFrom).toEqual([{ configMapRef: { name: 'waymark-oidc', optional: true } }]);
    // A secret is named, never written here.
    expect(app.filter(({ kind }) => kind === 'Secret')).toEqual([]);
  });
});

test('the settings of deploy/oidc start together with those of deploy/app, once the files are there', () => {
  const folder = mkdtempSync(join(tmpdir(), 'waymark-deploy-'));
  try {
    writeFileSync(join(folder, 'any'), `-----BEGIN CERTIFICATE-----\n${'k'.repeat(32)}`);
    const [settings, ...others] = manifestsOf('oidc') as Array<KubeObject & { readonly data: Record<string, string> }>;
    expect([others, settings?.metadata.name]).toEqual([[], 'waymark-oidc']);
    const both = { ...Object.fromEntries(container?.env.map(({ name, value }) => [name, value]) ?? []), ...settings?.data };
    const files = Object.entries(both).filter(([name]) => name.endsWith('_FILE'));
    expect(files.map(([, path]) => path.split('/').slice(0, -1).join('/')).sort()).toEqual(
      container?.volumeMounts
        .map(({ mountPath }) => mountPath)
        .filter((path) => path !== '/tmp')
        .sort(),
    );
    const present = Object.fromEntries(files.map(([name]) => [name, join(folder, 'any')]));
    expect(contradictionIn({ ...both, ...present, KUBERNETES_SERVICE_HOST: '10.96.0.1' })).toBeNull();
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('nothing of deploy/ is bound to a ServiceAccount, or grants a star', () => {
  const rights = [...manifestsOf('rights'), ...manifestsOf('team')];
  const subjects = [...rights, ...app].flatMap((object) => (object['subjects'] as Array<{ kind: string }> | undefined) ?? []);
  expect(subjects.length).toBeGreaterThan(5);
  expect(subjects.filter(({ kind }) => kind !== 'Group')).toEqual([]);
  expect(JSON.stringify(rights)).not.toContain('*');
  expect(app.filter(({ kind }) => kind.includes('Role'))).toEqual([]);
});

test('an editor may list every kind of policy and route that a preview looks at', () => {
  const editor = manifestsOf('rights').find(({ kind, metadata }) => kind === 'ClusterRole' && metadata.name === 'waymark-editor');
  const rules = editor?.['rules'] as Array<{ apiGroups: string[]; resources: string[]; verbs: string[] }>;
  const missing = policyKinds.filter(
    ({ group, plural }) =>
      !rules.some(({ apiGroups, resources, verbs }) => apiGroups.includes(group) && resources.includes(plural) && verbs.includes('list')),
  );
  expect(missing.map(({ kind }) => kind)).toEqual([]);
});

test('every manifest is part of a kustomization', () => {
  const folder = new URL('../../deploy/', import.meta.url);
  for (const name of ['app', 'ingress', 'oidc', 'policies', 'rights', 'team']) {
    const files = readdirSync(new URL(`${name}/`, folder)).filter((file) => file !== 'kustomization.yaml');
    for (const file of files) expect(textOf(`${name}/kustomization.yaml`)).toContain(`  - ${file}\n`);
  }
});

test('the container is that pod: its user, its port, and a tree that root owns', () => {
  const stages = textOf('Containerfile')
    .split(/^FROM /m)
    .slice(1);
  const last = stages.at(-1) ?? '';
  const base = '$' + '{BASE}'; // the text, not a template
  expect(stages.map((stage) => stage.split('\n')[0])).toEqual([`${base} AS build`, base]);
  expect(last).toContain('\nUSER 65532:65532\n');
  expect(last).not.toMatch(/--chown|\bADD\b|npm (ci|install)|curl|apt/);
  expect(last).toContain(`PORT=${container?.ports[0]?.containerPort}`);
  expect(readFileSync(new URL('../../.dockerignore', import.meta.url), 'utf8')).toMatch(/^node_modules$/m);
});

interface PodSpec {
  readonly serviceAccountName: string;
  readonly automountServiceAccountToken: boolean;
  readonly terminationGracePeriodSeconds: number;
  readonly securityContext: object;
  readonly topologySpreadConstraints: ReadonlyArray<{ readonly topologyKey: string }>;
  readonly volumes: ReadonlyArray<{ readonly name: string }>;
  readonly containers: ReadonlyArray<{
    readonly envFrom: readonly object[];
    readonly env: ReadonlyArray<{ readonly name: string; readonly value: string }>;
    readonly ports: ReadonlyArray<{ readonly containerPort: number }>;
    readonly securityContext: object;
    readonly resources: object;
    readonly livenessProbe: { readonly httpGet: object };
    readonly readinessProbe: { readonly httpGet: object };
    readonly volumeMounts: ReadonlyArray<{ readonly name: string; readonly mountPath: string; readonly readOnly?: boolean }>;
  }>;
}

function the(kind: string): KubeObject & { readonly spec: Readonly<Record<string, unknown>> } {
  const [one, ...more] = app.filter((object) => object.kind === kind);
  if (!one || more.length > 0) throw new Error(`not one ${kind}`);
  return one as KubeObject & { spec: Record<string, unknown> };
}

function variable(name: string): string {
  return container?.env.find((one) => one.name === name)?.value ?? '';
}
