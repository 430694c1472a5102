import { deployment, gateway, path, service, serviceEntry } from '../objects.ts';
import { scenario } from '../scenario.ts';

export const creating = [
  scenario('create twice', async (run) => {
    const ns = await run.namespace();
    await run.send('POST', path.services(ns), service('web'), { expect: 201 });
    await run.send('POST', path.services(ns), service('web'), { expect: [409, 'AlreadyExists'] });
    await run.send('POST', path.gateways(ns), gateway('wp', { spec: { gatewayClassName: 'nobodys' } }), { expect: 201 });
    await run.send('POST', path.gateways(ns), gateway('wp'), { expect: [409, 'AlreadyExists'] });
    await run.send('POST', '/api/v1/namespaces', { metadata: { name: ns } }, { expect: [409, 'AlreadyExists'] });
  }),

  scenario('a namespace and what the server adds to it', async (run) => {
    const ns = await run.namespace('', { team: 'a' });
    await run.send('GET', path.namespace(ns), undefined, { expect: 200 });
    await run.until(`/api/v1/namespaces/${ns}/serviceaccounts/default`, (body) => body.kind === 'ServiceAccount', {
      look: (body) => body.metadata.name,
    });
  }),

  scenario('names that are not allowed', async (run) => {
    const ns = await run.namespace();
    for (const name of ['Upper', 'under_score', '-dash', 'dot.dot', 'x'.repeat(64), '9digit']) {
      await run.send('POST', path.services(ns), service(name));
    }
    for (const name of ['Upper', 'dot.dot', 'x'.repeat(254), 'under_score'])
      await run.send('POST', path.gateways(ns), gateway(name, { spec: { gatewayClassName: 'nobodys' } }), { look: refusal });
    for (const name of ['Upper', 'dot.dot', 'x'.repeat(64)])
      await run.send('POST', '/api/v1/namespaces', { metadata: { name } }, { expect: [422, 'Invalid'] });
    // The real server says something odd about the Service's address.
    await run.send(
      'POST',
      path.services(ns),
      { ...service('x'), metadata: {} },
      { expect: [422, 'Invalid'], look: ({ code, reason }) => ({ code, reason }) },
    );
    await run.send('POST', path.configMaps(ns), { metadata: {} }, { expect: [422, 'Invalid'] });
    await run.send('POST', path.gateways(ns), { ...gateway('x'), metadata: {} }, { expect: [422, 'Invalid'] });
  }),

  scenario('labels and annotations that are not allowed', async (run) => {
    const ns = await run.namespace();
    const bad: Record<string, string>[] = [
      { 'a b': 'x' },
      { a: 'b c' },
      { a: '~' },
      { a: 'x'.repeat(64) },
      { '/a': 'x' },
      { 'a/': 'x' },
      { 'a/b/c': 'x' },
      { 'Ex ample/a': 'x' },
      { a: '-x' },
      { ['k'.repeat(64)]: 'x' },
    ];
    for (const labels of bad) {
      await run.send('POST', path.services(ns), service('web', { labels }), { expect: [422, 'Invalid'] });
    }
    await run.send('POST', path.gateways(ns), gateway('wp', { labels: { 'istio.io/waypoint-for': 'a b' } }), { expect: [422, 'Invalid'] });
    await run.send(
      'POST',
      '/api/v1/namespaces',
      { metadata: { name: `${ns}-x`, labels: { 'istio.io/use-waypoint': '~' } } },
      { expect: [422, 'Invalid'] },
    );
    await run.send('POST', path.services(ns), service('web', { annotations: { 'a b': 'anything ~' } }), { expect: [422, 'Invalid'] });
    await run.send('POST', path.services(ns), service('web', { annotations: { big: 'x'.repeat(262_145) } }), { expect: [422, 'Invalid'] });
    await run.send(
      'POST',
      path.services(ns),
      { ...service('web'), metadata: { name: 'web', labels: { a: true } } },
      { expect: [400, 'BadRequest'] },
    );
    await run.send(
      'POST',
      path.gateways(ns),
      { ...gateway('web'), metadata: { name: 'web', labels: { a: 1 } } },
      { expect: [400, 'BadRequest'], look: ({ code, reason }) => ({ code, reason }) },
    );
  }),

  scenario('legal odd labels are kept', async (run) => {
    const ns = await run.namespace();
    await run.send(
      'POST',
      path.services(ns),
      service('web', {
        labels: {
          'istio.io/use-waypoint': '',
          'istio.io/use-waypoint-namespace': 'None',
          UPPER: 'x_y.z',
          ['k'.repeat(63)]: 'v'.repeat(63),
        },
      }),
      { expect: 201 },
    );
    await run.send(
      'POST',
      path.services(ns),
      { ...service('two'), metadata: { name: 'two', labels: { a: null, b: 'x' }, annotations: {} } },
      { expect: 201 },
    );
    await run.send(
      'POST',
      path.gateways(ns),
      { ...gateway('two', { spec: { gatewayClassName: 'nobodys' } }), metadata: { name: 'two', labels: {}, annotations: {} } },
      { expect: 201 },
    );
  }),

  scenario('a Gateway and what its CRD fills in', async (run) => {
    const ns = await run.namespace();
    const listener = { allowedRoutes: { namespaces: { from: 'Selector', selector: { matchLabels: { team: 'a' } } } } };
    await run.send(
      'POST',
      path.gateways(ns),
      gateway('one', { spec: { gatewayClassName: 'nobodys', addresses: [{ value: '10.0.0.1' }], infrastructure: { labels: { a: 'b' } } } }),
      { expect: 201 },
    );
    await run.send('POST', path.gateways(ns), gateway('two', { listener, spec: { gatewayClassName: 'nobodys' } } as never), {
      expect: 201,
    });
    await run.send(
      'POST',
      path.gateways(ns),
      { ...gateway('three', { spec: { gatewayClassName: 'nobodys' } }), status: { addresses: [{ value: '1.2.3.4' }] } },
      { expect: 201 },
    );
  }),

  scenario('Gateways that their CRD refuses', async (run) => {
    const ns = await run.namespace();
    const bad: object[] = [
      {},
      { gatewayClassName: 'x' },
      { gatewayClassName: '', listeners: [{ name: 'mesh', port: 15008, protocol: 'HBONE' }] },
      { gatewayClassName: 'x', listeners: [] },
      { gatewayClassName: 'x', listeners: [{ name: 'mesh', port: 0, protocol: 'HBONE' }] },
      { gatewayClassName: 'x', listeners: [{ name: 'mesh', port: 70000, protocol: 'HBONE' }] },
      { gatewayClassName: 'x', listeners: [{ name: 'mesh', port: 'x', protocol: 'HBONE' }] },
      { gatewayClassName: 'x', listeners: [{ name: 'Mesh', port: 15008, protocol: 'HBONE' }] },
      { gatewayClassName: 'x', listeners: [{ port: 15008, protocol: 'HBONE' }] },
      {
        gatewayClassName: 'x',
        listeners: [
          { name: 'mesh', port: 15008, protocol: 'HBONE' },
          { name: 'mesh', port: 15009, protocol: 'HBONE' },
        ],
      },
      {
        gatewayClassName: 'x',
        listeners: [
          { name: 'a', port: 15008, protocol: 'HBONE' },
          { name: 'b', port: 15008, protocol: 'HBONE' },
        ],
      },
      {
        gatewayClassName: 'x',
        listeners: [{ name: 'mesh', port: 15008, protocol: 'HBONE', allowedRoutes: { namespaces: { from: 'Some' } } }],
      },
      { gatewayClassName: 'x', listeners: [{ name: 'mesh', port: 80, protocol: 'HTTP', tls: { mode: 'Passthrough' } }] },
      { gatewayClassName: 'x', listeners: 'none' },
      { gatewayClassName: 5, listeners: [{ name: 'mesh', port: 15008, protocol: 'HBONE' }] },
    ];
    for (const spec of bad)
      await run.send('POST', path.gateways(ns), { ...gateway('wp'), spec }, { expect: [422, 'Invalid'], look: refusal });
    await run.send('POST', path.gateways(ns), { ...gateway('wp'), spec: undefined }, { expect: [422, 'Invalid'], look: refusal });
  }),

  scenario('ServiceEntries and WorkloadEntries that their CRD refuses', async (run) => {
    const ns = await run.namespace();
    for (const spec of [
      { hosts: [] },
      { hosts: ['*'] },
      { location: 'NOWHERE' },
      { resolution: 'NONE', endpoints: [{ address: '1.2.3.4' }] },
      { ports: [{ name: 'x', number: 0 }] },
      {
        ports: [
          { name: 'x', number: 1 },
          { name: 'y', number: 1 },
        ],
      },
    ]) {
      await run.send('POST', path.entries(ns), serviceEntry('ext', 'api.example.com', { spec }), {
        expect: [422, 'Invalid'],
        look: refusal,
      });
    }
    await run.send(
      'POST',
      path.workloadEntries(ns),
      { apiVersion: 'networking.istio.io/v1', kind: 'WorkloadEntry', metadata: { name: 'vm' }, spec: { labels: { a: 'b' } } },
      { expect: [422, 'Invalid'], look: refusal },
    );
    await run.send(
      'POST',
      path.workloadEntries(ns),
      {
        apiVersion: 'networking.istio.io/v1',
        kind: 'WorkloadEntry',
        metadata: { name: 'vm' },
        spec: { address: '10.0.0.1', labels: { a: '~' } },
      },
      { expect: 201 },
    );
  }),

  scenario('unknown fields of a Gateway', async (run) => {
    const ns = await run.namespace();
    const odd = gateway('odd', { spec: { gatewayClassName: 'nobodys', colour: 'red' } });
    await run.send('POST', `${path.gateways(ns)}?fieldValidation=Strict`, odd, { expect: [400, 'BadRequest'] });
    await run.send('POST', path.gateways(ns), odd, { expect: 201 });
    await run.send('POST', `${path.gateways(ns)}?fieldValidation=Maybe`, odd, { expect: [422, 'Invalid'] });
  }),

  scenario('Services that are not valid', async (run) => {
    const ns = await run.namespace();
    await run.send('POST', path.services(ns), service('web', { spec: { ports: [] } }), { expect: [422, 'Invalid'], look: refusal });
    await run.send('POST', path.services(ns), service('web', { spec: { ports: [{ port: 0 }] } }), {
      expect: [422, 'Invalid'],
      look: refusal,
    });
    await run.send('POST', path.services(ns), service('web', { spec: { ports: [{ port: 80 }, { port: 81 }] } }), {
      expect: [422, 'Invalid'],
      look: refusal,
    });
    await run.send('POST', path.services(ns), service('web', { spec: { type: 'Magic' } }), { expect: [422, 'Invalid'], look: refusal });
    await run.send('POST', path.services(ns), service('web', { spec: { type: 'ExternalName' } }), {
      expect: [422, 'Invalid'],
      look: refusal,
    });
  }),

  scenario('Services of every type', async (run) => {
    const ns = await run.namespace();
    await run.send('POST', path.services(ns), service('headless', { spec: { clusterIP: 'None' } }), { expect: 201 });
    await run.send(
      'POST',
      path.services(ns),
      service('external', { spec: { type: 'ExternalName', externalName: 'example.com', selector: null, ports: null } }),
      { expect: 201 },
    );
    await run.send('POST', path.services(ns), service('node', { spec: { type: 'NodePort' } }), { expect: 201 });
    await run.send('POST', path.services(ns), service('balanced', { spec: { type: 'LoadBalancer' } }), { expect: 201 });
    await run.send('POST', path.services(ns), service('bare', { spec: { selector: null } }), { expect: 201 });
  }),

  scenario('Deployments that are not valid', async (run) => {
    const ns = await run.namespace();
    const app = deployment('app');
    await run.send(
      'POST',
      path.deployments(ns),
      { ...app, spec: { ...app.spec, selector: { matchLabels: { app: 'other' } } } },
      { expect: [422, 'Invalid'], look: refusal },
    );
    await run.send(
      'POST',
      path.deployments(ns),
      { ...app, spec: { ...app.spec, replicas: -1 } },
      { expect: [422, 'Invalid'], look: refusal },
    );
  }),

  scenario('namespace in body and path differ, or is missing', async (run) => {
    const ns = await run.namespace();
    await run.send(
      'POST',
      path.services(ns),
      { ...service('web'), metadata: { name: 'web', namespace: 'other' } },
      { expect: [400, 'BadRequest'] },
    );
    await run.send(
      'POST',
      path.gateways(ns),
      { ...gateway('web'), metadata: { name: 'web', namespace: 'other' } },
      { expect: [400, 'BadRequest'] },
    );
    await run.send('POST', path.services('no-such-namespace'), service('web'), { expect: [404, 'NotFound'] });
    await run.send('POST', path.gateways('no-such-namespace'), gateway('web'), { expect: [404, 'NotFound'] });
    await run.send(
      'POST',
      path.services(ns),
      { ...service('web'), apiVersion: 'v2' },
      { expect: [400, 'BadRequest'], look: ({ code, reason }) => ({ code, reason }) },
    );
    await run.send(
      'POST',
      path.services(ns),
      { ...service('web'), kind: 'Pod' },
      { expect: 400, look: ({ code, reason }) => ({ code, reason }) },
    );
    await run.send('POST', path.services(ns), '{"kind":', { expect: [400, 'BadRequest'], look: ({ code, reason }) => ({ code, reason }) });
  }),

  scenario('generated names', async (run) => {
    const ns = await run.namespace();
    const { body } = await run.send(
      'POST',
      path.services(ns),
      { ...service('x'), metadata: { generateName: 'web-' } },
      { expect: 201, quiet: true },
    );
    run.note('name', /^web-[a-z0-9]{5}$/.test(body.metadata.name));
    run.note('generateName', body.metadata.generateName);
  }),

  scenario('dry run creates nothing', async (run) => {
    const ns = await run.namespace();
    await run.send('POST', `${path.services(ns)}?dryRun=All`, service('web'), {
      expect: 201,
      look: ({ metadata: { uid: _, resourceVersion: __, ...metadata }, ...rest }) => ({ ...rest, metadata }),
    });
    await run.send('GET', path.services(ns, 'web'), undefined, { expect: [404, 'NotFound'] });
    await run.send('POST', `${path.gateways(ns)}?dryRun=All`, gateway('wp'), {
      expect: 201,
      look: ({ spec, status }) => ({ spec, status }),
    });
    await run.send('GET', path.gateways(ns, 'wp'), undefined, { expect: [404, 'NotFound'] });
    await run.send('POST', `${path.services(ns)}?dryRun=Some`, service('web'), { expect: [422, 'Invalid'] });
    await run.send('POST', `${path.services(ns)}?dryRun=All`, service('Web'), { expect: [422, 'Invalid'] });
  }),
];

/** The refusal without the order of its errors, which is random in the real server. */
function refusal({ code, reason, details }: { code: number; reason: string; details?: { causes?: object[] } }) {
  return { code, reason, ...details, causes: details?.causes?.map((cause) => JSON.stringify(cause)).sort() };
}
