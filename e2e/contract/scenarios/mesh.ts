import { deployment, gateway, path, service, serviceEntry } from '../objects.ts';
import type { Answer, Run } from '../run.ts';
import { patchType } from '../run.ts';
import { scenario } from '../scenario.ts';

const merge = { type: patchType.merge, expect: 200, quiet: true };

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
  readonly observedGeneration?: number;
}

const own = new Set(['istio.io/WaypointBound', 'istio.io/WaypointMissing']);

/** What istiod says, without times. */
function said(body: Answer['body']): object[] {
  const conditions: Condition[] = body.status?.conditions ?? [];
  return conditions
    .filter(({ type }) => own.has(type))
    .map(({ type, status, reason, message, observedGeneration }) => ({ type, status, reason, message, observedGeneration }));
}

/** A waypoint that is programmed. */
async function readyWaypoint(run: Run, ns: string, name: string, more: Parameters<typeof gateway>[1] = {}): Promise<void> {
  await run.send('POST', path.gateways(ns), gateway(name, more), { expect: 201, quiet: true });
  await run.until(path.gateways(ns, name), (body) => body.status.addresses.length > 0, { quiet: true });
}

/** Waits for istiod's word about a destination: its reason, or 'none' for silence that lasts. */
async function bound(run: Run, where: string, reason: string): Promise<void> {
  if (reason === 'none') {
    // Silence has no event: another Service that gets its condition shows that istiod has looked.
    await run.until(where, (body) => said(body).length === 0, { look: said });
    return;
  }
  await run.until(where, (body) => said(body).some((condition) => (condition as Condition).reason === reason), { look: said });
}

