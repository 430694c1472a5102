import { gateway, path, service } from '../objects.ts';
import { patchType } from '../run.ts';
import { scenario } from '../scenario.ts';

const merge = { type: patchType.merge };
const nobody = { spec: { gatewayClassName: 'nobodys' } };

export const deleting = [
  scenario('delete answers with the object or with a Status', async (run) => {
    const ns = await run.namespace();
    await run.send('POST', path.services(ns), service('web'), { expect: 201, quiet: true });
    await run.send('DELETE', path.services(ns, 'web'), undefined, { expect: 200 });
    await run.send('DELETE', path.services(ns, 'web'), undefined, { expect: [404, 'NotFound'] });
    await run.send('POST', path.gateways(ns), gateway('wp', nobody), { expect: 201, quiet: true });
    await run.send('DELETE', path.gateways(ns, 'wp'), undefined, { expect: 200 });
    await run.send('DELETE', path.gateways(ns, 'wp'), undefined, { expect: [404, 'NotFound'] });
    await run.send('POST', path.configMaps(ns), { metadata: { name: 'c' }, data: { a: 'b' } }, { expect: 201, quiet: true });
    await run.send('DELETE', path.configMaps(ns, 'c'), undefined, { expect: 200 });
  }),

  scenario('preconditions', async (run) => {
    const ns = await run.namespace();
    const { body } = await run.send('POST', path.gateways(ns), gateway('wp', nobody), { expect: 201, quiet: true });
    const { uid, resourceVersion } = body.metadata;
    const options = (preconditions: object) => ({ kind: 'DeleteOptions', apiVersion: 'v1', preconditions });
    await run.send('DELETE', path.gateways(ns, 'wp'), options({ uid: '00000000-0000-0000-0000-000000000000' }), {
      expect: [409, 'Conflict'],
    });
    await run.send('DELETE', path.gateways(ns, 'wp'), options({ resourceVersion: '1' }), { expect: [409, 'Conflict'] });
    await run.send('DELETE', path.gateways(ns, 'wp'), options({ uid, resourceVersion }), { expect: 200 });
    await run.send('POST', path.services(ns), service('web'), { expect: 201, quiet: true });
    await run.send('DELETE', path.services(ns, 'web'), options({ uid }), { expect: [409, 'Conflict'] });
    await run.send('DELETE', path.namespace(ns), options({ uid: '00000000-0000-0000-0000-000000000000' }), { expect: [409, 'Conflict'] });
    await run.send('DELETE', path.namespace(ns), options({ resourceVersion: '1' }), { expect: [409, 'Conflict'] });
  }),

  scenario('dry run of a delete', async (run) => {
    const ns = await run.namespace();
    await run.send('POST', path.services(ns), service('web'), { expect: 201, quiet: true });
    await run.send('DELETE', `${path.services(ns, 'web')}?dryRun=All`, undefined, { expect: 200 });
    await run.send('GET', path.services(ns, 'web'), undefined, { expect: 200, look: ({ kind }) => kind });
    await run.send('POST', path.gateways(ns), gateway('wp', nobody), { expect: 201, quiet: true });
    await run.send('DELETE', `${path.gateways(ns, 'wp')}?dryRun=All`, undefined, { expect: 200 });
    await run.send('GET', path.gateways(ns, 'wp'), undefined, { expect: 200, look: ({ kind }) => kind });
  }),

  scenario('with a body, a dry run in the query of a delete is not heard', async (run) => {
    const ns = await run.namespace();
    const options = { kind: 'DeleteOptions', apiVersion: 'v1' };
    await run.send('POST', path.services(ns), service('web'), { expect: 201, quiet: true });
    await run.send('DELETE', path.services(ns, 'web'), { ...options, dryRun: ['All'] }, { expect: 200 });
    await run.send('DELETE', `${path.services(ns, 'web')}?dryRun=All`, options, { expect: 200 });
    await run.send('GET', path.services(ns, 'web'), undefined, { expect: [404, 'NotFound'] });
  }),

  scenario('finalizers hold an object', async (run) => {
    const ns = await run.namespace();
    const { metadata, ...rest } = gateway('wp', nobody);
    await run.send(
      'POST',
      path.gateways(ns),
      { ...rest, metadata: { ...metadata, finalizers: ['example.com/hold'] } },
      { expect: 201, quiet: true },
    );
    await run.send('DELETE', path.gateways(ns, 'wp'), undefined, { expect: 200 });
    await run.send('GET', path.gateways(ns, 'wp'), undefined, { expect: 200 });
    await run.send('DELETE', path.gateways(ns, 'wp'), undefined, { expect: 200 });
    await run.send('POST', path.gateways(ns), gateway('wp', nobody), { expect: [409, 'AlreadyExists'] });
    await run.send(
      'PATCH',
      path.gateways(ns, 'wp'),
      { metadata: { finalizers: ['example.com/hold', 'example.com/more'] } },
      { ...merge, look: ({ code, reason, kind }) => ({ code, reason, kind }) },
    );
    await run.send('PATCH', path.gateways(ns, 'wp'), { metadata: { labels: { a: 'b' } } }, { ...merge, expect: 200 });
    await run.send('PATCH', path.gateways(ns, 'wp'), { metadata: { finalizers: null } }, { ...merge, expect: 200 });
    await run.send('GET', path.gateways(ns, 'wp'), undefined, { expect: [404, 'NotFound'] });
  }),

  scenario('what an object owned goes with it', async (run) => {
    const ns = await run.namespace();
    const { body: owner } = await run.send('POST', path.gateways(ns), gateway('owner', nobody), { expect: 201, quiet: true });
    const { body: other } = await run.send('POST', path.gateways(ns), gateway('other', nobody), { expect: 201, quiet: true });
    const reference = ({ metadata: { name, uid } }: { metadata: { name: string; uid: string } }) => ({
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'Gateway',
      name,
      uid,
    });
    const owned = (name: string, ownerReferences: object[]) => ({ metadata: { name, ownerReferences }, data: {} });
    await run.send('POST', path.configMaps(ns), owned('one', [reference(owner)]), { expect: 201 });
    await run.send('POST', path.configMaps(ns), owned('two', [reference(owner), reference(other)]), { expect: 201, quiet: true });
    await run.send('DELETE', path.gateways(ns, 'owner'), undefined, { expect: 200, quiet: true });
    await run.until(path.configMaps(ns, 'one'), (body) => body.code === 404, {});
    await run.until(path.configMaps(ns, 'two'), (body) => body.metadata.ownerReferences.length === 1, {
      look: ({ metadata }) => metadata.ownerReferences,
    });
  }),

  scenario('foreground and orphan', async (run) => {
    const ns = await run.namespace();
    const make = async (name: string) => {
      const { body } = await run.send('POST', path.gateways(ns), gateway(name, nobody), { expect: 201, quiet: true });
      const ownerReferences = [
        { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'Gateway', name, uid: body.metadata.uid, blockOwnerDeletion: true },
      ];
      await run.send('POST', path.configMaps(ns), { metadata: { name, ownerReferences } }, { expect: 201, quiet: true });
    };
    await make('front');
    const look = ({ metadata, status, kind }: { metadata: { finalizers?: string[] }; status: unknown; kind: string }) => ({
      kind,
      finalizers: metadata.finalizers,
      status: typeof status === 'string' ? status : undefined,
    });
    await run.send('DELETE', `${path.gateways(ns, 'front')}?propagationPolicy=Foreground`, undefined, { look });
    await run.until(path.gateways(ns, 'front'), (body) => body.code === 404, {});
    await run.until(path.configMaps(ns, 'front'), (body) => body.code === 404, {});
    await make('back');
    await run.send('DELETE', `${path.gateways(ns, 'back')}?propagationPolicy=Orphan`, undefined, { look });
    await run.until(path.gateways(ns, 'back'), (body) => body.code === 404, {});
    await run.until(path.configMaps(ns, 'back'), (body) => body.kind === 'ConfigMap' && body.metadata.ownerReferences === undefined, {
      look: ({ metadata }) => metadata.ownerReferences ?? 'none',
    });
    await run.send('DELETE', `${path.configMaps(ns, 'back')}?propagationPolicy=Sideways`, undefined, { expect: [422, 'Invalid'] });
  }),

  scenario('deletion of a namespace', async (run) => {
    const ns = await run.namespace();
    await run.send('POST', path.services(ns), service('web'), { expect: 201, quiet: true });
    const { metadata, ...rest } = gateway('wp', nobody);
    await run.send(
      'POST',
      path.gateways(ns),
      { ...rest, metadata: { ...metadata, finalizers: ['example.com/hold'] } },
      { expect: 201, quiet: true },
    );
    await run.send('DELETE', path.namespace(ns), undefined, {
      expect: 200,
      look: ({ kind, metadata: m, spec, status }) => ({ kind, deleted: Boolean(m.deletionTimestamp), spec, phase: status.phase }),
    });
    await run.send('POST', path.services(ns), service('late'), { expect: [403, 'Forbidden'] });
    await run.send(
      'PATCH',
      `${path.services(ns, 'late')}?fieldManager=x`,
      { apiVersion: 'v1', kind: 'Service', metadata: { name: 'late' }, spec: { ports: [{ port: 80 }] } },
      { type: patchType.apply, expect: [403, 'Forbidden'] },
    );
    await run.until(path.services(ns, 'web'), (body) => body.code === 404, {});
    await run.until(path.gateways(ns, 'wp'), (body) => body.metadata.deletionTimestamp, { look: ({ metadata: m }) => m.finalizers });
    await run.send('GET', path.namespace(ns), undefined, { expect: 200, look: ({ status }) => status.phase });
    await run.send('PATCH', path.gateways(ns, 'wp'), { metadata: { finalizers: null } }, { ...merge, expect: 200, quiet: true });
    await run.until(path.namespace(ns), (body) => body.code === 404, {});
    await run.send('POST', path.services(ns), service('late'), { expect: [404, 'NotFound'] });
  }),

  scenario('namespaces that stay', async (run) => {
    for (const name of ['default', 'kube-system', 'kube-public'])
      await run.send('DELETE', path.namespace(name), undefined, { expect: [403, 'Forbidden'] });
  }),

  scenario('delete a collection', async (run) => {
    const ns = await run.namespace();
    for (const name of ['a', 'b', 'c'])
      await run.send('POST', path.gateways(ns), gateway(name, { ...nobody, labels: { keep: name === 'c' ? 'yes' : 'no' } }), {
        expect: 201,
        quiet: true,
      });
    await run.send('DELETE', `${path.gateways(ns)}?labelSelector=keep%3Dno`, undefined, {
      expect: 200,
      look: (body) => ({ kind: body.kind, names: body.items.map((item: { metadata: { name: string } }) => item.metadata.name) }),
    });
    await run.send('GET', path.gateways(ns), undefined, {
      expect: 200,
      look: (body) => body.items.map((item: { metadata: { name: string } }) => item.metadata.name),
    });
  }),

  scenario('a name is free again at once', async (run) => {
    const ns = await run.namespace();
    const first = await run.send('POST', path.services(ns), service('web'), { expect: 201, quiet: true });
    await run.send('DELETE', path.services(ns, 'web'), undefined, { expect: 200, quiet: true });
    const second = await run.send('POST', path.services(ns), service('web'), { expect: 201, quiet: true });
    run.note('another uid', first.body.metadata.uid !== second.body.metadata.uid);
  }),
];
