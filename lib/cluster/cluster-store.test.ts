import { afterEach, expect, test } from 'vitest';
import type { KindName } from '../mesh/model/kinds/registry.ts';
import { kinds } from '../mesh/model/kinds/registry.ts';
import { usualTiming } from './list-watch-timing.ts';
import type { RunningCluster } from './testing/running-cluster.ts';
import { allServed, readerOf, runCluster } from './testing/running-cluster.ts';
import { sleep, until } from './testing/until.ts';
import type { WorldChange } from './world-log.ts';

let running: RunningCluster;

afterEach(async () => {
  await running.stop();
  expect(running.bugs).toEqual([]);
});

const start: typeof runCluster = async (...args) => {
  running = await runCluster(...args);
  return running;
};

const settled = () => until(() => kinds.every(({ kind }) => running.cluster.store.knowledge(kind, '').state !== 'loading'));
const stateOf = (kind: KindName, namespace = '') => running.cluster.store.knowledge(kind, namespace).state;
const names = (kind: KindName) => [...running.cluster.store.world[kind].all()].map(({ namespace, name }) => `${namespace}/${name}`).sort();

function putService(namespace: string, name: string, labels: Record<string, string> = {}): void {
  running.api.store.put('services', { metadata: { namespace, name, labels }, spec: { clusterIP: '10.0.0.1' } });
}

/** Twenty Services and the namespaces they live in. */
function shops(api: RunningCluster['api']): void {
  for (const name of ['bookinfo', 'shop', 'secret']) {
    api.store.put('namespaces', { metadata: { name } });
    for (let i = 0; i < 20; i++) api.store.put('services', { metadata: { namespace: name, name: `s${i}` } });
    api.store.put('pods', { metadata: { namespace: name, name: 'p' } });
  }
}

test('reads every kind of the registry and follows changes', async () => {
  const { cluster } = await start(shops);
  await settled();
  expect(kinds.map(({ kind }) => stateOf(kind))).toEqual(kinds.map(() => 'live'));
  expect(cluster.store.world.Service.size).toBe(60);
  putService('shop', 'new');
  await until(() => cluster.store.world.Service.get('shop', 'new'));
  expect(cluster.store.limits()).toEqual([]);
});

test('a change tells what was before and after, in one revision', async () => {
  const { cluster, api } = await start(shops);
  await settled();
  const changes: WorldChange[] = [];
  const revision = cluster.store.revision();
  cluster.store.subscribe((change) => changes.push(change));
  putService('shop', 's1', { a: '1' });
  await until(() => changes.length === 1);
  putService('shop', 's1', { a: '2' });
  api.store.remove('services', 's2', 'shop');
  await until(() => names('Service').length === 59);

  expect(changes.map((change) => change.revision)).toEqual(changes.map((_, i) => revision + 1 + i));
  expect([...(changes[0]?.kinds ?? [])]).toEqual(['Service']);
  const [first] = changes[0]?.records.Service ?? [];
  expect(first).toMatchObject({ namespace: 'shop', name: 's1', before: { labels: {} }, after: { labels: { a: '1' } } });
  const later = changes.slice(1).flatMap((change) => change.records.Service ?? []);
  expect(later).toMatchObject([
    { name: 's1', before: { labels: { a: '1' } }, after: { labels: { a: '2' } } },
    { name: 's2', before: { name: 's2' }, after: undefined },
  ]);
});

test('the world moves only with a revision, records and knowledge together', async () => {
  const { cluster } = await start(shops);
  const seen: { revision: number; size: number; state: string }[] = [];
  const look = () => ({ revision: cluster.store.revision(), size: cluster.store.world.Service.size, state: stateOf('Service') });
  cluster.store.subscribe(() => seen.push(look()));
  while (stateOf('Service') !== 'live') {
    const now = look();
    expect(now).toEqual(seen.at(-1) ?? { revision: 0, size: 0, state: 'loading' });
    await new Promise(setImmediate);
  }
  expect(seen.filter(({ state }) => state === 'live').every(({ size }) => size === 60)).toBe(true);
});

