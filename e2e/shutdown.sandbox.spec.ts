import { startApp } from './harness/app.ts';
import { namespacePath } from './harness/cluster.ts';
import { isWrite, startHttpLine } from './harness/http-line.ts';
import { shop } from './harness/manifests.ts';
import { join, script } from './harness/script.ts';
import { openStreams } from './harness/streams.ts';
import { expect, test } from './harness/test.ts';

test('[R-44] SIGTERM with 50 open streams and a write in flight: good-bye, the write is answered, exit 0 within 10 s', async ({
  backend,
  cluster,
  ownNamespace,
}) => {
  const name = await ownNamespace(shop, 'stop');
  const line = await startHttpLine(backend.kubeconfig);
  const app = await startApp(backend, { kubeconfig: line.kubeconfig });
  const streams = await openStreams(app.url, 50);
  const held = line.hold(isWrite);
  const write = script(app.url).apply(join(name));
  await held;

  const began = performance.now();
  process.kill(app.pid, 'SIGTERM');
  for (const stream of streams) expect(await stream.text).toMatch(/event: bye\ndata: .*the server stops/);
  // It is still there for what is under way, and takes nothing new.
  const ready = await fetch(`${app.url}/readyz`);
  expect(ready.status).toBe(503);
  expect((await fetch(`${app.url}/api/events`)).status).toBe(503);
  expect((await fetch(`${app.url}/livez`)).status).toBe(200);
  line.release();
  const { status, body } = await write;
  expect([status, body.state, body.steps.map(({ state }) => state)]).toEqual([200, 'done', ['done']]);
  expect(await cluster.labels(namespacePath(name))).toMatchObject({ 'istio.io/dataplane-mode': 'ambient' });
  expect(await app.ended).toBe(0);
  expect(performance.now() - began).toBeLessThan(10_000);
  await line.close();
});

test('[R-44] a second signal ends at once what does not end by itself', async ({ backend, ownNamespace }) => {
  const name = await ownNamespace(shop, 'stop');
  const line = await startHttpLine(backend.kubeconfig);
  const written: string[] = [];
  const app = await startApp(backend, {
    kubeconfig: line.kubeconfig,
    env: { WAYMARK_LOG_FORMAT: 'json' },
    onOutput: (text) => written.push(text),
  });
  const held = line.hold(isWrite);
  const write = script(app.url)
    .apply(join(name))
    .catch(() => 'no answer');
  await held;
  process.kill(app.pid, 'SIGTERM');
  await expect.poll(() => written.some((text) => text.includes('"stopping"'))).toBe(true);
  process.kill(app.pid, 'SIGTERM');
  expect(await app.ended).toBe(1);
  expect(await write).toBe('no answer');
  expect(written.join('\n')).toContain('a second signal');
  await line.close();
});
