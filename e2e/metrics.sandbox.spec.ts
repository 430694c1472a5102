import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { freePort, startApp } from './harness/app.ts';
import { startLine } from './harness/line.ts';
import { shop } from './harness/manifests.ts';
import { scrape, total } from './harness/scrape.ts';
import { join, script } from './harness/script.ts';
import { openStreams } from './harness/streams.ts';
import { expect, test } from './harness/test.ts';

const monitoring = fileURLToPath(new URL('../deploy/monitoring/', import.meta.url));

/** Names of metrics in alert rules and dashboards: ours, and those of Node and of the process. */
const metricName = /\b(?:waymark|nodejs|process)_[a-z0-9_]+\b/g;

test('[R-53] what happens is counted, without a name of the cluster; rules and dashboard name what is counted', async ({
  backend,
  ownNamespace,
}) => {
  const name = await ownNamespace(shop, 'counted');
  const line = await startLine(backend.kubeconfig);
  const port = await freePort();
  const app = await startApp(backend, { kubeconfig: line.kubeconfig, env: { WAYMARK_METRICS_PORT: String(port) } });
  const waymark = script(app.url);
  const streams = await openStreams(app.url, 3);
  expect((await waymark.apply(join(name))).body.state).toBe('done');
  await waymark.get(`/api/namespaces/${name}`);
  await waymark.get('/api/namespaces/there-is-none');

  const figures = await scrape(port);
  const of = (metric: string) => figures.get(metric) ?? 0;
  expect(of('waymark_streams_open')).toBe(3);
  expect(of('waymark_identities')).toBe(1);
  expect(of('waymark_feeds{kind="Service",state="live"}')).toBe(1);
  expect(of('waymark_feed_objects{kind="Service"}')).toBeGreaterThan(3);
  expect(of('waymark_lists_total{kind="Service"}')).toBe(1);
  expect(of('waymark_list_pages_total{kind="Service"}')).toBe(1);
  expect(of('waymark_watch_events_total{kind="Namespace"}')).toBeGreaterThan(0);
  expect(of('waymark_writes_total{verb="patch",outcome="done"}')).toBe(1);
  expect(of('waymark_http_requests_total{method="GET",route="/api/namespaces/[name]",status="200"}')).toBe(1);
  expect(of('waymark_http_requests_total{method="GET",route="/api/namespaces/[name]",status="404"}')).toBe(1);
  expect(of('waymark_cluster_calls_total{method="PATCH",status="200"}')).toBeGreaterThanOrEqual(2);
  expect(total(figures, 'waymark_stream_events_total')).toBeGreaterThanOrEqual(6);
  expect(of('process_resident_memory_bytes')).toBeGreaterThan(10_000_000);
  expect(of('nodejs_eventloop_lag_p99_seconds')).toBeGreaterThan(0);
  const keys = [...figures.keys()].join('\n');
  for (const word of [name, 'bookinfo', 'reviews', 'there-is-none', 'demo']) expect(keys).not.toContain(word);

  // The way to the cluster breaks: what is kept is stale, each try is counted, and the server stays ready.
  line.cut();
  await expect.poll(async () => (await scrape(port)).get('waymark_feeds{kind="Service",state="stale"}')).toBe(1);
  await expect.poll(async () => total(await scrape(port), 'waymark_retries_total')).toBeGreaterThan(3);
  expect((await fetch(`${app.url}/livez`)).status).toBe(200);
  const ready = await fetch(`${app.url}/readyz`);
  expect([ready.status, await ready.json()]).toEqual([200, { ready: true, cluster: 'stale' }]);
  line.mend();
  await expect.poll(async () => (await scrape(port)).get('waymark_feeds{kind="Service",state="live"}')).toBe(1);

  for (const stream of streams) stream.abort();
  await expect.poll(async () => (await scrape(port)).get('waymark_streams_open')).toBe(0);

  const counted = new Set((await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()).match(metricName));
  const files = await readdir(monitoring);
  expect(files.length).toBeGreaterThanOrEqual(2);
  for (const file of files) {
    const named = (await readFile(monitoring + file, 'utf8')).match(metricName) ?? [];
    expect(named.length, `${file} names metrics`).toBeGreaterThan(3);
    expect(
      [...new Set(named)].filter((one) => !counted.has(one)),
      `names in ${file} that nobody counts`,
    ).toEqual([]);
  }
  await app.stop();
  await line.close();
});

test('metrics are nowhere but on their own port', async ({ app }) => {
  expect((await fetch(`${app.url}/metrics`)).status).toBe(404);
});