test('[R-47] a list of 10,000 objects comes in pieces, each object once, and is said to be live after the last', async () => {
  const { cluster, api } = await start();
  const { objects } = api.store.collection('services');
  for (let i = 0; i < 10_000; i++)
    objects.set(`shop/s${i}`, {
      metadata: { namespace: 'shop', name: `s${i}`, uid: `u${i}`, resourceVersion: String(++api.store.version) },
    });
  const names: string[] = [];
  let turns = 0;
  const sizes: number[] = [];
  cluster.store.subscribe(({ records }) => {
    for (const { name } of records.Service ?? []) names.push(name);
    if (stateOf('Service') === 'live') sizes.push(cluster.store.world.Service.size);
  });
  // What runs between the pieces: requests are answered then.
  const between = setInterval(() => turns++, 0);
  await until(() => stateOf('Service') === 'live');
  clearInterval(between);
  expect(turns).toBeGreaterThan(1);
  expect(new Set(names).size).toBe(10_000);
  expect(names).toHaveLength(10_000);
  expect(new Set(sizes)).toEqual(new Set([10_000]));
});

test('a relist of 10,000 objects tells each object once', async () => {
  const { cluster, api } = await start();
  await settled();
  const names: string[] = [];
  cluster.store.subscribe(({ records }) => {
    for (const { name } of records.Service ?? []) names.push(name);
  });
  const { objects } = api.store.collection('services');
  for (let i = 0; i < 10_000; i++)
    objects.set(`shop/s${i}`, {
      metadata: { namespace: 'shop', name: `s${i}`, uid: `u${i}`, resourceVersion: String(++api.store.version) },
    });
  api.store.compact();
  api.kill();
  await until(() => cluster.store.world.Service.size === 10_000);
  expect(new Set(names).size).toBe(10_000);
  expect(names).toHaveLength(10_000);
});

test('200 changes in a row are few notifications, and none is lost', async () => {
  const { cluster } = await start(shops);
  await settled();
  let told = 0;
  const after: string[] = [];
  cluster.store.subscribe(({ records }) => {
    told++;
    for (const change of records.Service ?? []) after.push(change.name);
  });
  for (let i = 0; i < 200; i++) putService('shop', `n${i}`);
  await until(() => after.length === 200);
  expect(new Set(after).size).toBe(200);
  expect(told).toBeLessThan(20);
});

test('a listener that throws hinders nobody', async () => {
  const { cluster, bugs } = await start(shops);
  await settled();
  let told = 0;
  cluster.store.subscribe(() => {
    throw new Error('a bug in a view');
  });
  cluster.store.subscribe(() => told++);
  putService('shop', 'new');
  await until(() => told === 1);
  expect(bugs.splice(0)).toHaveLength(1);
  putService('shop', 'new2');
  await until(() => told === 2);
  bugs.length = 0;
});

test('[S-10] a right that is revoked while the watch is open: what was seen by it is gone; what may still be watched is not asked for again', async () => {
  const { cluster, api } = await start(shops, { timing: { baseMs: 20, maxMs: 200, reauthorizeMs: 100 } });
  await settled();
  api.may = ({ plural }) => plural !== 'services';
  await until(() => stateOf('Service') === 'forbidden');
  expect(names('Service')).toEqual([]);
  const others = cluster.store.feeds().filter(({ kind }) => kind !== 'Service');
  expect(others.map(({ kind, cell, counts }) => [kind, cell.state, counts.lists, counts.watches])).toEqual(
    others.map(({ kind }) => [kind, 'live', 1, 1]),
  );
  api.may = () => true;
  await until(() => names('Service').length === 60);
});

test('[S-10] the same for who reads namespace by namespace', async () => {
  const rights = (api: RunningCluster['api']) => {
    shops(api);
    api.may = readerOf('shop', 'bookinfo');
  };
  const { api, cluster } = await start(rights, {
    timing: { baseMs: 20, maxMs: 200, reauthorizeMs: 100 },
    namespaces: ['shop', 'bookinfo'],
  });
  await until(() => names('Service').length === 40 && names('Namespace').length === 2);
  api.may = readerOf('shop');
  await until(() => names('Service').length === 20 && stateOf('Service', 'bookinfo') === 'forbidden');
  await until(() => names('Namespace').join() === '/shop' && names('Pod').join() === 'shop/p');
  const stays = () => cluster.store.feeds().filter(({ namespace }) => namespace === 'shop');
  expect(stays().length).toBeGreaterThan(5);
  await until(() => stays().every(({ cell }) => cell.state === 'live'));
  expect(stays().filter(({ counts }) => counts.watches !== 1)).toEqual([]);
});

