import { deployment, gateway, path, service } from '../objects.ts';
import { patchType } from '../run.ts';
import { scenario } from '../scenario.ts';

const merge = { type: patchType.merge };
const json = { type: patchType.json };
const strategic = { type: patchType.strategic };

export const patching = [
  scenario('merge patch of labels', async (run) => {
    const ns = await run.namespace();
    await run.send('POST', path.services(ns), service('web', { labels: { a: '1', b: '2' } }), { expect: 201, quiet: true });
    await run.send(
      'PATCH',
      path.services(ns, 'web'),
      { metadata: { labels: { 'example.com/use': 'wp', a: null } } },
      { ...merge, expect: 200 },
    );
    await run.send(
      'PATCH',
      path.services(ns, 'web'),
      { metadata: { labels: { a: null, b: null, 'example.com/use': null } } },
      { ...merge, expect: 200 },
    );
    await run.send('PATCH', path.services(ns, 'nope'), { metadata: { labels: { a: 'x' } } }, { ...merge, expect: [404, 'NotFound'] });
    await run.send('PATCH', path.services(ns, 'web'), { metadata: { labels: { a: 'b c' } } }, { ...merge, expect: [422, 'Invalid'] });
    await run.send(
      'PATCH',
      path.services(ns, 'web'),
      { metadata: { labels: { a: true } } },
      { ...merge, look: ({ code, reason }) => ({ code, reason }) },
    );
    await run.send('PATCH', path.services(ns, 'web'), [], {
      ...merge,
      expect: [400, 'BadRequest'],
      look: ({ code, reason }) => ({ code, reason }),
    });
  }),

  scenario('merge patch of a namespace and of a Gateway', async (run) => {
    const ns = await run.namespace();
    await run.send(
      'PATCH',
      path.namespace(ns),
      { metadata: { labels: { 'istio.io/use-waypoint': 'wp', 'istio.io/use-waypoint-namespace': null } } },
      { ...merge, expect: 200 },
    );
    await run.send('POST', path.gateways(ns), gateway('wp', { spec: { gatewayClassName: 'nobodys' } }), { expect: 201, quiet: true });
    await run.send(
      'PATCH',
      path.gateways(ns, 'wp'),
      { metadata: { labels: { 'istio.io/waypoint-for': 'all' } } },
      { ...merge, expect: 200 },
    );
    await run.send('PATCH', path.gateways(ns, 'wp'), { spec: { gatewayClassName: 'other' } }, { ...merge, expect: 200 });
    await run.send('PATCH', path.gateways(ns, 'wp'), { spec: { listeners: [] } }, { ...merge, expect: [422, 'Invalid'] });
    await run.send(
      'PATCH',
      path.gateways(ns, 'wp'),
      { metadata: { labels: { a: 1 } } },
      { ...merge, look: ({ code, reason }) => ({ code, reason }) },
    );
  }),

  scenario('a patch that changes nothing writes nothing', async (run) => {
    const ns = await run.namespace();
    const { body } = await run.send('POST', path.services(ns), service('web', { labels: { a: '1' } }), { expect: 201, quiet: true });
    const same = await run.send('PATCH', path.services(ns, 'web'), { metadata: { labels: { a: '1' } } }, { ...merge, expect: 200 });
    run.note('same version', same.body.metadata.resourceVersion === body.metadata.resourceVersion);
    const put = await run.send('PUT', path.services(ns, 'web'), body, { expect: 200 });
    run.note('same version after put', put.body.metadata.resourceVersion === body.metadata.resourceVersion);
  }),

  scenario('optimistic locking by resourceVersion in a patch', async (run) => {
    const ns = await run.namespace();
    const { body } = await run.send('POST', path.services(ns), service('web', { labels: { a: '1' } }), { expect: 201, quiet: true });
    const { resourceVersion, uid } = body.metadata;
    await run.send(
      'PATCH',
      path.services(ns, 'web'),
      { metadata: { resourceVersion, uid, labels: { a: '2' } } },
      { ...merge, expect: 200 },
    );
    await run.send(
      'PATCH',
      path.services(ns, 'web'),
      { metadata: { resourceVersion, labels: { a: '3' } } },
      { ...merge, expect: [409, 'Conflict'] },
    );
    await run.send(
      'PATCH',
      path.services(ns, 'web'),
      { metadata: { uid: '00000000-0000-0000-0000-000000000000', labels: { a: '3' } } },
      { ...merge },
    );
    await run.send('PATCH', path.services(ns, 'web'), { metadata: { name: 'other' } }, { ...merge, expect: [400, 'BadRequest'] });
    await run.send('PATCH', path.services(ns, 'web'), { metadata: { namespace: 'other' } }, { ...merge, expect: [400, 'BadRequest'] });
  }),

  scenario('JSON patch with test operations', async (run) => {
    const ns = await run.namespace();
    await run.send('POST', path.services(ns), service('web', { labels: { a: '1' } }), { expect: 201, quiet: true });
    const at = '/metadata/labels/example.com~1use';
    const patch = (...operations: object[]) => run.send('PATCH', path.services(ns, 'web'), operations, json);
    await patch({ op: 'test', path: '/metadata/labels/a', value: '1' }, { op: 'add', path: at, value: 'wp' });
    await patch({ op: 'test', path: at, value: 'other' }, { op: 'remove', path: at });
    await patch({ op: 'test', path: at, value: 'wp' }, { op: 'replace', path: at, value: 'two' });
    await patch({ op: 'test', path: '/metadata/labels/nope', value: null }, { op: 'add', path: '/metadata/labels/nope', value: 'x' });
    await patch({ op: 'test', path: '/metadata/labels/nope2', value: 'x' });
    await patch({ op: 'remove', path: '/metadata/labels/nope2' });
    await patch({ op: 'replace', path: '/metadata/labels/nope2', value: 'x' });
    await patch({ op: 'add', path: '/metadata/annotations/x', value: 'y' });
    await patch({ op: 'add', path: '/metadata/annotations', value: {} }, { op: 'add', path: '/metadata/annotations/x', value: 'y' });
    await patch({ op: 'remove', path: at }, { op: 'test', path: '/metadata/uid', value: 'x' });
    await patch(
      { op: 'copy', from: '/metadata/labels/a', path: '/metadata/labels/c' },
      { op: 'move', from: '/metadata/labels/a', path: '/metadata/labels/d' },
    );
    await run.send('GET', path.services(ns, 'web'), undefined, { expect: 200, look: ({ metadata }) => metadata.labels });
    await run.send(
      'PATCH',
      path.services(ns, 'web'),
      {},
      { ...json, expect: [400, 'BadRequest'], look: ({ code, reason }) => ({ code, reason }) },
    );
    await run.send('PATCH', path.services(ns, 'web'), 'nonsense', {
      ...json,
      expect: [400, 'BadRequest'],
      look: ({ code, reason }) => ({ code, reason }),
    });
  }),

  scenario('JSON patch of custom resources and namespaces', async (run) => {
    const ns = await run.namespace();
    await run.send('POST', path.gateways(ns), gateway('wp', { spec: { gatewayClassName: 'nobodys' } }), { expect: 201, quiet: true });
    await run.send(
      'PATCH',
      path.gateways(ns, 'wp'),
      [
        { op: 'test', path: '/metadata/labels', value: null },
        { op: 'add', path: '/metadata/labels', value: { 'istio.io/waypoint-for': 'all' } },
      ],
      { ...json },
    );
    await run.send('PATCH', path.gateways(ns, 'wp'), [{ op: 'test', path: '/spec/listeners/0/port', value: 1 }], {
      ...json,
      expect: [422, 'Invalid'],
    });
    await run.send(
      'PATCH',
      path.gateways(ns, 'wp'),
      [{ op: 'add', path: '/spec/listeners/-', value: { name: 'two', port: 80, protocol: 'HTTP' } }],
      { ...json, expect: 200 },
    );
    await run.send('PATCH', path.namespace(ns), [{ op: 'add', path: '/metadata/labels/team', value: 'a' }], { ...json, expect: 200 });
    await run.send(
      'PATCH',
      path.namespace(ns),
      [
        { op: 'test', path: '/metadata/labels/team', value: 'b' },
        { op: 'remove', path: '/metadata/labels/team' },
      ],
      { ...json, expect: [422, 'Invalid'] },
    );
  }),

  scenario('strategic merge patch', async (run) => {
    const ns = await run.namespace();
    await run.send('POST', path.deployments(ns), deployment('app', 0), { expect: 201, quiet: true });
    const template = (labels: object) => ({ spec: { template: { metadata: { labels } } } });
    const look = ({ metadata, spec }: { metadata: { generation: number; labels: object }; spec: object }) => ({
      generation: metadata.generation,
      labels: metadata.labels,
      spec,
    });
    await run.send('PATCH', path.deployments(ns, 'app'), template({ 'istio.io/use-waypoint': 'wp' }), { ...strategic, expect: 200, look });
    await run.send('PATCH', path.deployments(ns, 'app'), template({ 'istio.io/use-waypoint': null }), { ...strategic, expect: 200, look });
    await run.send(
      'PATCH',
      path.deployments(ns, 'app'),
      {
        spec: {
          template: {
            spec: {
              containers: [
                { name: 'main', image: 'example.com/app:2.0' },
                { name: 'side', image: 'example.com/side:1' },
              ],
            },
          },
        },
      },
      { ...strategic, expect: 200, look },
    );
    await run.send(
      'PATCH',
      path.deployments(ns, 'app'),
      { spec: { template: { spec: { containers: [{ name: 'side', $patch: 'delete' }] } } } },
      { ...strategic, expect: 200, look },
    );
    await run.send(
      'PATCH',
      path.deployments(ns, 'app'),
      { metadata: { labels: { $patch: 'replace', only: 'this' } } },
      { ...strategic, expect: 200, look },
    );
    await run.send('POST', path.services(ns), service('web', { labels: { a: '1' } }), { expect: 201, quiet: true });
    await run.send(
      'PATCH',
      path.services(ns, 'web'),
      { metadata: { labels: { b: '2' } }, spec: { ports: [{ port: 81, name: 'two' }] } },
      { ...strategic, expect: 200 },
    );
    await run.send(
      'PATCH',
      path.services(ns, 'web'),
      { spec: { selector: { other: 'x' } } },
      { ...strategic, expect: 200, look: ({ spec }) => spec },
    );
  }),

  scenario('dry run of a patch changes nothing', async (run) => {
    const ns = await run.namespace();
    const { body } = await run.send('POST', path.services(ns), service('web', { labels: { a: '1' } }), { expect: 201, quiet: true });
    await run.send('PATCH', `${path.services(ns, 'web')}?dryRun=All`, { metadata: { labels: { a: '2' } } }, { ...merge, expect: 200 });
    const after = await run.send('GET', path.services(ns, 'web'), undefined, { expect: 200 });
    run.note('same version', after.body.metadata.resourceVersion === body.metadata.resourceVersion);
    await run.send(
      'PATCH',
      `${path.services(ns, 'web')}?dryRun=All`,
      { metadata: { labels: { a: '~' } } },
      { ...merge, expect: [422, 'Invalid'] },
    );
    await run.send(
      'PATCH',
      `${path.services(ns, 'web')}?force=true`,
      { metadata: { labels: { a: '2' } } },
      { ...merge, expect: [422, 'Invalid'] },
    );
  }),

  scenario('replace an object', async (run) => {
    const ns = await run.namespace();
    const { body } = await run.send('POST', path.services(ns), service('web', { labels: { a: '1' } }), { expect: 201, quiet: true });
    await run.send('PUT', path.services(ns, 'web'), { ...body, metadata: { ...body.metadata, labels: { a: '2' } } }, { expect: 200 });
    await run.send(
      'PUT',
      path.services(ns, 'web'),
      { ...body, metadata: { ...body.metadata, labels: { a: '3' } } },
      { expect: [409, 'Conflict'] },
    );
    await run.send('PUT', path.services(ns, 'web'), service('web', { labels: { a: '4' } }), { expect: 200 });
    await run.send('PUT', path.services(ns, 'web'), service('other'), { expect: [400, 'BadRequest'] });
    await run.send('PUT', path.services(ns, 'nope'), service('nope'), { expect: 201 });
    await run.send('PUT', path.deployments(ns, 'nope'), deployment('nope'), { expect: [404, 'NotFound'] });
    await run.send('PUT', path.gateways(ns, 'nope'), gateway('nope'), { expect: [404, 'NotFound'] });
    await run.send(
      'PUT',
      path.services(ns, 'web'),
      { ...service('web'), metadata: { name: 'web', uid: '00000000-0000-0000-0000-000000000000' } },
      { expect: [409, 'Conflict'] },
    );
    const { body: wp } = await run.send('POST', path.gateways(ns), gateway('wp', { spec: { gatewayClassName: 'nobodys' } }), {
      expect: 201,
      quiet: true,
    });
    await run.send('PUT', path.gateways(ns, 'wp'), gateway('wp'), { expect: [422, 'Invalid'] });
    await run.send(
      'PUT',
      path.gateways(ns, 'wp'),
      { ...wp, metadata: { ...wp.metadata, labels: { x: 'y' } }, status: {} },
      { expect: 200 },
    );
    await run.send('PUT', path.gateways(ns, 'wp'), wp, { expect: [409, 'Conflict'] });
  }),

  scenario('fields that may not change', async (run) => {
    const ns = await run.namespace();
    await run.send('POST', path.services(ns), service('web'), { expect: 201, quiet: true });
    await run.send(
      'PATCH',
      path.services(ns, 'web'),
      { spec: { clusterIP: '10.96.200.200', clusterIPs: ['10.96.200.200'] } },
      { ...merge, expect: [422, 'Invalid'] },
    );
    await run.send('POST', path.deployments(ns), deployment('app', 0), { expect: 201, quiet: true });
    await run.send(
      'PATCH',
      path.deployments(ns, 'app'),
      { spec: { selector: { matchLabels: { app: 'x' } }, template: { metadata: { labels: { app: 'x' } } } } },
      { ...merge, expect: [422, 'Invalid'] },
    );
    await run.send(
      'PATCH',
      path.services(ns, 'web'),
      { metadata: { creationTimestamp: '2020-01-01T00:00:00Z', generation: 7, deletionTimestamp: '2020-01-01T00:00:00Z' } },
      { ...merge, look: ({ code, reason, kind }) => ({ code, reason, kind }) },
    );
  }),

  scenario('generation counts changes of the spec', async (run) => {
    const ns = await run.namespace();
    const look = ({ metadata }: { metadata: { generation?: number } }) => metadata.generation;
    await run.send('POST', path.gateways(ns), gateway('wp', { spec: { gatewayClassName: 'nobodys' } }), { expect: 201, look });
    await run.send('PATCH', path.gateways(ns, 'wp'), { metadata: { labels: { a: 'b' } } }, { ...merge, look });
    await run.send('PATCH', path.gateways(ns, 'wp'), { spec: { gatewayClassName: 'two' } }, { ...merge, look });
    await run.send('POST', path.services(ns), service('web'), { expect: 201, look });
    await run.send('PATCH', path.services(ns, 'web'), { spec: { ports: [{ port: 81 }] } }, { ...merge, look });
  }),

  scenario('the status endpoint', async (run) => {
    const ns = await run.namespace();
    await run.send('POST', path.gateways(ns), gateway('wp', { spec: { gatewayClassName: 'nobodys' } }), { expect: 201, quiet: true });
    const conditions = [{ type: 'Accepted', status: 'True', reason: 'Fine', message: 'ok', lastTransitionTime: '2026-01-01T00:00:00Z' }];
    await run.send('PATCH', path.gateways(ns, 'wp'), { status: { conditions } }, { ...merge, expect: 200, look: ({ status }) => status });
    await run.send(
      'PATCH',
      `${path.gateways(ns, 'wp')}/status`,
      { status: { conditions, addresses: [{ value: '10.0.0.9' }] }, metadata: { labels: { no: 'no' } }, spec: { gatewayClassName: 'no' } },
      { ...merge, expect: 200 },
    );
    await run.send(
      'PATCH',
      `${path.gateways(ns, 'wp')}/status`,
      { status: { conditions: [{ type: 'Accepted' }] } },
      { ...merge, expect: [422, 'Invalid'] },
    );
    await run.send('GET', `${path.gateways(ns, 'wp')}/status`, undefined, { expect: 200, look: ({ kind, status }) => ({ kind, status }) });
    await run.send('POST', path.services(ns), service('web'), { expect: 201, quiet: true });
    await run.send(
      'PATCH',
      `${path.services(ns, 'web')}/status`,
      { status: { conditions }, spec: { ports: [{ port: 99 }] } },
      { ...merge, expect: 200 },
    );
    await run.send(
      'PATCH',
      path.services(ns, 'web'),
      { status: { conditions: [] } },
      { ...merge, expect: 200, look: ({ status }) => status },
    );
    await run.send('GET', `${path.configMaps(ns, 'x')}/status`, undefined, { expect: 404 });
  }),
];
