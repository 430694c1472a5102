import type { Page } from '@playwright/test';
import { startApp } from './harness/app.ts';
import { gatewayPath, namespacePath, servicePath } from './harness/cluster.ts';
import { openEnrollDialog, pickWaypoint, preview } from './harness/enroll-dialog.ts';
import { startLine } from './harness/line.ts';
import { infrastructure, shop, shopWithWaypoint } from './harness/manifests.ts';
import { applyAndClose } from './harness/plan-dialog.ts';
import { expect, expectBound, expectNoReload, markDocument, sharedLabels, shopBesideShared, test } from './harness/test.ts';
import { brokenFor, freshness, missingWaypointNode, namespaceNode, panel, serviceNode, showGraph } from './harness/topology.ts';

test('a label that somebody changes shows without reload', async ({ page, cluster, ownNamespace }) => {
  const { infra, name } = await shopBesideShared(cluster, ownNamespace);
  await showGraph(page, name);
  await markDocument(page);
  await serviceNode(page, name, 'cart').click();
  const details = panel(page, `Service ${name}/cart`);
  await expect(details).toContainText('nothing asks for a waypoint');

  await cluster.label(servicePath(name, 'cart'), sharedLabels(infra));
  await expect(serviceNode(page, name, 'cart')).toHaveAccessibleName(new RegExp(`L7 · ${infra}/shared, by its own label`));
  await expect(serviceNode(page, name, 'catalog')).toHaveAccessibleName(/not in mesh/);
  await expect(details).toContainText(`goes through waypoint ${infra}/shared: its own label says so`);
  await expect(details.getByRole('region', { name: 'What istiod says' })).toContainText('agrees');

  await cluster.label(namespacePath(name), sharedLabels(infra));
  await expect(serviceNode(page, name, 'catalog')).toHaveAccessibleName(/by the label of its namespace/);
  await expectNoReload(page);
});

test('the Gateway of a waypoint is deleted: what it handled turns broken and says why', async ({ page, cluster, ownNamespace }) => {
  const name = await ownNamespace(shopWithWaypoint, 'shop');
  await expectBound(cluster, name, 'cart');
  await showGraph(page, name);
  await markDocument(page);
  await serviceNode(page, name, 'cart').click();
  const details = panel(page, `Service ${name}/cart`);
  await expect(details).toContainText(`goes through waypoint ${name}/waypoint`);

  await cluster.remove(gatewayPath(name, 'waypoint'));
  for (const service of ['cart', 'catalog']) {
    await expect(serviceNode(page, name, service)).toHaveAccessibleName(brokenFor(`${name}/waypoint`, 'missing'));
  }
  await expect(missingWaypointNode(page, name, 'waypoint')).toBeVisible();
  await expect(namespaceNode(page, name)).toHaveAccessibleName(/\d+ broken/);
  await expect(details).toContainText('does not get it (WaypointIsNotReady)');
  await expect(details.getByRole('region', { name: 'Why' }).getByRole('listitem').filter({ hasText: 'broken' })).toHaveCount(1);
  await expect.poll(() => cluster.waypointBound(name, 'cart')).toMatchObject({ status: 'False', reason: 'WaypointIsNotReady' });
  await expect(details.getByRole('region', { name: 'What istiod says' })).toContainText('agrees');
  await expectNoReload(page);
});

test('what is created and deleted comes and goes', async ({ page, cluster, ownNamespace }) => {
  await page.goto('/?ns=');
  await expect(namespaceNode(page, 'bookinfo')).toBeVisible();
  await markDocument(page);
  const name = await ownNamespace(shop, 'shop');
  await namespaceNode(page, name).click();
  await expect(serviceNode(page, name, 'cart')).toBeVisible();
  await cluster.remove(servicePath(name, 'cart'));
  await expect(serviceNode(page, name, 'cart')).toBeHidden();
  await expect(serviceNode(page, name, 'catalog')).toBeVisible();
  await expectNoReload(page);
});