test('[S-10] between two looks at the rights and three refusals, the third of which is believed, there is less than a minute', () => {
  const { reauthorizeMs, baseMs, maxMs } = usualTiming;
  const longest = (failures: number) => 2 * Math.min(maxMs, baseMs * 2 ** (failures - 1));
  expect(reauthorizeMs + longest(2) + longest(3)).toBeLessThan(60_000);
});

test('a definition that is missing is named, and picked up when it comes', async () => {
  const gateway = allServed.filter(({ group }) => group === 'gateway.networking.k8s.io');
  const { cluster, api } = await start(undefined, { api: { kinds: allServed.filter((kind) => !gateway.includes(kind)) } });
  await settled();
  expect([stateOf('Gateway'), stateOf('GatewayClass'), stateOf('Service')]).toEqual(['absent', 'absent', 'live']);
  expect(cluster.store.limits()).toMatchObject([{ code: 'absent', kinds: ['Gateway', 'GatewayClass'] }]);

  for (let round = 0; round < 3; round++) {
    for (const kind of gateway) api.serve(kind);
    api.store.put('gateways', { metadata: { namespace: 'shop', name: 'waypoint' } });
    await until(() => stateOf('Gateway') === 'live' && names('Gateway').length === 1);
    api.withdraw('gateways');
    api.withdraw('gatewayclasses');
    api.kill();
    await until(() => stateOf('Gateway') === 'absent' && stateOf('GatewayClass') === 'absent');
    expect(names('Gateway')).toEqual([]);
  }
});

test('another served version is read instead', async () => {
  const { cluster, api } = await start((made) => {
    made.withdraw('gateways');
    made.serve({ group: 'gateway.networking.k8s.io', version: 'v1beta1', plural: 'gateways', kind: 'Gateway', namespaced: true });
    made.store.put('gateways', { metadata: { namespace: 'shop', name: 'waypoint' } });
  });
  await until(() => names('Gateway').length === 1);
  expect(cluster.discovery.versionOf('Gateway')).toBe('v1beta1');
  api.withdraw('gateways');
  for (const kind of allServed) if (kind.plural === 'gateways') api.serve(kind);
  api.kill();
  await until(() => cluster.discovery.versionOf('Gateway') === 'v1' && stateOf('Gateway') === 'live' && names('Gateway').length === 1);
});

test('one forbidden kind leaves the others alone', async () => {
  const { cluster } = await start((api) => {
    shops(api);
    api.may = ({ plural }) => plural !== 'deployments' && plural !== 'gatewayclasses';
  });
  await settled();
  expect(stateOf('Deployment')).toBe('forbidden');
  expect(stateOf('Service')).toBe('live');
  const limits = cluster.store.limits();
  expect(limits.map(({ code, kinds: which }) => [code, which])).toContainEqual(['forbidden', ['GatewayClass']]);
  expect(limits.find(({ code }) => code === 'byNamespace')?.kinds).toEqual(['Deployment']);
});

test('a user who may read two namespaces sees those two and an honest notice', async () => {
  const { cluster } = await start(
    (api) => {
      shops(api);
      api.may = readerOf('bookinfo', 'shop');
    },
    { namespaces: ['bookinfo', 'shop'] },
  );
  await until(() => names('Service').length === 40 && stateOf('Gateway', 'shop') === 'live');
  expect(names('Namespace')).toEqual(['/bookinfo', '/shop']);
  expect(names('Pod')).toEqual(['bookinfo/p', 'shop/p']);
  expect(stateOf('Service', 'shop')).toBe('live');
  expect(stateOf('Service', 'secret')).toBe('forbidden');
  expect(stateOf('Namespace', '')).toBe('forbidden');
  expect(stateOf('Namespace', 'shop')).toBe('live');
  expect(cluster.store.namespaces()).toEqual(['bookinfo', 'shop']);
  expect(cluster.store.limits()[0]).toMatchObject({ code: 'byNamespace', namespaces: ['bookinfo', 'shop'] });
  expect(cluster.store.limits()[0]?.message).toBe('You may not read the whole cluster; reading bookinfo and shop.');

  putService('shop', 'new');
  putService('secret', 'hidden');
  await until(() => cluster.store.world.Service.get('shop', 'new'));
  expect(cluster.store.world.Service.get('secret', 'hidden')).toBeUndefined();
  running.api.store.put('namespaces', { metadata: { name: 'shop', labels: { a: 'b' } } });
  await until(() => cluster.store.world.Namespace.get('', 'shop')?.labels['a'] === 'b');
});

