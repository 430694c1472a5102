import { deployment, path, service } from '../objects.ts';
import type { Answer } from '../run.ts';
import { patchType } from '../run.ts';
import { scenario } from '../scenario.ts';

const merge = { type: patchType.merge, expect: 200, quiet: true };

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
}

export const workloads = [
  scenario('a Deployment makes pods, a Service finds them', async (run) => {
    const ns = await run.namespace();
    await run.send('POST', path.deployments(ns), deployment('app', 2), { expect: 201, quiet: true });
    await run.send('POST', path.services(ns), service('app', { spec: { ports: [{ name: 'http', port: 80, targetPort: 8080 }] } }), {
      expect: 201,
      quiet: true,
    });
    const running = (count: number) => (body: Answer['body']) =>
      body.items.length === count && body.items.every((pod: Answer['body']) => pod.status.phase === 'Running' && pod.status.podIP);
    const podLook = (body: Answer['body']) =>
      body.items.map(({ metadata, spec, status }: Answer['body']) => ({
        named: /^app-[a-z0-9]+-[a-z0-9]{5}$/.test(metadata.name),
        app: metadata.labels.app,
        hash: Boolean(metadata.labels['pod-template-hash']),
        owner: metadata.ownerReferences[0].kind,
        node: Boolean(spec.nodeName),
        account: spec.serviceAccountName,
        ready: status.conditions.find((c: Condition) => c.type === 'Ready').status,
        phase: status.phase,
      }));
    await run.until(path.pods(ns), running(2), { look: podLook });
    await run.until(path.deployments(ns, 'app'), (body) => body.status.readyReplicas === 2, {
      look: ({ status }) => ({
        ...status,
        conditions: status.conditions
          .map((c: Condition) => ({ type: c.type, status: c.status, reason: c.reason }))
          .sort((a: Condition, b: Condition) => (a.type < b.type ? -1 : 1)),
      }),
    });
    const slices = `/apis/discovery.k8s.io/v1/namespaces/${ns}/endpointslices?labelSelector=kubernetes.io%2Fservice-name%3Dapp`;
    await run.until(
      slices,
      (body) => body.items[0].endpoints.length === 2 && body.items[0].endpoints.every((e: Answer['body']) => e.conditions.ready),
      {
        touch: path.services(ns, 'app'),
        look: (body) =>
          body.items.map(({ addressType, ports, endpoints, metadata }: Answer['body']) => ({
            addressType,
            ports,
            labels: metadata.labels,
            owner: metadata.ownerReferences[0].kind,
            endpoints: endpoints.map((e: Answer['body']) => ({ conditions: e.conditions, target: e.targetRef.kind })),
          })),
      },
    );
    await run.send('PATCH', path.deployments(ns, 'app'), { spec: { replicas: 3 } }, merge);
    await run.until(path.pods(ns), running(3), { look: podLook });
    const { body } = await run.send('GET', path.pods(ns), undefined, { quiet: true });
    const victim = body.items[0].metadata.name;
    await run.send('DELETE', path.pods(ns, victim), undefined, {
      expect: 200,
      look: ({ kind, metadata }) => ({ kind, grace: metadata.deletionGracePeriodSeconds, marked: Boolean(metadata.deletionTimestamp) }),
    });
    await run.until(path.pods(ns), (now) => running(3)(now) && now.items.every((pod: Answer['body']) => pod.metadata.name !== victim), {
      look: (now) => now.items.length,
    });
    await run.send(
      'PATCH',
      path.deployments(ns, 'app'),
      { spec: { template: { metadata: { labels: { 'istio.io/use-waypoint': 'wp' } } } } },
      { ...merge, type: patchType.strategic },
    );
    await run.until(
      path.pods(ns),
      (now) => running(3)(now) && now.items.every((pod: Answer['body']) => pod.metadata.labels['istio.io/use-waypoint'] === 'wp'),
      { look: podLook },
    );
    await run.send('DELETE', path.deployments(ns, 'app'), undefined, { expect: 200, look: ({ kind, status }) => ({ kind, status }) });
    await run.until(path.pods(ns), (now) => now.items.length === 0, { look: (now) => now.items.length });
  }),

  scenario('the scale of a Deployment', async (run) => {
    const ns = await run.namespace();
    await run.send('POST', path.deployments(ns), deployment('app', 0), { expect: 201, quiet: true });
    const scale = `${path.deployments(ns, 'app')}/scale`;
    const look = ({ kind, apiVersion, metadata, spec, status }: Answer['body']) => ({
      kind,
      apiVersion,
      name: metadata.name,
      spec,
      selector: status.selector,
    });
    const { body } = await run.send('GET', scale, undefined, { expect: 200, look });
    await run.send('PATCH', scale, { spec: { replicas: 1 } }, { type: patchType.merge, expect: 200, look });
    await run.send('PUT', scale, { ...body, spec: { replicas: 2 } }, { expect: [409, 'Conflict'] });
    await run.send('GET', `${path.deployments(ns, 'nope')}/scale`, undefined, { expect: [404, 'NotFound'] });
    await run.send('GET', `${path.services(ns, 'nope')}/scale`, undefined, { expect: [404, 'NotFound'] });
    await run.until(path.deployments(ns, 'app'), (now) => now.status.readyReplicas === 1, { look: (now) => now.spec.replicas });
  }),

  scenario('a StatefulSet numbers its pods', async (run) => {
    const ns = await run.namespace();
    const app = deployment('db', 2);
    await run.send('POST', path.services(ns), service('db', { spec: { clusterIP: 'None' } }), { expect: 201, quiet: true });
    await run.send(
      'POST',
      `/apis/apps/v1/namespaces/${ns}/statefulsets`,
      { ...app, kind: 'StatefulSet', spec: { ...app.spec, serviceName: 'db' } },
      { expect: 201, quiet: true },
    );
    await run.until(
      path.pods(ns),
      (body) => body.items.length === 2 && body.items.every((pod: Answer['body']) => pod.status.phase === 'Running'),
      {
        look: (body) =>
          body.items.map(({ metadata }: Answer['body']) => ({
            name: metadata.name,
            index: metadata.labels['apps.kubernetes.io/pod-index'],
            of: metadata.labels['statefulset.kubernetes.io/pod-name'],
          })),
      },
    );
  }),
];