test.describe('when the line is cut', () => {
  test.use({ tolerated: /Failed to load resource/ });

  test('between Waymark and the cluster: what is shown is called stale, and is right again afterwards', async ({
    page,
    backend,
    cluster,
    ownNamespace,
    openOther,
  }) => {
    const { infra, name } = await shopBesideShared(cluster, ownNamespace);
    const line = await startLine(backend.kubeconfig);
    try {
      const app = await openOther({ kubeconfig: line.kubeconfig });
      await page.goto(`${app.url}/?ns=${name}`);
      await markDocument(page);
      await expect(serviceNode(page, name, 'cart')).toHaveAccessibleName(/not in mesh/);
      await expect(freshness(page)).toHaveAccessibleName(/^Live/);

      line.cut();
      await expect(freshness(page)).toHaveAccessibleName(/stale/i);
      await freshness(page).click();
      const list = page.getByRole('dialog', { name: 'Freshness' });
      await expect(list.getByRole('row', { name: /^Service / })).toContainText('Stale');
      await page.keyboard.press('Escape');
      await cluster.label(servicePath(name, 'cart'), sharedLabels(infra));
      await expect(serviceNode(page, name, 'cart')).toHaveAccessibleName(/not in mesh/);

      line.mend();
      await expect(serviceNode(page, name, 'cart')).toHaveAccessibleName(/L7/, { timeout: 60_000 });
      await expect(freshness(page)).toHaveAccessibleName(/^Live/, { timeout: 60_000 });
      await expectNoReload(page);
    } finally {
      await line.close();
    }
  });

  test('between the page and Waymark: the page says that the server is gone, and is right again afterwards', async ({
    page,
    backend,
    cluster,
    ownNamespace,
    openOther,
  }) => {
    const infra = await ownNamespace(infrastructure, 'infra');
    const name = await ownNamespace(shop, 'shop');
    const app = await openOther({});
    await page.goto(`${app.url}/?ns=${name}`);
    await markDocument(page);
    await expect(serviceNode(page, name, 'cart')).toHaveAccessibleName(/not in mesh/);

    await app.stop();
    await expect(freshness(page)).toHaveAccessibleName(/Server gone|Reconnecting/);
    await cluster.label(servicePath(name, 'cart'), sharedLabels(infra));

    const again = await startApp(backend, { port: Number(new URL(app.url).port) });
    try {
      await expect(serviceNode(page, name, 'cart')).toHaveAccessibleName(/L7/, { timeout: 60_000 });
      await expect(freshness(page)).toHaveAccessibleName(/^Live/);
      await expectNoReload(page);
    } finally {
      await again.stop();
    }
  });

  test('[R-41] [F51] kill -9 and start while somebody types: the page is live again, what was typed is kept, no message comes twice', async ({
    page,
    backend,
    cluster,
    ownNamespace,
    openOther,
  }) => {
    const { infra, name } = await shopBesideShared(cluster, ownNamespace);
    const app = await openOther({});
    await page.goto(`${app.url}/?ns=${name}`);
    await markDocument(page);
    const messages = await countMessages(page);
    const enroll = await openEnrollDialog(page, name);
    await pickWaypoint(enroll, `${infra}/shared`);
    await preview(enroll);
    await applyAndClose(page);
    await expect(page.getByRole('list', { name: 'Messages' }).getByRole('listitem')).toHaveText(/^Written/);
    await page.getByRole('link', { name: 'Waypoints' }).click();
    await page.getByRole('button', { name: 'New waypoint…' }).first().click();
    const form = page.getByRole('dialog', { name: 'New waypoint' });
    await form.getByRole('textbox', { name: 'Name', exact: true }).fill('typed-before');

    await app.kill();
    // The header is behind the dialog, for helping technology, too.
    await expect(page.getByText(/Connection lost; reconnecting|The server is gone/)).toBeAttached();
    const again = await startApp(backend, { port: Number(new URL(app.url).port) });
    try {
      await expect(page.getByText('Connected: changes are shown live.')).toBeAttached({ timeout: 60_000 });
      await expect(form.getByRole('textbox', { name: 'Name', exact: true })).toHaveValue('typed-before');
      await form.getByRole('button', { name: 'Cancel' }).click();
      await expect(freshness(page)).toHaveAccessibleName(/^Live/);
      expect(await messages()).toEqual([expect.stringMatching(/^Written/)]);
      await expectNoReload(page);
    } finally {
      await again.stop();
    }
  });
});

/** Every message at the corner of the page from now on, once for each time that it appears. */
async function countMessages(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    const shown: string[] = [];
    const known = new WeakSet<Element>();
    const look = () => {
      for (const item of document.querySelectorAll('ol[aria-label="Messages"] > li')) {
        if (!known.has(item)) shown.push(item.textContent ?? '');
        known.add(item);
      }
    };
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true });
    Object.assign(window, { messagesShown: shown });
  });
  return () => page.evaluate(() => (window as unknown as { messagesShown: string[] }).messagesShown);
}