test('a namespace is added while running; one that may not be read is named', async () => {
  const { cluster } = await start((api) => {
    shops(api);
    api.may = readerOf('shop');
  });
  await until(() => stateOf('Service') === 'forbidden');
  expect(cluster.store.addNamespace('Not a name').ok).toBe(false);
  expect(cluster.store.addNamespace('shop').ok).toBe(true);
  await until(() => names('Service').length === 20);
  cluster.store.addNamespace('secret');
  const notice = await until(() =>
    cluster.store.limits().find(({ code, namespaces }) => code === 'forbidden' && namespaces[0] === 'secret'),
  );
  expect(notice.message).toMatch(/^You may not list .* in secret\.$/);
});

test('where Namespaces may be listed, those that may be read are found, also new ones', async () => {
  const { cluster, api } = await start((made) => {
    shops(made);
    made.may = ({ plural, namespace }) => plural === 'namespaces' || ['bookinfo', 'shop', 'later'].includes(namespace);
  });
  await until(() => names('Service').length === 40);
  expect(names('Namespace')).toHaveLength(3);
  expect(cluster.store.namespaces()).toEqual(['bookinfo', 'shop']);
  api.store.put('namespaces', { metadata: { name: 'later' } });
  putService('later', 's');
  await until(() => cluster.store.world.Service.get('later', 's'));
  api.store.remove('services', 's', 'later');
  api.store.remove('namespaces', 'later');
  await until(() => !cluster.store.namespaces().includes('later'));
  await until(() => stateOf('Service', 'later') === 'forbidden');
});

test('at most 50 namespaces are read one by one, and it is said', async () => {
  const { cluster } = await start((api) => {
    for (let i = 0; i < 60; i++) api.store.put('namespaces', { metadata: { name: `n${i}` } });
    api.may = ({ plural, namespace }) => plural === 'namespaces' || (plural === 'services' && namespace !== '');
  });
  await until(() => cluster.store.namespaces().length === 50);
  await until(() => cluster.store.limits().some(({ code, message }) => code === 'tooMany' && message.includes('61 namespaces'))); // and `default`
});

test('the right to read everything comes, and goes', async () => {
  const { cluster, api } = await start(
    (made) => {
      shops(made);
      made.may = readerOf('shop');
    },
    { namespaces: ['shop'] },
  );
  await until(() => names('Service').length === 20);
  const gone: string[] = [];
  cluster.store.subscribe(({ records }) => {
    for (const { name, after } of records.Service ?? []) if (!after) gone.push(name);
  });
  api.may = () => true;
  await until(() => names('Service').length === 60);
  await until(() => cluster.store.namespaces().length === 0 && cluster.store.limits().length === 0);
  expect(gone).toEqual([]);
  expect(stateOf('Service', 'shop')).toBe('live');

  api.may = readerOf('shop');
  api.kill();
  await until(() => names('Service').length === 20 && stateOf('Service', 'secret') === 'forbidden');
});

test('nothing is called absent before it was read', async () => {
  const { cluster, api } = await start((made) => {
    shops(made);
    made.fault = (call, response) => {
      if (call.verb !== 'list') return false;
      response.writeHead(500).end('boom');
      return true;
    };
  });
  await until(() => cluster.store.knowledge('Service', '').detail !== '');
  expect(stateOf('Service')).toBe('loading');
  api.fault = undefined;
  await until(() => names('Service').length === 60);
  const { since } = cluster.store.knowledge('Service', '');
  await sleep(60);
  expect(cluster.store.knowledge('Service', '')).toEqual({ state: 'live', since, detail: '' });
  await api.stop();
  await until(() => stateOf('Service') === 'stale');
  expect(names('Service')).toHaveLength(60);
  expect(cluster.store.knowledge('Service', '').since).toBeGreaterThan(since);
  await api.start();
  await until(() => stateOf('Service') === 'live');
});
