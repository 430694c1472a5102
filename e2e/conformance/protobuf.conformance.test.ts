import { afterAll, beforeAll, expect, test } from 'vitest';
import { apiPath } from '../../lib/cluster/api-path.ts';
import { loadAccess } from '../../lib/cluster/kubeconfig.ts';
import type { ListSource } from '../../lib/cluster/list-pages.ts';
import { readList } from '../../lib/cluster/list-pages.ts';
import type { Transport } from '../../lib/cluster/transport.ts';
import { createTransport } from '../../lib/cluster/transport.ts';
import { podKind } from '../../lib/mesh/model/kinds/pod.ts';
import { kinds } from '../../lib/mesh/model/kinds/registry.ts';
import type { ControlPlane } from '../control-plane/control-plane.ts';
import { attach, rawClientOf, startControlPlane } from '../control-plane/control-plane.ts';
import type { RawClient } from '../control-plane/raw-client.ts';

// What Waymark reads of a real API server's protobuf is what it reads of its JSON: the numbers of the fields are right.

const name = process.env['WAYMARK_CONTROL_PLANE'] || 'conformance';
const namespace = `protobuf-${Date.now().toString(36).slice(-6)}`;

let controlPlane: ControlPlane;
let isOurs = false;
let raw: RawClient;
const transports: Transport[] = [];

async function transportAs(context: string): Promise<Transport> {
  const access = await loadAccess({ kubeconfigPath: controlPlane.kubeconfigPath, context });
  if (!access.ok) throw new Error(access.error.message);
  const transport = createTransport(access.value);
  transports.push(transport);
  return transport;
}

async function make(path: string, object: object): Promise<void> {
  const { status, body } = await raw.request('POST', path, object);
  if (status >= 300) throw new Error(`${path}: ${status} ${JSON.stringify(body)}`);
}

const selector = { matchLabels: { app: 'full' } };
const template = {
  metadata: { labels: { app: 'full', empty: '', 'example.com/x': 'y' } },
  spec: { containers: [{ name: 'app', image: 'images.example.com/app:1' }] },
};

beforeAll(async () => {
  const running = attach(name);
  isOurs = running === undefined;
  controlPlane = running ?? (await startControlPlane({ name }));
  raw = rawClientOf(controlPlane);
  const core = `/api/v1/namespaces/${namespace}`;
  const apps = `/apis/apps/v1/namespaces/${namespace}`;
  await make('/api/v1/namespaces', {
    metadata: {
      name: namespace,
      labels: { 'istio.io/dataplane-mode': 'ambient', empty: '' },
      annotations: { 'istio.io/use-waypoint-canary-weight': 'ü\n"' },
    },
  });
  await make(`${core}/services`, {
    metadata: {
      name: 'full',
      annotations: { 'istio.io/use-waypoint-canary-weight': '10' },
      generateName: 'f',
      finalizers: ['example.com/none'],
    },
    spec: {
      selector: { app: 'full' },
      ports: [
        { name: 'http', port: 80, targetPort: 'web', appProtocol: 'kubernetes.io/h2c' },
        { name: 'dns', port: 53, protocol: 'UDP' },
      ],
    },
  });
  await raw.request('PATCH', `${core}/services/full`, { metadata: { finalizers: null } }, { contentType: 'application/merge-patch+json' });
  await raw.request(
    'PATCH',
    `${core}/services/full/status`,
    {
      status: {
        conditions: [{ type: 'example.com/C', status: 'False', reason: 'R', message: 'm', lastTransitionTime: '2026-01-02T03:04:05Z' }],
      },
    },
    { contentType: 'application/merge-patch+json' },
  );
  await make(`${core}/services`, { metadata: { name: 'headless' }, spec: { clusterIP: 'None', ports: [{ port: 80 }] } });
  await make(`${core}/services`, { metadata: { name: 'outside' }, spec: { type: 'ExternalName', externalName: 'example.com' } });
  await make(`/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices`, {
    metadata: { name: 'by-hand', labels: { 'kubernetes.io/service-name': 'headless' } },
    addressType: 'IPv4',
    endpoints: [
      { addresses: ['10.9.9.1'], conditions: { ready: true }, targetRef: { kind: 'Pod', name: 'bare', namespace } },
      { addresses: ['10.9.9.2'], conditions: { ready: false } },
      { addresses: ['10.9.9.3'] },
    ],
    ports: [{ port: 80 }],
  });
  await make(`${core}/pods`, {
    metadata: { name: 'bare', labels: { app: 'bare' }, annotations: { 'ambient.istio.io/redirection': 'enabled' } },
    spec: {
      schedulingGates: [{ name: 'example.com/never' }],
      hostNetwork: true,
      containers: [{ name: 'app', image: 'images.example.com/app:1' }],
    },
  });
  await make(`${apps}/deployments`, { metadata: { name: 'full' }, spec: { replicas: 2, selector, template } });
  await make(`${apps}/deployments`, { metadata: { name: 'none' }, spec: { replicas: 0, selector, template } });
  await make(`${apps}/statefulsets`, { metadata: { name: 'full' }, spec: { replicas: 3, serviceName: 'full', selector, template } });
  await make(`${apps}/daemonsets`, { metadata: { name: 'full' }, spec: { selector, template } });
  const status = {
    phase: 'Pending',
    containerStatuses: [
      {
        name: 'app',
        image: 'i',
        imageID: '',
        ready: false,
        restartCount: 3,
        state: { waiting: { reason: 'CrashLoopBackOff', message: 'm' } },
      },
    ],
  };
  await raw.request('PATCH', `${core}/pods/bare/status`, { status }, { contentType: 'application/strategic-merge-patch+json' });
}, 60 * 60_000);

