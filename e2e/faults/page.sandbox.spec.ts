import type { Page } from '@playwright/test';
import { startApp } from '../harness/app.ts';
import { expectAccessible } from '../harness/axe.ts';
import { startSandbox } from '../harness/backend.ts';
import type { Cluster } from '../harness/cluster.ts';
import { namespacePath, servicePath } from '../harness/cluster.ts';
import { openEnrollDialog, pickWaypoint, preview } from '../harness/enroll-dialog.ts';
import { copyAsOtherBuild } from '../harness/other-build.ts';
import { applyAndClose } from '../harness/plan-dialog.ts';
import { expect, expectNoReload, markDocument, sharedLabels, shopBesideShared, test } from '../harness/test.ts';
import { freshness, panel, serviceNode } from '../harness/topology.ts';
import { openFaultProxy } from './proxy/fault-proxy.ts';
import { openHttpLayer } from './proxy/http-layer.ts';

/** Faults between the page and Waymark, and what the page makes of faults behind it. The oracle is the DOM against the cluster. */

const enrolled = { 'istio.io/dataplane-mode': 'ambient' };

// What the browser logs of a request that failed; nothing else may be in its console.
test.use({ tolerated: /Failed to load resource|net::ERR_/ });

interface Service {
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
}

/** The page draws exactly the Services of the namespace, and of each whether istiod bound it to a waypoint. */
async function expectPageIsCluster(page: Page, cluster: Cluster, namespace: string): Promise<void> {
  await expect(async () => {
    const { items } = (await cluster.get(`${namespacePath(namespace)}/services`)) as unknown as { items: Service[] };
    // A waypoint's own Service is part of the waypoint.
    const own = items.filter(({ metadata }) => metadata.labels?.['gateway.istio.io/managed'] === undefined);
    const names = own.map(({ metadata }) => metadata.name).sort();
    const drawn = await page.getByRole('button', { name: new RegExp(`^Service .*namespace ${namespace}\\.$`) }).all();
    const told = await Promise.all(drawn.map(async (node) => (await node.getAttribute('aria-label')) ?? ''));
    expect(told.map((text) => /^Service (\S+)\. /.exec(text)?.[1]).sort()).toEqual(names);
    for (const name of names) {
      const bound = (await cluster.waypointBound(namespace, name))?.status === 'True';
      expect([name, told.some((text) => text.startsWith(`Service ${name}. `) && text.includes('L7'))]).toEqual([name, bound]);
    }
    await expect(freshness(page)).toHaveAccessibleName(/^Live/, { timeout: 1000 });
  }).toPass({ timeout: 90_000 });
}

test('[F49] the stream of the page is cut after more and more bytes while labels change: the page ends up right', async ({
  page,
  app,
  cluster,
  ownNamespace,
}) => {
  const { infra, name } = await shopBesideShared(cluster, ownNamespace);
  await cluster.label(namespacePath(name), enrolled);
  const between = await openHttpLayer({ target: app.url, asTarget: true });
  try {
    const headers = await page.request.head(`${app.url}/api/freshness`);
    expect(headers.status()).toBeLessThan(500);
    for (const after of [0, 1, 40, 60, 100, 300])
      between.rule({ name: `cut after ${after}`, match: { path: /^\/api\/events/ }, times: 1, action: { do: 'cut', after } });
    await page.goto(`http://127.0.0.1:${between.port}/?ns=${name}`);
    await markDocument(page);
    for (let step = 0; step < 6; step++) {
      await cluster.label(
        servicePath(name, 'cart'),
        step % 2 === 0 ? sharedLabels(infra) : { 'istio.io/use-waypoint': null, 'istio.io/use-waypoint-namespace': null },
      );
      await expect.poll(() => between.log.filter(({ path }) => path.startsWith('/api/events')).length).toBeGreaterThan(step);
    }
    await expectPageIsCluster(page, cluster, name);
    await expectNoReload(page);
  } finally {
    await page.goto('about:blank');
    await between.close();
  }
});

test('[F49] a proxy is told not to buffer the stream', async ({ app }) => {
  const stop = new AbortController();
  const answer = await fetch(`${app.url}/api/events`, { signal: stop.signal });
  expect(Object.fromEntries(['content-type', 'cache-control', 'x-accel-buffering'].map((key) => [key, answer.headers.get(key)]))).toEqual({
    'content-type': 'text/event-stream',
    'cache-control': 'no-store, no-transform',
    'x-accel-buffering': 'no',
  });
  stop.abort();
});

test('[F50] offline, frozen, left and come back to: right again by itself', async ({ page, context, cluster, ownNamespace }) => {
  const { infra, name } = await shopBesideShared(cluster, ownNamespace);
  await cluster.label(namespacePath(name), enrolled);
  await page.goto(`/?ns=${name}`);
  await expectPageIsCluster(page, cluster, name);
  await markDocument(page);

  await context.setOffline(true);
  await cluster.label(servicePath(name, 'cart'), sharedLabels(infra));
  await context.setOffline(false);
  await expectPageIsCluster(page, cluster, name);

  const devtools = await context.newCDPSession(page);
  await devtools.send('Page.setWebLifecycleState', { state: 'frozen' });
  await cluster.label(servicePath(name, 'catalog'), sharedLabels(infra));
  await devtools.send('Page.setWebLifecycleState', { state: 'active' });
  await expectPageIsCluster(page, cluster, name);
  await expectNoReload(page);

  await page.goto('/waypoints');
  await cluster.label(servicePath(name, 'cart'), { 'istio.io/use-waypoint': null, 'istio.io/use-waypoint-namespace': null });
  await page.goBack();
  await expectPageIsCluster(page, cluster, name);
});

