import type { BrowserContext, Page } from '@playwright/test';
import { freePort } from './harness/app.ts';
import { namespacePath, servicePath } from './harness/cluster.ts';
import { labelChange, openEnrollDialog, pickWaypoint, preview } from './harness/enroll-dialog.ts';
import { shop } from './harness/manifests.ts';
import { applyAndClose } from './harness/plan-dialog.ts';
import { scrape } from './harness/scrape.ts';
import { expect, expectNoReload, markDocument, sharedLabels, shopBesideShared, test } from './harness/test.ts';
import { freshness, namespaceNode, serviceNode } from './harness/topology.ts';

const notShared = { 'istio.io/use-waypoint': null, 'istio.io/use-waypoint-namespace': null };

/** Which pages of a browser have opened an event stream, in that order. */
function streamsOf(context: BrowserContext): Page[] {
  const opened: Page[] = [];
  context.on('request', (request) => {
    if (new URL(request.url()).pathname === '/api/events') opened.push(request.frame().page());
  });
  return opened;
}

async function openTabs(context: BrowserContext, url: string, count: number): Promise<Page[]> {
  const tabs = await Promise.all(Array.from({ length: count }, () => context.newPage()));
  for (const tab of tabs) await tab.goto(url);
  return tabs;
}

async function expectInAll(tabs: readonly Page[], namespace: string, look: RegExp): Promise<void> {
  await Promise.all(tabs.map((tab) => expect(serviceNode(tab, namespace, 'cart')).toHaveAccessibleName(look)));
}

// A page that is closed while it asks for something.
test.use({ tolerated: /Failed to load resource|net::ERR_/ });

test('[R-39] eight tabs of one browser: one stream, all live, a write works in the eighth; the one that holds the stream may go', async ({
  context,
  page,
  cluster,
  openOther,
  ownNamespace,
}) => {
  const { infra, name } = await shopBesideShared(cluster, ownNamespace);
  await cluster.label(namespacePath(name), { 'istio.io/dataplane-mode': 'ambient' });
  const port = await freePort();
  const streams = streamsOf(context);
  const app = await openOther({ env: { WAYMARK_METRICS_PORT: String(port) } });
  const open = async () => (await scrape(port)).get('waymark_streams_open');
  await expect(freshness(page)).toHaveAccessibleName(/^Live/);
  const tabs = await openTabs(context, `${app.url}/?ns=${name}`, 7);
  const [leader] = streams;
  expect(leader, 'the first of eight').toBe(page);

  await expectInAll(tabs, name, /L4/);
  for (const tab of tabs) await expect(freshness(tab)).toHaveAccessibleName(/^Live/);
  expect(new Set(streams)).toEqual(new Set([leader]));
  await expect.poll(open).toBe(1);

  await test.step('a change shows in all', async () => {
    await cluster.label(servicePath(name, 'cart'), sharedLabels(infra));
    await expectInAll(tabs, name, /L7/);
  });

  await test.step('a write works in the eighth, and the others see it', async () => {
    const eighth = tabs.at(-1) as Page;
    const dialog = await openEnrollDialog(eighth, name);
    await dialog.getByRole('radio', { name: /^Use a waypoint/ }).check();
    await pickWaypoint(dialog, `${infra}/shared`);
    await preview(dialog);
    await expect(labelChange(dialog, 'istio.io/use-waypoint')).toContainText('absent → shared');
    await applyAndClose(eighth);
    await Promise.all(tabs.map((tab) => expect(serviceNode(tab, name, 'catalog')).toHaveAccessibleName(/L7/)));
  });

  await test.step('the one that holds the stream is closed', async () => {
    await page.close();
    await cluster.label(servicePath(name, 'cart'), { 'istio.io/use-waypoint': 'none' });
    await expectInAll(tabs, name, /opted out/);
    await expect.poll(open).toBe(1);
  });

  await test.step('the next one crashes', async () => {
    const next = streams.at(-1) as Page;
    const rest = tabs.filter((tab) => tab !== next);
    const devtools = await context.newCDPSession(next);
    const crashed = next.waitForEvent('crash');
    devtools.send('Page.crash').catch(() => {}); // nobody is left to answer it
    await crashed;
    await cluster.label(servicePath(name, 'cart'), sharedLabels(infra));
    await expectInAll(rest, name, /L7/);
    await expect.poll(open).toBe(1);
    for (const tab of rest) await expect(freshness(tab)).toHaveAccessibleName(/^Live/);
  });
  for (const tab of tabs) await tab.close();
});

