import { gateway, path, service } from '../objects.ts';
import { patchType } from '../run.ts';
import { scenario } from '../scenario.ts';

const merge = { type: patchType.merge, quiet: true };
const nobody = { spec: { gatewayClassName: 'nobodys' } };

interface Event {
  readonly type: string;
  readonly object: {
    readonly kind: string;
    readonly metadata: { readonly name: string; readonly labels?: object; readonly resourceVersion: string };
  };
}

const brief = (events: readonly Event[]) =>
  events.map(({ type, object }) => ({ type, kind: object.kind, name: object.metadata.name, labels: object.metadata.labels }));

export const watching = [
  scenario('changes since a list', async (run) => {
    const ns = await run.namespace();
    await run.send('POST', path.gateways(ns), gateway('old', nobody), { expect: 201, quiet: true });
    const { body } = await run.send('GET', path.gateways(ns), undefined, { expect: 200, quiet: true });
    await run.watch(`${path.gateways(ns)}?watch=true&resourceVersion=${body.metadata.resourceVersion}`, 4, async () => {
      await run.send('POST', path.gateways(ns), gateway('new', nobody), { expect: 201, quiet: true });
      await run.send('PATCH', path.gateways(ns, 'old'), { metadata: { labels: { a: 'b' } } }, merge);
      await run.send('DELETE', path.gateways(ns, 'old'), undefined, { expect: 200, quiet: true });
      await run.send('PATCH', path.gateways(ns, 'new'), { metadata: { labels: { a: 'b' } } }, merge);
    });
  }),

  scenario('a watch without a version begins with what is there', async (run) => {
    const ns = await run.namespace();
    for (const name of ['a', 'b']) await run.send('POST', path.gateways(ns), gateway(name, nobody), { expect: 201, quiet: true });
    const look = (events: Event[]) => brief(events).sort((x, y) => (x.name < y.name ? -1 : 1));
    await run.watch(`${path.gateways(ns)}?watch=1`, 2, async () => undefined, { look });
    await run.watch(`${path.gateways(ns)}?watch=1&resourceVersion=0`, 2, async () => undefined, { look });
  }),

  scenario('a selection: entering is ADDED, leaving is DELETED', async (run) => {
    const ns = await run.namespace();
    await run.send('POST', path.gateways(ns), gateway('one', { ...nobody, labels: { tier: 'db' } }), { expect: 201, quiet: true });
    const { body } = await run.send('GET', path.gateways(ns), undefined, { expect: 200, quiet: true });
    const query = `watch=true&labelSelector=tier%3Dweb&resourceVersion=${body.metadata.resourceVersion}`;
    const patch = (labels: object) => run.send('PATCH', path.gateways(ns, 'one'), { metadata: { labels } }, merge);
    await run.watch(
      `${path.gateways(ns)}?${query}`,
      5,
      async () => {
        await patch({ tier: 'web' });
        await patch({ x: '1' });
        await patch({ tier: 'db' });
        await patch({ x: '2' });
        await patch({ tier: 'web' });
        await run.send('DELETE', path.gateways(ns, 'one'), undefined, { expect: 200, quiet: true });
      },
      { look: brief },
    );
  }),

  scenario('one object', async (run) => {
    const ns = await run.namespace();
    for (const name of ['a', 'b']) await run.send('POST', path.gateways(ns), gateway(name, nobody), { expect: 201, quiet: true });
    const { body } = await run.send('GET', path.gateways(ns), undefined, { expect: 200, quiet: true });
    const touch = async () => {
      for (const name of ['a', 'b'])
        await run.send('PATCH', path.gateways(ns, name), { metadata: { labels: { touched: String(Date.now()) } } }, merge);
    };
    const look = (events: Event[]) => events.map(({ type, object }) => ({ type, name: object.metadata.name }));
    await run.watch(
      `${path.gateways(ns)}?watch=true&fieldSelector=metadata.name%3Db&resourceVersion=${body.metadata.resourceVersion}`,
      1,
      touch,
      { look },
    );
    // A named path is a get, whatever the query says.
    await run.send('GET', `${path.gateways(ns, 'b')}?watch=true&timeoutSeconds=1`, undefined, { expect: 200, look: ({ kind }) => kind });
    await run.send('GET', `${path.services(ns, 'b')}?watch=true&timeoutSeconds=1`, undefined, { expect: [404, 'NotFound'] });
    await run.watch(
      `/api/v1/watch/namespaces/${ns}?resourceVersion=${body.metadata.resourceVersion}`,
      1,
      () => run.send('PATCH', path.namespace(ns), { metadata: { labels: { touched: 'yes' } } }, merge),
      { look: brief },
    );
    await run.watch(
      `/api/v1/watch/namespaces/${ns}/services?resourceVersion=${body.metadata.resourceVersion}`,
      1,
      () => run.send('POST', path.services(ns), service('web'), { quiet: true }),
      { look },
    );
  }),

  scenario('a version that is too old', async (run) => {
    const ns = await run.namespace();
    // Kinds whose definition came after version 1: the memory of a young API server reaches back to its start for the built-in ones.
    await run.watch(`${path.gateways(ns)}?watch=true&resourceVersion=1`, 1, async () => undefined);
    await run.watch('/apis/gateway.networking.k8s.io/v1/gatewayclasses?watch=true&resourceVersion=1', 1, async () => undefined);
    await run.send('GET', `${path.services(ns)}?resourceVersion=1&resourceVersionMatch=Exact`, undefined, { expect: [410, 'Expired'] });
    await run.send('GET', `${path.services(ns)}?watch=true&resourceVersion=abc`, undefined, { expect: 500 });
  }),

  scenario('the time is up', async (run) => {
    const ns = await run.namespace();
    const { body } = await run.send('GET', path.services(ns), undefined, { expect: 200, quiet: true });
    await run.watch(
      `${path.services(ns)}?watch=true&timeoutSeconds=1&resourceVersion=${body.metadata.resourceVersion}`,
      99,
      async () => undefined,
    );
  }),

  scenario('bookmarks', async (run) => {
    const ns = await run.namespace();
    const keep = ({ type }: { type: string }) => type === 'BOOKMARK';
    const look = (events: { type: string; object: { kind: string; apiVersion: string; metadata: { annotations?: object } } }[]) =>
      events
        .slice(-1)
        .map(({ type, object }) => ({ type, kind: object.kind, apiVersion: object.apiVersion, annotations: object.metadata.annotations }));
    await run.watch(
      `${path.gateways(ns)}?watch=true&allowWatchBookmarks=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&timeoutSeconds=8`,
      1,
      async () => undefined,
      { keep, look },
    );
    await run.watch(
      `${path.services(ns)}?watch=true&allowWatchBookmarks=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&timeoutSeconds=8`,
      1,
      async () => undefined,
      { keep, look },
    );
  }),

  scenario('watches that are not accepted', async (run) => {
    const ns = await run.namespace();
    await run.send('GET', `${path.services(ns)}?watch=true&labelSelector=a%20b%20c`, undefined, {
      expect: [400, 'BadRequest'],
      look: ({ code, reason }) => ({ code, reason }),
    });
    await run.send('GET', `${path.services(ns)}?watch=true&fieldSelector=spec.x%3Dy`, undefined, { expect: [400, 'BadRequest'] });
    await run.send('GET', `${path.services(ns)}?watch=true&resourceVersionMatch=Exact&resourceVersion=1`, undefined, {
      expect: [422, 'Invalid'],
    });
    await run.send('GET', `${path.services(ns)}?watch=true&sendInitialEvents=true`, undefined, { expect: [422, 'Invalid'] });
    await run.send('GET', `/apis/nothing.example.com/v1/namespaces/${ns}/things?watch=true`, undefined, { expect: 404 });
  }),

  scenario('both versions of a kind', async (run) => {
    const ns = await run.namespace();
    const { body } = await run.send('GET', path.gateways(ns), undefined, { expect: 200, quiet: true });
    const old = `/apis/gateway.networking.k8s.io/v1beta1/namespaces/${ns}/gateways`;
    await run.watch(`${old}?watch=true&resourceVersion=${body.metadata.resourceVersion}`, 1, () =>
      run.send('POST', path.gateways(ns), gateway('one', nobody), { expect: 201, quiet: true }),
    );
  }),
];
