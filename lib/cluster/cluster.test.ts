import { expect, test } from 'vitest';
import { kinds } from '../mesh/model/kinds/registry.ts';
import { createAuthority } from './testing/certificates.ts';
import { runCluster } from './testing/running-cluster.ts';
import { sleep, until } from './testing/until.ts';

const live = (running: Awaited<ReturnType<typeof runCluster>>) =>
  until(() => kinds.every(({ kind }) => running.cluster.store.knowledge(kind, '').state === 'live'));

test('knows who the cluster is', async () => {
  const running = await runCluster((api) => api.store.put('namespaces', { metadata: { name: 'kube-system' } }));
  const uid = running.api.store.collection('namespaces').get('', 'kube-system')?.metadata?.uid;
  await until(() => running.cluster.info().version);
  expect(running.cluster.info()).toEqual({
    id: uid,
    version: 'v1.37.2',
    context: 'test',
    host: new URL(running.api.url).host,
    user: 'test',
    insecure: false,
  });
  expect(await running.cluster.reviews.who()).toMatchObject({ ok: true, value: { username: 'test' } });
  await running.stop();
});

test('an unreadable kube-system is an unknown cluster, an unreachable one is asked again', async () => {
  const running = await runCluster((api) => {
    api.may = () => false;
  });
  expect(await until(() => running.cluster.info().id)).toBe('unknown');
  await running.stop();
});

test('over HTTP/2 all watches share one connection', async () => {
  const authority = createAuthority();
  const tls = { ...authority.issue('IP:127.0.0.1'), ca: authority.cert };
  const running = await runCluster(() => {}, { api: { tls, http2: true } });
  await live(running);
  await until(() => running.api.calls.filter(({ verb }) => verb === 'watch').length === kinds.length);
  for (let i = 0; i < 100; i++) await running.cluster.transport.json({ path: '/version' });
  expect(running.api.accepted()).toBeLessThanOrEqual(10);
  for (let i = 0; i < 5; i++) {
    running.api.kill();
    await sleep(30);
    await live(running);
  }
  for (let i = 0; i < 5; i++) {
    running.api.goAway();
    running.api.store.put('pods', { metadata: { namespace: 'shop', name: `p${i}` } });
    await until(() => running.cluster.store.world.Pod.size === i + 1);
    await live(running);
  }
  expect(running.bugs).toEqual([]);
  expect(running.api.open()).toBeLessThanOrEqual(10);
  await running.stop();
});

test('over HTTP/1.1 every watch has its connection, and requests add no more than six', async () => {
  const running = await runCluster();
  await live(running);
  await Promise.all(Array.from({ length: 100 }, () => running.cluster.transport.json({ path: '/version' })));
  expect(running.api.open()).toBeLessThanOrEqual(kinds.length + 6);
  await running.stop();
});

test('stop closes every connection at once, whatever is under way', async () => {
  const running = await runCluster((api) => {
    api.fault = (call) => call.url.pathname === '/version'; // never answered
  });
  await until(() => running.cluster.store.knowledge('Pod', '').state === 'live');
  const pending = running.cluster.transport.json({ path: '/version' });
  await sleep(20);
  const started = performance.now();
  await running.cluster.stop();
  expect(performance.now() - started).toBeLessThan(1000);
  expect(await pending).toMatchObject({ ok: false, error: { kind: 'aborted' } });
  await until(() => running.api.open() === 0);
  expect(await running.cluster.transport.json({ path: '/version' })).toMatchObject({ ok: false, error: { kind: 'aborted' } });
  await running.api.stop();
});
