import { deployment, gateway, path, service, serviceEntry } from '../objects.ts';
import { scenario } from '../scenario.ts';

export const reading = [
  scenario('get an object that is there and one that is not', async (run) => {
    const ns = await run.namespace();
    await run.send('POST', path.services(ns), service('web', { labels: { app: 'web' }, annotations: { note: 'x' } }), { expect: 201 });
    await run.send('GET', path.services(ns, 'web'), undefined, { expect: 200 });
    await run.send('GET', path.services(ns, 'nope'), undefined, { expect: [404, 'NotFound'] });
    await run.send('GET', path.gateways(ns, 'nope'), undefined, { expect: [404, 'NotFound'] });
    await run.send('GET', '/api/v1/namespaces/no-such-namespace', undefined, { expect: [404, 'NotFound'] });
    await run.send('GET', path.services('no-such-namespace', 'web'), undefined, { expect: [404, 'NotFound'] });
  }),

  scenario('list a namespace, sorted, built-in and custom', async (run) => {
    const ns = await run.namespace();
    for (const name of ['b', 'a-b', 'a', 'c.d']) {
      if (name !== 'c.d') await run.send('POST', path.services(ns), service(name), { expect: 201, quiet: true });
      await run.send('POST', path.gateways(ns), gateway(name, { spec: { gatewayClassName: 'nobodys' } }), { expect: 201, quiet: true });
    }
    await run.send('GET', path.services(ns), undefined, { expect: 200 });
    await run.send('GET', path.gateways(ns), undefined, { expect: 200 });
    await run.send('GET', path.services('no-such-namespace'), undefined, { expect: 200 });
  }),

  scenario('label selectors', async (run) => {
    const ns = await run.namespace();
    const labels: Record<string, Record<string, string>> = {
      one: { tier: 'web', env: 'prod' },
      two: { tier: 'db', env: 'test' },
      three: { env: 'prod' },
      four: { empty: '' },
    };
    for (const [name, set] of Object.entries(labels))
      await run.send('POST', path.services(ns), service(name, { labels: set }), { expect: 201, quiet: true });
    const names = (body: { items: { metadata: { name: string } }[] }) => body.items.map((item) => item.metadata.name);
    for (const selector of [
      'tier=web',
      'tier==web',
      'tier!=web',
      'tier',
      '!tier',
      'env in (prod,test)',
      'env notin (prod)',
      'tier in (web, db),env=prod',
      'empty=',
      'empty',
      'env=prod,tier!=web',
      '',
    ]) {
      await run.send('GET', `${path.services(ns)}?labelSelector=${encodeURIComponent(selector)}`, undefined, { expect: 200, look: names });
    }
    for (const selector of ['a b', '=x', 'tier in web', 'tier=we b', 'ti~er=x', 'a=b,']) {
      await run.send('GET', `${path.services(ns)}?labelSelector=${encodeURIComponent(selector)}`, undefined, {
        expect: [400, 'BadRequest'],
        look: ({ code, reason }) => ({ code, reason }),
      });
    }
  }),

  scenario('field selectors', async (run) => {
    const ns = await run.namespace();
    await run.send('POST', path.services(ns), service('one'), { expect: 201, quiet: true });
    await run.send('POST', path.services(ns), service('two', { spec: { clusterIP: 'None' } }), { expect: 201, quiet: true });
    await run.send('POST', path.gateways(ns), gateway('one', { spec: { gatewayClassName: 'nobodys' } }), { expect: 201, quiet: true });
    const names = (body: { items: { metadata: { name: string } }[] }) => body.items.map((item) => item.metadata.name);
    for (const selector of [
      'metadata.name=one',
      'metadata.name!=one',
      'metadata.name=nope',
      `metadata.namespace=${ns}`,
      'spec.clusterIP=None',
      'spec.type=ClusterIP',
      'metadata.name=one,spec.type=ClusterIP',
    ]) {
      await run.send('GET', `${path.services(ns)}?fieldSelector=${encodeURIComponent(selector)}`, undefined, { expect: 200, look: names });
    }
    await run.send('GET', `${path.gateways(ns)}?fieldSelector=metadata.name%3Done`, undefined, { expect: 200, look: names });
    await run.send('GET', `/api/v1/namespaces?fieldSelector=metadata.name%3D${ns}`, undefined, { expect: 200, look: names });
    await run.send('GET', `${path.services(ns)}?fieldSelector=spec.ports%3Dx`, undefined, { expect: [400, 'BadRequest'] });
    await run.send('GET', `${path.gateways(ns)}?fieldSelector=spec.gatewayClassName%3Dx`, undefined, { expect: [400, 'BadRequest'] });
  }),

  scenario('a list in pages is one consistent picture', async (run) => {
    const ns = await run.namespace();
    for (const name of ['a', 'b', 'c', 'd', 'e']) await run.send('POST', path.services(ns), service(name), { expect: 201, quiet: true });
    const look = (body: { metadata: object; items: { metadata: { name: string } }[] }) => ({
      metadata: body.metadata,
      names: body.items.map((item) => item.metadata.name),
    });
    const first = await run.send('GET', `${path.services(ns)}?limit=2`, undefined, { expect: 200, look });
    await run.send('DELETE', path.services(ns, 'c'), undefined, { expect: 200, quiet: true });
    await run.send('POST', path.services(ns), service('bb'), { expect: 201, quiet: true });
    const token = encodeURIComponent(first.body.metadata.continue);
    const second = await run.send('GET', `${path.services(ns)}?limit=2&continue=${token}`, undefined, { expect: 200, look });
    run.note('same version on every page', second.body.metadata.resourceVersion === first.body.metadata.resourceVersion);
    await run.send('GET', `${path.services(ns)}?limit=2&continue=${encodeURIComponent(second.body.metadata.continue)}`, undefined, {
      expect: 200,
      look,
    });
    await run.send('GET', `${path.services(ns)}?limit=10`, undefined, { expect: 200, look });
    await run.send('GET', `${path.services(ns)}?limit=2&labelSelector=nope`, undefined, { expect: 200, look });
    await run.send('GET', `${path.services(ns)}?limit=2&continue=nonsense`, undefined, {
      expect: [400, 'BadRequest'],
      look: ({ code, reason }) => ({ code, reason }),
    });
  }),

  scenario('versions of a list', async (run) => {
    const ns = await run.namespace();
    await run.send('POST', path.services(ns), service('a'), { expect: 201, quiet: true });
    const names = (body: { items: { metadata: { name: string } }[] }) => body.items.map((item) => item.metadata.name);
    const now = await run.send('GET', path.services(ns), undefined, { expect: 200, look: names });
    const version = now.body.metadata.resourceVersion;
    await run.send('POST', path.services(ns), service('b'), { expect: 201, quiet: true });
    const at = (query: string) => `${path.services(ns)}?${query}`;
    // resourceVersion=0 takes whatever the server's cache holds, so its answer is not compared.
    await run.send('GET', at('resourceVersion=0'), undefined, { expect: 200, quiet: true });
    await run.send('GET', at(`resourceVersion=${version}&resourceVersionMatch=NotOlderThan`), undefined, {
      expect: 200,
      look: (body) => names(body).includes('a'),
    });
    await run.send('GET', at(`resourceVersion=${version}&resourceVersionMatch=Exact`), undefined, { expect: 200, look: names });
    await run.send('GET', at('resourceVersionMatch=Exact'), undefined, { expect: [422, 'Invalid'] });
    await run.send('GET', at('resourceVersion=0&resourceVersionMatch=Exact'), undefined, { expect: [422, 'Invalid'] });
    await run.send('GET', at('resourceVersion=abc'), undefined, { expect: [400, 'BadRequest'] });
    await run.send('GET', at('resourceVersion=99999999'), undefined, { expect: [504, 'Timeout'] });
  }),

  scenario('one kind in two versions', async (run) => {
    const ns = await run.namespace();
    const old = `/apis/gateway.networking.k8s.io/v1beta1/namespaces/${ns}/gateways`;
    await run.send(
      'POST',
      old,
      { ...gateway('one', { spec: { gatewayClassName: 'nobodys' } }), apiVersion: 'gateway.networking.k8s.io/v1beta1' },
      { expect: 201 },
    );
    await run.send('GET', path.gateways(ns, 'one'), undefined, { expect: 200 });
    await run.send('GET', `${old}/one`, undefined, { expect: 200 });
    await run.send('GET', old, undefined, { expect: 200 });
    await run.send('POST', old, gateway('two'), { expect: [400, 'BadRequest'] });
  }),

  scenario('paths that lead nowhere', async (run) => {
    const ns = await run.namespace();
    await run.send('GET', '/apis/nothing.example.com/v1/things', undefined, { expect: 404 });
    await run.send('GET', `/api/v1/namespaces/${ns}/things`, undefined, { expect: 404 });
    await run.send('GET', '/apis/gateway.networking.k8s.io/v9/gateways', undefined, { expect: 404 });
    await run.send('GET', '/apis/gateway.networking.k8s.io/v1/things', undefined, { expect: 404 });
    await run.send('GET', '/apis/nothing.example.com/v1', undefined, { expect: 404 });
    await run.send('GET', '/nothing', undefined, { expect: 404 });
    await run.send('GET', `/api/v1/namespaces/${ns}/nodes`, undefined, { expect: 404 });
    await run.send('GET', '/api/v1/services/web', undefined, { expect: 404 });
  }),

  scenario('methods that are not allowed', async (run) => {
    const ns = await run.namespace();
    await run.send('POST', path.services(ns), service('web'), { expect: 201, quiet: true });
    await run.send('PUT', path.services(ns), service('web'), { expect: [405, 'MethodNotAllowed'] });
    await run.send('POST', path.services(ns, 'web'), service('web'), { expect: [405, 'MethodNotAllowed'] });
    await run.send('PATCH', path.services(ns), {}, { expect: [405, 'MethodNotAllowed'], type: 'application/merge-patch+json' });
    await run.send('POST', '/api/v1/services', service('web'), { expect: [405, 'MethodNotAllowed'] });
    await run.send('PUT', path.gateways(ns), gateway('web'));
    await run.send('POST', '/apis/gateway.networking.k8s.io/v1/gateways', gateway('web'));
    await run.send('POST', path.gateways(ns, 'web'), gateway('web'));
  }),

  scenario('media types', async (run) => {
    const ns = await run.namespace();
    await run.send('POST', path.services(ns), service('web'), { expect: 201, quiet: true });
    await run.send('POST', path.services(ns), 'hello', { expect: [415, 'UnsupportedMediaType'], type: 'text/plain' });
    await run.send('POST', path.gateways(ns), 'hello', { expect: [415, 'UnsupportedMediaType'], type: 'text/plain' });
    await run.send('PATCH', path.services(ns, 'web'), {}, { expect: [415, 'UnsupportedMediaType'], type: 'application/json' });
    await run.send(
      'PATCH',
      path.gateways(ns, 'web'),
      {},
      { expect: [415, 'UnsupportedMediaType'], type: 'application/strategic-merge-patch+json' },
    );
    await run.send('GET', path.services(ns, 'web'), undefined, { expect: [406, 'NotAcceptable'], headers: { accept: 'text/html' } });
    await run.send('GET', path.gateways(ns), undefined, { expect: [406, 'NotAcceptable'], headers: { accept: 'text/html' } });
    await run.send('GET', path.services(ns, 'web'), undefined, {
      expect: 200,
      headers: { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json' },
      quiet: true,
    });
  }),

  scenario('discovery', async (run) => {
    await run.send('GET', '/version', undefined, { expect: 200, look: ({ major, minor }) => ({ major, minor }) });
    await run.send('GET', '/api', undefined, { expect: 200, look: ({ kind, versions }) => ({ kind, versions }) });
    const kinds = [
      'services',
      'services/status',
      'pods',
      'pods/status',
      'namespaces',
      'namespaces/status',
      'gateways',
      'gateways/status',
      'gatewayclasses',
      'serviceentries',
      'workloadentries',
      'deployments',
      'deployments/status',
      'statefulsets',
      'daemonsets',
      'replicasets',
      'endpointslices',
    ];
    const look = (body: { kind: string; groupVersion: string; resources: Record<string, unknown>[] }) => ({
      kind: body.kind,
      groupVersion: body.groupVersion,
      resources: body.resources
        .filter((r) => kinds.includes(String(r.name)))
        .map(({ name, singularName, namespaced, kind, verbs, shortNames }) => ({
          name,
          singularName,
          namespaced,
          kind,
          verbs: [...(verbs as string[])].sort(),
          shortNames,
        }))
        .sort((a, b) => (String(a.name) < String(b.name) ? -1 : 1)),
    });
    for (const group of [
      '/api/v1',
      '/apis/apps/v1',
      '/apis/discovery.k8s.io/v1',
      '/apis/gateway.networking.k8s.io/v1',
      '/apis/gateway.networking.k8s.io/v1beta1',
      '/apis/networking.istio.io/v1',
    ]) {
      await run.send('GET', group, undefined, { expect: 200, look });
    }
    const groupLook = (body: { name: string; versions: unknown; preferredVersion: unknown }) => ({
      name: body.name,
      versions: body.versions,
      preferred: body.preferredVersion,
    });
    await run.send('GET', '/apis/gateway.networking.k8s.io', undefined, { expect: 200, look: (body) => groupLook(body).preferred });
    await run.send('GET', '/apis/apps', undefined, { expect: 200, look: groupLook });
    await run.send('GET', '/apis', undefined, {
      expect: 200,
      look: (body) => ({
        kind: body.kind,
        has: ['apps', 'gateway.networking.k8s.io', 'networking.istio.io', 'rbac.authorization.k8s.io'].every((name) =>
          body.groups.some((g: { name: string }) => g.name === name),
        ),
      }),
    });
    await run.send('GET', '/readyz', undefined, { expect: 200 });
  }),

  scenario('deployments and service entries read back with their defaults', async (run) => {
    const ns = await run.namespace();
    await run.send('POST', path.deployments(ns), deployment('app', 0), { expect: 201 });
    await run.send('POST', path.entries(ns), serviceEntry('ext', 'api.example.com'), { expect: 201 });
    await run.send(
      'POST',
      `/apis/apps/v1/namespaces/${ns}/statefulsets`,
      { ...deployment('db', 0), kind: 'StatefulSet', spec: { ...deployment('db', 0).spec, serviceName: 'db' } },
      { expect: 201 },
    );
  }),
];
