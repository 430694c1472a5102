import { gateway, path, service } from '../objects.ts';
import { patchType } from '../run.ts';
import { scenario } from '../scenario.ts';
import type { UserName } from '../target.ts';

const users: readonly UserName[] = ['admin', 'viewer', 'editor', 'nobody'];

const questions: readonly object[] = [
  { verb: 'list', resource: 'services' },
  { verb: 'patch', resource: 'services', namespace: 'default' },
  { verb: 'create', resource: 'gateways', group: 'gateway.networking.k8s.io' },
  { verb: 'delete', resource: 'gateways', group: 'gateway.networking.k8s.io', namespace: 'default', name: 'x' },
  { verb: 'get', resource: 'secrets', namespace: 'default' },
  { verb: 'patch', resource: 'services', subresource: 'status', namespace: 'default' },
  { verb: '*', resource: '*', group: '*' },
  { verb: 'patch', resource: 'namespaces', name: 'x' },
];

export const access = [
  scenario('who am I', async (run) => {
    for (const user of users) {
      await run.send(
        'POST',
        '/apis/authentication.k8s.io/v1/selfsubjectreviews',
        { kind: 'SelfSubjectReview', apiVersion: 'authentication.k8s.io/v1' },
        {
          user,
          expect: 201,
          look: ({ kind, apiVersion, status }) => ({
            kind,
            apiVersion,
            username: status.userInfo.username,
            groups: status.userInfo.groups.filter((group: string) => group !== ''),
          }),
        },
      );
    }
  }),

  scenario('may I', async (run) => {
    for (const user of users) {
      for (const resourceAttributes of questions) {
        const body = { kind: 'SelfSubjectAccessReview', apiVersion: 'authorization.k8s.io/v1', spec: { resourceAttributes } };
        await run.send('POST', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', body, {
          user,
          expect: 201,
          look: ({ kind, spec, status }) => ({ kind, spec, status }),
        });
      }
      await run.send(
        'POST',
        '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
        { spec: { nonResourceAttributes: { verb: 'get', path: '/version' } } },
        { user, expect: 201, look: ({ status }) => status.allowed },
      );
    }
    await run.send(
      'POST',
      '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
      { spec: {} },
      { expect: [422, 'Invalid'], look: ({ code, reason }) => ({ code, reason }) },
    );
    await run.send('GET', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', undefined, {
      look: ({ code, reason }) => ({ code, reason }),
    });
  }),

  scenario('what each user may read', async (run) => {
    const ns = await run.namespace();
    await run.send('POST', path.services(ns), service('web'), { expect: 201, quiet: true });
    const look = (body: { kind: string }) => (body.kind === 'Status' ? body : body.kind);
    const paths = [
      '/api/v1/namespaces',
      path.namespace(ns),
      '/api/v1/services',
      path.services(ns),
      path.services(ns, 'web'),
      path.gateways(ns),
      '/apis/gateway.networking.k8s.io/v1/gatewayclasses',
      path.configMaps(ns),
      `${path.configMaps(ns)}/x`,
      '/api/v1/nodes',
      '/apis/apps/v1/deployments',
      `${path.services(ns)}?watch=true&timeoutSeconds=1&resourceVersion=0&labelSelector=none`,
    ];
    for (const user of users)
      for (const where of paths)
        await run.send('GET', where, undefined, { user, look: (body) => (typeof body === 'string' ? 'text' : look(body)) });
  }),

  scenario('what each user may write', async (run) => {
    const ns = await run.namespace();
    await run.send('POST', path.services(ns), service('web'), { expect: 201, quiet: true });
    const look = (body: { kind: string }) => (body.kind === 'Status' ? body : body.kind);
    const labels = { metadata: { labels: { a: 'b' } } };
    for (const user of ['viewer', 'editor', 'nobody'] as const) {
      await run.send('PATCH', path.services(ns, 'web'), labels, { user, type: patchType.merge, look });
      await run.send('PATCH', path.namespace(ns), labels, { user, type: patchType.merge, look });
      await run.send('POST', path.gateways(ns), gateway(`by-${user}`, { spec: { gatewayClassName: 'nobodys' } }), { user, look });
      await run.send(
        'PATCH',
        `${path.gateways(ns, `applied-${user}`)}?fieldManager=x`,
        gateway(`applied-${user}`, { spec: { gatewayClassName: 'nobodys' } }),
        { user, type: patchType.apply, look },
      );
      await run.send('DELETE', path.gateways(ns, `by-${user}`), undefined, { user, look });
      await run.send('POST', path.services(ns), service('more'), { user, look });
      await run.send('PUT', path.services(ns, 'web'), service('web'), { user, look });
      await run.send('DELETE', path.services(ns, 'web'), undefined, { user, look });
      await run.send('DELETE', path.services(ns), undefined, { user, look });
      await run.send('PATCH', `${path.services(ns, 'web')}/status`, { status: {} }, { user, type: patchType.merge, look });
      await run.send('DELETE', path.namespace(ns), undefined, { user, look });
    }
  }),

  scenario('rights in one namespace only', async (run) => {
    const ns = await run.namespace();
    const rbac = `/apis/rbac.authorization.k8s.io/v1/namespaces/${ns}`;
    await run.send(
      'POST',
      `${rbac}/roles`,
      {
        metadata: { name: 'reader' },
        rules: [
          { apiGroups: [''], resources: ['services'], verbs: ['get', 'list', 'watch'] },
          { apiGroups: [''], resources: ['namespaces'], resourceNames: [ns], verbs: ['get'] },
        ],
      },
      { expect: 201 },
    );
    await run.send(
      'POST',
      `${rbac}/rolebindings`,
      {
        metadata: { name: 'reader' },
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'reader' },
        subjects: [{ kind: 'User', name: 'nobody' }],
      },
      { expect: 201 },
    );
    const look = (body: { kind: string }) => (body.kind === 'Status' ? body : body.kind);
    await run.until(path.services(ns), (body) => body.kind === 'ServiceList', { user: 'nobody', look });
    for (const where of [path.services('default'), '/api/v1/services', path.namespace(ns), '/api/v1/namespaces', path.pods(ns)])
      await run.send('GET', where, undefined, { user: 'nobody', look });
    const ask = (resourceAttributes: object) =>
      run.send(
        'POST',
        '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
        { spec: { resourceAttributes } },
        { user: 'nobody', expect: 201, look: ({ status }) => status },
      );
    await ask({ verb: 'list', resource: 'services', namespace: ns });
    await ask({ verb: 'list', resource: 'services' });
    await ask({ verb: 'get', resource: 'namespaces', namespace: ns, name: ns });
  }),

  scenario('tokens and paths', async (run) => {
    await run.send('GET', '/api/v1/namespaces', undefined, { headers: { authorization: 'Bearer wrong' }, expect: [401, 'Unauthorized'] });
    await run.send('GET', '/version', undefined, { user: 'nobody', expect: 200, look: ({ major }) => major });
    await run.send('GET', '/apis', undefined, { user: 'nobody', expect: 200, look: ({ kind }) => kind });
    await run.send('GET', '/apis/gateway.networking.k8s.io/v1', undefined, { user: 'nobody', expect: 200, look: ({ kind }) => kind });
    await run.send('GET', '/metrics', undefined, { user: 'nobody', expect: [403, 'Forbidden'] });
    await run.send('GET', '/apis/nothing.example.com/v1/things', undefined, { user: 'nobody', expect: [403, 'Forbidden'] });
  }),
];