export const mesh = [
  scenario('a waypoint gets its objects and becomes programmed', async (run) => {
    const ns = await run.namespace();
    await run.send('POST', path.gateways(ns), gateway('waypoint', { labels: { 'istio.io/waypoint-for': 'all' } }), {
      expect: 201,
      quiet: true,
    });
    const programmed = (body: Answer['body']) =>
      body.status.addresses.length === 2 && body.status.conditions.every((c: Condition) => c.status === 'True');
    await run.until(path.gateways(ns, 'waypoint'), programmed);
    const look = ({ metadata, spec }: Answer['body']) => ({
      labels: metadata.labels,
      annotations: metadata.annotations,
      owners: metadata.ownerReferences,
      spec,
    });
    await run.send('GET', path.services(ns, 'waypoint'), undefined, { expect: 200, look });
    await run.send('GET', `/api/v1/namespaces/${ns}/serviceaccounts/waypoint`, undefined, {
      expect: 200,
      look: ({ metadata }) => ({ labels: metadata.labels, owners: metadata.ownerReferences }),
    });
    await run.until(path.deployments(ns, 'waypoint'), (body) => body.status.readyReplicas === 1, {
      look: ({ metadata, spec }) => ({
        labels: metadata.labels,
        owners: metadata.ownerReferences,
        replicas: spec.replicas,
        selector: spec.selector,
        template: spec.template.metadata,
        account: spec.template.spec.serviceAccountName,
      }),
    });
    await run.until(
      `${path.pods(ns)}?labelSelector=gateway.networking.k8s.io%2Fgateway-name%3Dwaypoint`,
      (body) => body.items[0].status.phase === 'Running',
      {
        look: (body) =>
          body.items.map(({ metadata, status }: Answer['body']) => ({
            mode: metadata.labels['istio.io/dataplane-mode'],
            phase: status.phase,
          })),
      },
    );
  }),

  scenario('deleting a waypoint takes its objects along', async (run) => {
    const ns = await run.namespace();
    await readyWaypoint(run, ns, 'waypoint');
    await run.send('POST', path.services(ns), service('web', { labels: { 'istio.io/use-waypoint': 'waypoint' } }), {
      expect: 201,
      quiet: true,
    });
    await bound(run, path.services(ns, 'web'), 'WaypointAccepted');
    await run.send('DELETE', path.gateways(ns, 'waypoint'), undefined, { expect: 200, quiet: true });
    await bound(run, path.services(ns, 'web'), 'WaypointIsNotReady');
    for (const where of [
      path.services(ns, 'waypoint'),
      path.deployments(ns, 'waypoint'),
      `/api/v1/namespaces/${ns}/serviceaccounts/waypoint`,
    ]) {
      await run.until(where, (body) => body.code === 404, { look: ({ code }) => code });
    }
    await run.until(path.pods(ns), (body) => body.items.length === 0, { look: (body) => body.items.length });
  }),

  scenario('a Gateway that nobody owns stays pending', async (run) => {
    const ns = await run.namespace();
    await run.send('POST', path.gateways(ns), gateway('other-class', { spec: { gatewayClassName: 'nobodys' } }), {
      expect: 201,
      quiet: true,
    });
    await run.send('POST', path.gateways(ns), gateway('other-revision', { labels: { 'istio.io/rev': 'canary' } }), {
      expect: 201,
      quiet: true,
    });
    await readyWaypoint(run, ns, 'control');
    await run.send('GET', path.gateways(ns, 'other-class'), undefined, { expect: 200, look: ({ status }) => status });
    await run.send('GET', path.gateways(ns, 'other-revision'), undefined, { expect: 200, look: ({ status }) => status });
    await run.send('GET', path.services(ns, 'other-revision'), undefined, { expect: [404, 'NotFound'] });
  }),

  scenario('a Service of the same name is in the way', async (run) => {
    const ns = await run.namespace();
    await run.send('POST', path.services(ns), service('waypoint'), { expect: 201, quiet: true });
    await run.send('POST', path.gateways(ns), gateway('waypoint'), { expect: 201, quiet: true });
    const says = (words: string) => (body: Answer['body']) =>
      body.status.conditions.some((c: Condition) => c.type === 'Programmed' && c.message.includes(words));
    await run.until(path.gateways(ns, 'waypoint'), says('no instances found'), { look: ({ status }) => status });
    await run.send('POST', path.deployments(ns), deployment('waypoint-app'), { expect: 201, quiet: true });
    await run.send('PATCH', path.services(ns, 'waypoint'), { spec: { selector: { app: 'waypoint-app' } } }, merge);
    await run.until(path.gateways(ns, 'waypoint'), says('port 15008 not found'), { look: ({ status }) => status });
  }),

  scenario('a waypoint with a second listener', async (run) => {
    const ns = await run.namespace();
    const spec = {
      listeners: [
        { name: 'mesh', port: 15008, protocol: 'HBONE' },
        { name: 'web', port: 80, protocol: 'HTTP' },
      ],
    };
    await readyWaypoint(run, ns, 'waypoint', { spec });
    await run.until(path.gateways(ns, 'waypoint'), (body) => body.status.conditions.every((c: Condition) => c.status === 'True'), {
      look: ({ status }) => status,
    });
  }),

  scenario('own label and namespace label', async (run) => {
    const ns = await run.namespace();
    await readyWaypoint(run, ns, 'waypoint');
    await readyWaypoint(run, ns, 'other');
    await run.send('POST', path.services(ns), service('inherits'), { expect: 201, quiet: true });
    await run.send('POST', path.services(ns), service('own', { labels: { 'istio.io/use-waypoint': 'other' } }), {
      expect: 201,
      quiet: true,
    });
    await run.send('POST', path.services(ns), service('out', { labels: { 'istio.io/use-waypoint': 'none' } }), {
      expect: 201,
      quiet: true,
    });
    await run.send('POST', path.services(ns), service('empty', { labels: { 'istio.io/use-waypoint': '' } }), { expect: 201, quiet: true });
    await run.send('PATCH', path.namespace(ns), { metadata: { labels: { 'istio.io/use-waypoint': 'waypoint' } } }, merge);
    await bound(run, path.services(ns, 'inherits'), 'WaypointAccepted');
    await bound(run, path.services(ns, 'own'), 'WaypointAccepted');
    await bound(run, path.services(ns, 'empty'), 'WaypointIsNotReady');
    await bound(run, path.services(ns, 'out'), 'none');
    await bound(run, path.services(ns, 'waypoint'), 'none');
    await run.send('PATCH', path.namespace(ns), { metadata: { labels: { 'istio.io/use-waypoint': null } } }, merge);
    await run.until(path.services(ns, 'inherits'), (body) => said(body).length === 0, { look: said });
  }),

  scenario('missing, not ready and misspelled waypoints', async (run) => {
    const ns = await run.namespace();
    await run.send('POST', path.gateways(ns), gateway('pending', { labels: { 'istio.io/rev': 'canary' } }), { expect: 201, quiet: true });
    for (const [name, value] of [
      ['a', 'missing'],
      ['b', 'pending'],
      ['c', 'None'],
    ] as const) {
      await run.send('POST', path.services(ns), service(name, { labels: { 'istio.io/use-waypoint': value } }), {
        expect: 201,
        quiet: true,
      });
      await bound(run, path.services(ns, name), 'WaypointIsNotReady');
    }
  }),

  scenario('another namespace: refused, admitted by label, admitted for all', async (run) => {
    const home = await run.namespace('-home');
    const guest = await run.namespace('-guest', { team: 'guest' });
    const stranger = await run.namespace('-stranger');
    const admitted = { allowedRoutes: { namespaces: { from: 'Selector', selector: { matchLabels: { team: 'guest' } } } } };
    await readyWaypoint(run, home, 'same');
    await readyWaypoint(run, home, 'some', { listener: admitted });
    await readyWaypoint(run, home, 'all', { listener: { allowedRoutes: { namespaces: { from: 'All' } } } });
    const use = (name: string) => ({ 'istio.io/use-waypoint': name, 'istio.io/use-waypoint-namespace': home });
    for (const ns of [guest, stranger]) {
      for (const name of ['same', 'some', 'all'])
        await run.send('POST', path.services(ns), service(name, { labels: use(name) }), { expect: 201, quiet: true });
    }
    await bound(run, path.services(guest, 'same'), 'AttachmentDenied');
    await bound(run, path.services(guest, 'some'), 'WaypointAccepted');
    await bound(run, path.services(guest, 'all'), 'WaypointAccepted');
    await bound(run, path.services(stranger, 'some'), 'AttachmentDenied');
    await bound(run, path.services(stranger, 'all'), 'WaypointAccepted');
    await run.send('PATCH', path.namespace(stranger), { metadata: { labels: { team: 'guest' } } }, merge);
    await bound(run, path.services(stranger, 'some'), 'WaypointAccepted');
  }),

  scenario('traffic types', async (run) => {
    const ns = await run.namespace();
    await readyWaypoint(run, ns, 'workloads', { labels: { 'istio.io/waypoint-for': 'workload' } });
    await readyWaypoint(run, ns, 'everything', { labels: { 'istio.io/waypoint-for': 'all' } });
    await readyWaypoint(run, ns, 'nothing', { labels: { 'istio.io/waypoint-for': 'none' } });
    const use = (name: string) => ({ 'istio.io/use-waypoint': name });
    for (const name of ['workloads', 'everything', 'nothing'])
      await run.send('POST', path.services(ns), service(`s-${name}`, { labels: use(name) }), { expect: 201, quiet: true });
    await bound(run, path.services(ns, 's-workloads'), 'UnsupportedTrafficType');
    await bound(run, path.services(ns, 's-everything'), 'WaypointAccepted');
    await bound(run, path.services(ns, 's-nothing'), 'UnsupportedTrafficType');
    await run.send('PATCH', path.gateways(ns, 'workloads'), { metadata: { labels: { 'istio.io/waypoint-for': 'service' } } }, merge);
    await bound(run, path.services(ns, 's-workloads'), 'WaypointAccepted');
  }),

  scenario('canary and ingress', async (run) => {
    const ns = await run.namespace();
    await readyWaypoint(run, ns, 'waypoint');
    await readyWaypoint(run, ns, 'next');
    const labels = (more: object) => ({ 'istio.io/use-waypoint': 'waypoint', ...more });
    const weight = (text: string) => ({ 'istio.io/use-waypoint-canary-weight': text });
    const made: [string, object, Record<string, string> | undefined][] = [
      ['good', { 'istio.io/use-waypoint-canary': 'next' }, weight('20')],
      ['same', { 'istio.io/use-waypoint-canary': 'waypoint' }, weight('20')],
      ['weight', { 'istio.io/use-waypoint-canary': 'next' }, weight('120')],
      ['missing', { 'istio.io/use-waypoint-canary': 'nope' }, weight('20')],
      ['ingress', { 'istio.io/ingress-use-waypoint': 'true' }, undefined],
      ['no-ingress', { 'istio.io/ingress-use-waypoint': 'false' }, undefined],
    ];
    for (const [name, more, annotations] of made) {
      await run.send(
        'POST',
        path.services(ns),
        service(name, { labels: labels(more) as Record<string, string>, ...(annotations ? { annotations } : {}) }),
        { expect: 201, quiet: true },
      );
    }
    for (const [name] of made) await bound(run, path.services(ns, name), 'WaypointAccepted');
  }),

  scenario('ServiceEntries', async (run) => {
    const ns = await run.namespace();
    await readyWaypoint(run, ns, 'egress');
    await run.send('POST', path.entries(ns), serviceEntry('bound', 'api.example.com', { labels: { 'istio.io/use-waypoint': 'egress' } }), {
      expect: 201,
      quiet: true,
    });
    await run.send('POST', path.entries(ns), serviceEntry('wild', '*.example.org', { spec: { resolution: 'DYNAMIC_DNS' } }), {
      expect: 201,
      quiet: true,
    });
    await run.send('POST', path.entries(ns), serviceEntry('lost', 'lost.example.com', { labels: { 'istio.io/use-waypoint': 'nope' } }), {
      expect: 201,
      quiet: true,
    });
    await bound(run, path.entries(ns, 'bound'), 'WaypointAccepted');
    await bound(run, path.entries(ns, 'wild'), 'NoWaypointForWildcardService');
    await bound(run, path.entries(ns, 'lost'), 'WaypointIsNotReady');
    await run.until(path.entries(ns, 'bound'), (body) => body.status.addresses.length === 2, { look: ({ status }) => status.addresses });
    await run.send('PATCH', path.entries(ns, 'wild'), { metadata: { labels: { 'istio.io/use-waypoint': 'egress' } } }, merge);
    await bound(run, path.entries(ns, 'wild'), 'WaypointAccepted');
  }),

  scenario('WorkloadEntries', async (run) => {
    const ns = await run.namespace();
    await readyWaypoint(run, ns, 'workloads', { labels: { 'istio.io/waypoint-for': 'workload' } });
    await readyWaypoint(run, ns, 'services');
    const entry = (name: string, labels: object, specLabels: object = {}) => ({
      apiVersion: 'networking.istio.io/v1',
      kind: 'WorkloadEntry',
      metadata: { name, labels },
      spec: { address: '10.9.8.7', labels: { app: name, ...specLabels } },
    });
    const use = (name: string) => ({ 'istio.io/use-waypoint': name });
    await run.send('POST', path.workloadEntries(ns), entry('good', use('workloads')), { expect: 201, quiet: true });
    await run.send('POST', path.workloadEntries(ns), entry('wrong', use('services')), { expect: 201, quiet: true });
    await run.send('POST', path.workloadEntries(ns), entry('inside', {}, use('workloads')), { expect: 201, quiet: true });
    await run.send('POST', path.workloadEntries(ns), entry('gone', use('nope')), { expect: 201, quiet: true });
    await bound(run, path.workloadEntries(ns, 'good'), 'WaypointAccepted');
    await bound(run, path.workloadEntries(ns, 'wrong'), 'UnsupportedTrafficType');
    await bound(run, path.workloadEntries(ns, 'inside'), 'WaypointAccepted');
    await bound(run, path.workloadEntries(ns, 'gone'), 'WaypointIsNotReady');
  }),

  scenario('a Service of type ExternalName is not seen', async (run) => {
    const ns = await run.namespace();
    await run.send(
      'POST',
      path.services(ns),
      service('external', {
        labels: { 'istio.io/use-waypoint': 'nope' },
        spec: { type: 'ExternalName', externalName: 'example.com', selector: null, ports: null },
      }),
      { expect: 201, quiet: true },
    );
    await run.send('POST', path.services(ns), service('normal', { labels: { 'istio.io/use-waypoint': 'nope' } }), {
      expect: 201,
      quiet: true,
    });
    await bound(run, path.services(ns, 'normal'), 'WaypointIsNotReady');
    await bound(run, path.services(ns, 'external'), 'none');
  }),

  scenario('the classes of istiod', async (run) => {
    for (const name of ['istio', 'istio-waypoint', 'istio-remote']) {
      await run.until(`/apis/gateway.networking.k8s.io/v1/gatewayclasses/${name}`, (body) => body.status.conditions[0].status === 'True', {
        look: ({ spec, status }) => ({ controller: spec.controllerName, status }),
      });
    }
  }),
];