for (const [words, days] of [
  ['ahead', 1],
  ['behind', -1],
] as const) {
  test(`[R-19] [F53] the clock of the browser is a day ${words}: ages are right, nothing expires, and it reconnects as ever`, async ({
    page,
    backend,
    cluster,
    openOther,
    ownNamespace,
  }) => {
    const { infra, name } = await shopBesideShared(cluster, ownNamespace);
    await cluster.label(namespacePath(name), enrolled);
    const app = await openOther({});
    await page.clock.install({ time: Date.now() + days * 86_400_000 });
    await page.goto(`${app.url}/?ns=${name}`);
    await cluster.label(servicePath(name, 'cart'), sharedLabels(infra));
    await expectPageIsCluster(page, cluster, name);
    await freshness(page).click();
    await expect(page.getByRole('dialog', { name: 'Freshness' })).not.toContainText(/-\d|\d h\b|\d d\b/);
    await page.keyboard.press('Escape');

    await serviceNode(page, name, 'cart').click();
    const ages = panel(page, `Service ${name}/cart`).getByRole('button', { name: / ago$/ });
    await expect(ages.first()).toBeVisible();
    const told = await ages.allTextContents();
    expect(told.filter((age) => !/^\d+ (s|min) ago$/.test(age))).toEqual([]);
    expect(
      told.filter((age) => age !== '0 s ago'),
      'none is cut off at nought',
    ).not.toEqual([]);

    await app.kill();
    await expect(freshness(page)).toHaveAccessibleName(/Server gone|Reconnecting/);
    const again = await startApp(backend, { port: Number(new URL(app.url).port) });
    try {
      await cluster.label(servicePath(name, 'catalog'), sharedLabels(infra));
      await expectPageIsCluster(page, cluster, name);
    } finally {
      await page.goto('about:blank');
      await again.stop();
    }
  });
}

test('[F06, F29] behind the page: an outage, a page of HTML in place of answers; each is said, and then the page is right', async ({
  page,
  openOther,
}) => {
  const own = await startSandbox();
  const proxy = await openFaultProxy(own.kubeconfig);
  try {
    const app = await openOther({ on: own, kubeconfig: proxy.kubeconfig, user: 'viewer' });
    await page.goto(`${app.url}/?ns=bookinfo`);
    await expectPageIsCluster(page, own.cluster, 'bookinfo');
    await markDocument(page);

    await proxy.tcp.become('refuse');
    await expect(freshness(page)).toHaveAccessibleName(/stale/i);
    await own.cluster.remove(servicePath('bookinfo', 'ratings'));
    await expect(serviceNode(page, 'bookinfo', 'ratings')).toBeVisible();
    await proxy.clear();
    await expectPageIsCluster(page, own.cluster, 'bookinfo');

    const html = '<html><h1>Sign in to the proxy</h1></html>';
    proxy.http.rule({
      name: 'HTML',
      match: {},
      action: { do: 'answer', status: 200, headers: { 'content-type': 'text/html' }, body: html },
    });
    proxy.tcp.reset();
    await expect(freshness(page)).toHaveAccessibleName(/stale/i);
    await expect(page.locator('body')).not.toContainText('Sign in to the proxy');
    await proxy.clear();
    await expectPageIsCluster(page, own.cluster, 'bookinfo');
    await expectNoReload(page);
  } finally {
    await page.goto('about:blank');
    await proxy.close();
    await own.stop();
  }
});

test('[R-40] [F51] a new build under an open page: the page says so, keeps what is typed, goes on as far as it can, and reloads when told', async ({
  page,
  backend,
  cluster,
  openOther,
  ownNamespace,
}) => {
  const { infra, name } = await shopBesideShared(cluster, ownNamespace);
  const newVersion = page.getByText('A new version of Waymark is served.');
  const other = await copyAsOtherBuild();
  const app = await openOther({});
  const port = Number(new URL(app.url).port);
  await page.goto(`${app.url}/?ns=${name}`);
  await markDocument(page);
  await expectPageIsCluster(page, cluster, name);
  const dialog = await openEnrollDialog(page, name);
  await pickWaypoint(dialog, `${infra}/shared`);

  await app.kill();
  const same = await startApp(backend, { port });
  await expect(page.getByText('Connected: changes are shown live.')).toBeAttached({ timeout: 60_000 });
  await expect(newVersion).toBeHidden();
  await same.kill();
  const updated = await startApp(backend, { port, serverFile: other.serverFile });
  try {
    await expect(newVersion).toBeVisible({ timeout: 60_000 });
    await expect(dialog.getByRole('combobox', { name: 'Waypoint (namespace/name)' })).toHaveValue(`${infra}/shared`);
    await preview(dialog);
    await applyAndClose(page);
    await expectPageIsCluster(page, cluster, name);
    await expectNoReload(page);
    await expectAccessible(page, 'a page of an older build');

    await page.getByRole('button', { name: 'Reload', exact: true }).click();
    await expectPageIsCluster(page, cluster, name);
    await expect(newVersion).toBeHidden();
    expect(await page.evaluate(() => 'sameDocument' in window)).toBe(false);
  } finally {
    await page.goto('about:blank');
    await updated.stop();
    await other.remove();
  }
});