afterAll(async () => {
  await raw.request('DELETE', `/api/v1/namespaces/${namespace}`);
  for (const transport of transports) await transport.close();
  await raw.close();
  if (isOurs) await controlPlane.stop();
});

const wireKinds = kinds.filter((kind) => 'protobuf' in kind && kind.protobuf !== undefined);

test('all kinds that are no custom resources are read as protobuf', () => {
  const names = wireKinds.map(({ kind }) => kind as string);
  expect(names.toSorted()).toEqual(['DaemonSet', 'Deployment', 'EndpointSlice', 'Namespace', 'Pod', 'Service', 'StatefulSet']);
});

test.each(wireKinds.map((kind) => [kind.kind, kind] as const))('%s', async (_, kind) => {
  const transport = await transportAs('admin');
  const { group, plural, protobuf } = kind as typeof kind & Pick<ListSource<unknown>, 'protobuf'>;
  const labelSelector = 'labelSelector' in kind ? kind.labelSelector : undefined;
  const served: boolean[] = [];
  const noting: Transport = {
    ...transport,
    async request(request) {
      const answer = await transport.request(request);
      if (answer.ok && request.protobuf) served.push(answer.value.bytes !== undefined);
      return answer;
    },
  };
  const listPath: ListSource<unknown>['listPath'] = (query) =>
    apiPath({ group, version: 'v1', plural }, { query: { labelSelector, ...query } });
  const read = async (as: typeof protobuf) => {
    const project = kind.project as ListSource<{ namespace: string; name: string }>['project'];
    const listing = await readList({ transport: noting, listPath, project, protobuf: as }, new AbortController().signal);
    if (!listing.ok) throw new Error(listing.error.message);
    return { ...listing.value, resourceVersion: '' };
  };
  // Controllers may write between the two.
  await expect
    .poll(async () => (await read(protobuf)).records.filter((record) => [record.namespace, record.name].includes(namespace)).length)
    .toBeGreaterThan(0);
  await expect
    .poll(
      async () => {
        const [asJson, asProtobuf] = [await read(undefined), await read(protobuf)];
        return JSON.stringify(asJson) === JSON.stringify(asProtobuf) ? 'the same' : { asJson, asProtobuf };
      },
      { timeout: 20_000, interval: 500 },
    )
    .toBe('the same');
  expect(served.length).toBeGreaterThan(0);
  expect(served).not.toContain(false);
});

test('what was made for this is there to be compared', async () => {
  const transport = await transportAs('admin');
  const { project, protobuf } = podKind;
  const listPath: ListSource<unknown>['listPath'] = (query) => apiPath({ group: '', version: 'v1', plural: 'pods' }, { namespace, query });
  const pods = await readList({ transport, listPath, project, protobuf }, new AbortController().signal);
  const bare = pods.ok ? pods.value.records.find((pod) => pod.name === 'bare') : undefined;
  expect(bare).toMatchObject({ hostNetwork: true, reason: 'CrashLoopBackOff', labels: { app: 'bare' }, serviceAccount: 'default' });
  expect(bare?.created).toMatch(/^2\d{3}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  expect(pods.ok && pods.value.records.some(({ owner }) => owner?.kind === 'DaemonSet' || owner?.kind === 'StatefulSet')).toBe(true);
});

test('why a list is refused is told as in JSON', async () => {
  const transport = await transportAs('nobody');
  const path = '/api/v1/pods?limit=1';
  const [asJson, asProtobuf] = [await transport.request({ path }), await transport.request({ path, protobuf: true })];
  expect(asJson.ok).toBe(false);
  expect(asProtobuf).toEqual(asJson);
  if (!asProtobuf.ok) expect(asProtobuf.error.message).toMatch(/^pods is forbidden: User "nobody" cannot list resource "pods"/);
});