test('[R-39] [F50] the tab that holds the stream is frozen, hangs, or is left and come back to: another takes over, nothing is missed', async ({
  context,
  page,
  cluster,
  ownNamespace,
}) => {
  const { infra, name } = await shopBesideShared(cluster, ownNamespace);
  await cluster.label(namespacePath(name), { 'istio.io/dataplane-mode': 'ambient' });
  const streams = streamsOf(context);
  const all = [page, ...(await openTabs(context, `/?ns=${name}`, 2))];
  await page.goto(`/?ns=${name}`);
  const leader = () => streams.at(-1) as Page;
  const others = () => all.filter((tab) => tab !== leader());
  await expectInAll(all, name, /L4/);
  for (const tab of all) await markDocument(tab);

  await test.step('frozen', async () => {
    const [frozen, rest] = [leader(), others()];
    const devtools = await context.newCDPSession(frozen);
    await devtools.send('Page.setWebLifecycleState', { state: 'frozen' });
    await cluster.label(servicePath(name, 'cart'), sharedLabels(infra));
    await expectInAll(rest, name, /L7/);
    await devtools.send('Page.setWebLifecycleState', { state: 'active' });
    await expectInAll([frozen], name, /L7/);
  });

  await test.step('hangs', async () => {
    const [hung, rest] = [leader(), others()];
    const devtools = await context.newCDPSession(hung);
    await devtools.send('Debugger.enable');
    const paused = new Promise((resolve) => devtools.once('Debugger.paused', resolve));
    await devtools.send('Debugger.pause');
    await paused;
    await cluster.label(servicePath(name, 'cart'), notShared);
    await expectInAll(rest, name, /L4/);
    expect(leader()).not.toBe(hung);
    await devtools.send('Debugger.resume');
    await devtools.detach();
    await expectInAll([hung], name, /L4/);
    for (const tab of all) await expectNoReload(tab);
  });

  await test.step('left and come back to', async () => {
    const [left, rest] = [leader(), others()];
    await left.goto('about:blank');
    await cluster.label(servicePath(name, 'cart'), sharedLabels(infra));
    await expectInAll(rest, name, /L7/);
    await left.goBack();
    await expectInAll([left], name, /L7/);
    await cluster.label(servicePath(name, 'cart'), notShared);
    await expectInAll(all, name, /L4/);
  });
});

test('[R-39] a browser without locks between tabs has a stream for each, and is live', async ({ context, page, cluster, ownNamespace }) => {
  const name = await ownNamespace(shop, 'shop');
  await context.addInitScript(() => Object.defineProperty(Navigator.prototype, 'locks', { value: undefined }));
  const streams = streamsOf(context);
  const tabs = [page, ...(await openTabs(context, `/?ns=${name}`, 1))];
  await page.goto(`/?ns=${name}`);
  await cluster.label(namespacePath(name), { 'istio.io/dataplane-mode': 'ambient' });
  await expectInAll(tabs, name, /L4/);
  expect(new Set(streams).size).toBe(2);
});

test('[R-36] a tab that nobody looks at asks for nothing, and is right as soon as somebody does', async ({
  context,
  page,
  cluster,
  ownNamespace,
}) => {
  const name = await ownNamespace(shop, 'shop');
  const hidden = (await openTabs(context, `/?ns=${name}`, 1))[0] as Page;
  await page.goto(`/?ns=${name}`);
  await expectInAll([page, hidden], name, /not in mesh/);
  const show = (state: string) =>
    hidden.evaluate((visibility) => {
      Object.defineProperty(document, 'visibilityState', { value: visibility, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    }, state);
  await show('hidden');
  const asked: string[] = [];
  hidden.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await cluster.label(namespacePath(name), { 'istio.io/dataplane-mode': 'ambient' });
  await expectInAll([page], name, /L4/);
  expect(asked).toEqual([]);
  await expect(serviceNode(hidden, name, 'cart')).toHaveAccessibleName(/not in mesh/);
  await show('visible');
  await expectInAll([hidden], name, /L4/);
  await expect(namespaceNode(hidden, name)).toBeVisible();
});
