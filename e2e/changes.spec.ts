import type { Page } from '@playwright/test';
import { expectAccessible } from './harness/axe.ts';
import type { Cluster } from './harness/cluster.ts';
import { gatewayPath, namespacePath, servicePath } from './harness/cluster.ts';
import { openEnrollDialog } from './harness/enroll-dialog.ts';
import { shopWithWaypoint } from './harness/manifests.ts';
import { applyAndClose, planDialog, toPreview } from './harness/plan-dialog.ts';
import { expect, expectBound, expectProgrammed, shopBesideShared, test } from './harness/test.ts';
import { panel, showGraph } from './harness/topology.ts';

// axe looks at every element for every rule, and each story asks it several times.
test.describe.configure({ timeout: 300_000 });

async function menuOf(page: Page, waypoint: string): Promise<void> {
  await page.getByRole('button', { name: `Actions for waypoint ${waypoint}` }).click();
}

/** What of a waypoint can be edited, as the API server stores it. */
async function waypointIn(cluster: Cluster, namespace: string, name = 'waypoint') {
  const gateway = await cluster.get(gatewayPath(namespace, name));
  const { listeners } = (gateway?.['spec'] ?? {}) as { listeners?: Array<{ allowedRoutes?: { namespaces?: { from?: string } } }> };
  return [gateway?.metadata.labels?.['istio.io/waypoint-for'], listeners?.[0]?.allowedRoutes?.namespaces?.from];
}

test('a waypoint is edited: what that does is shown first, nothing may fall open unseen, and it is undone', async ({
  page,
  cluster,
  ownNamespace,
}) => {
  const name = await ownNamespace(shopWithWaypoint, 'shop');
  await expectBound(cluster, name, 'cart');
  await expectBound(cluster, name, 'catalog');
  await page.goto(`/waypoints?q=${name}`);
  const dialog = planDialog(page);

  await test.step('a type that its services cannot use is shown to cut them off', async () => {
    await menuOf(page, `${name}/waypoint`);
    await page.getByRole('menuitem', { name: 'Edit…' }).click();
    await dialog.getByRole('radio', { name: /^Workloads/ }).click();
    await expectAccessible(page, 'the form that edits a waypoint');
    await dialog.getByRole('button', { name: 'Preview changes' }).click();
    const effects = dialog.getByRole('region', { name: 'What changes for traffic' });
    await expect(effects).toContainText(new RegExp(`2 services .*${name}/waypoint`));
    await expect(dialog.getByRole('row').filter({ hasText: 'istio.io/waypoint-for' })).toContainText('service → workload');
    await expectAccessible(page, 'the preview of an edit');
    expect(await waypointIn(cluster, name)).toEqual(['service', 'Same']);
  });

  await test.step('one that they can, and every namespace, is written', async () => {
    await dialog.getByRole('button', { name: 'Back' }).click();
    await dialog.getByRole('radio', { name: /^Both/ }).click();
    await dialog.getByRole('radio', { name: /^Every namespace/ }).click();
    await toPreview(page);
    await expect(dialog.getByRole('row').filter({ hasText: 'istio.io/waypoint-for' })).toContainText('service → all');
    await applyAndClose(page);
    expect(await waypointIn(cluster, name)).toEqual(['all', 'All']);
    await expect(page.getByRole('row', { name: new RegExp(`^waypoint in ${name}\\b`) })).toContainText('every namespace');
    await expectBound(cluster, name, 'cart');
  });

  await test.step('the list of changes takes it back', async () => {
    await page
      .getByRole('banner')
      .getByRole('button', { name: /^Changes/ })
      .click();
    const changes = page.getByRole('dialog', { name: 'Changes made in this browser' });
    await expectAccessible(page, 'the list of changes');
    await changes
      .getByRole('button', { name: /^Undo: / })
      .first()
      .click();
    await expect.poll(() => waypointIn(cluster, name)).toEqual(['service', 'Same']);
    await expect(changes.getByText(/, undone/)).toBeVisible();
  });
});

test('many are enrolled at once: those that are chosen, and those that match the filter', async ({ page, cluster, ownNamespace }) => {
  const { infra, name } = await shopBesideShared(cluster, ownNamespace);
  const labels = () => Promise.all(['cart', 'catalog'].map((service) => cluster.labels(servicePath(name, service))));
  const before = await labels();
  const dialog = planDialog(page);
  await page.goto(`/?view=table&q=${encodeURIComponent(`ns:${name} kind:service`)}`);

  await test.step('two that are chosen use a waypoint of another namespace', async () => {
    for (const service of ['cart', 'catalog']) await page.getByRole('checkbox', { name: `Choose Service ${name}/${service}` }).check();
    await page.getByRole('button', { name: 'Enroll 2 chosen objects…' }).click();
    await expect(dialog.getByText('2 objects are changed together')).toBeVisible();
    await dialog.getByRole('radio', { name: /^Use a waypoint/ }).click();
    const field = dialog.getByRole('combobox', { name: 'Waypoint (namespace/name)' });
    await field.click();
    await dialog.getByRole('option', { name: `${infra}/shared` }).click();
    await expectAccessible(page, 'the form that enrolls several');
    await toPreview(page);
    await expect(dialog.getByRole('region', { name: 'What changes for traffic' })).toContainText(
      `2 services gain waypoint ${infra}/shared`,
    );
    await applyAndClose(page);
    for (const now of await labels())
      expect(now).toMatchObject({ 'istio.io/use-waypoint': 'shared', 'istio.io/use-waypoint-namespace': infra });
    for (const service of ['cart', 'catalog']) await expectBound(cluster, name, service);
  });

  await test.step('whatever matches the filter is taken out again, in one plan', async () => {
    await page.getByRole('combobox', { name: 'Filter' }).fill(`ns:${name} waypoint:${infra}/shared kind:service`);
    await page.getByRole('combobox', { name: 'Filter' }).press('Escape');
    await expect(page.getByRole('status').filter({ hasText: /^showing 2 of / })).toBeVisible();
    await page.getByRole('button', { name: 'Enroll what matches…' }).click();
    await expect(dialog.getByText('2 objects are changed together')).toBeVisible();
    await dialog.getByRole('radio', { name: /^Remove the label/ }).click();
    await toPreview(page);
    await applyAndClose(page);
    expect(await labels()).toEqual(before);
  });
});

test.describe('READ_ONLY=1', () => {
  test.use({ tolerated: /status of 403/ });

  test('every action is there, cannot be done, and says why; the server refuses, too', async ({
    page,
    cluster,
    openOther,
    ownNamespace,
  }) => {
    const name = await ownNamespace(shopWithWaypoint, 'shop');
    await expectProgrammed(cluster, name, 'waypoint');
    const before = await cluster.labels(namespacePath(name));
    const app = await openOther({ env: { READ_ONLY: '1' } });
    await page.goto(`${app.url}/waypoints?q=${name}`);

    await menuOf(page, `${name}/waypoint`);
    for (const action of ['Edit…', 'Delete…', `Clean up namespace ${name}…`]) {
      await expect(page.getByRole('menuitem', { name: action })).toBeDisabled();
      await expect(page.getByRole('menuitem', { name: action })).toContainText('Waymark was started read-only.');
    }
    await expectAccessible(page, 'actions that cannot be done');
    await page.keyboard.press('Escape');

    await page.goto(`${app.url}/?sel=Namespace//${name}&ns=${name}`);
    await expect(panel(page, `Namespace ${name}`)).toContainText('Waymark was started read-only.');
    await panel(page, `Namespace ${name}`).getByRole('button', { name: 'Enroll…' }).click();
    const dialog = planDialog(page);
    await dialog.getByRole('radio', { name: /^Remove the label/ }).click();
    const planned = page.waitForResponse((response) => response.url().endsWith('/api/plans'));
    await dialog.getByRole('button', { name: 'Preview changes' }).click();
    await expect(dialog.getByRole('button', { name: /^Apply/ })).toBeDisabled();
    await expect(dialog.getByText('This Waymark was started read only. Copy the command instead.')).toBeVisible();
    await expectAccessible(page, 'a preview that cannot be applied');

    const { clusterId, digest } = await (await planned).json();
    const { intent } = (await planned).request().postDataJSON();
    const status = await page.evaluate(
      async (data) => {
        const headers = { 'Content-Type': 'application/json', 'X-Waymark': '1' };
        return (await fetch('/api/plans/apply', { method: 'POST', headers, body: JSON.stringify(data) })).status;
      },
      { intent, clusterId, digest, operation: 'read-only-story' },
    );
    expect(status).toBe(403);
    expect(await cluster.labels(namespacePath(name))).toEqual(before);
  });
});

test('a change of a system namespace is confirmed by its name', async ({ page, cluster }) => {
  await showGraph(page, 'istio-system');
  const dialog = await openEnrollDialog(page, 'istio-system');
  await dialog.getByRole('radio', { name: /^Opt out/ }).click();
  await toPreview(page);
  await expect(dialog.getByText('istio-system is a system namespace; a mistake here can cut off the cluster.')).toBeVisible();
  const apply = dialog.getByRole('button', { name: /^Apply/ });
  await expect(apply).toBeDisabled();
  await dialog.getByLabel('Type the name of the system namespace to confirm: istio-system').fill('istio-syste');
  await expect(apply).toBeDisabled();
  await dialog.getByLabel('Type the name of the system namespace to confirm: istio-system').fill('istio-system');
  await expect(apply).toBeEnabled();
  await dialog.getByRole('button', { name: 'Back' }).click();
  await toPreview(page);
  await expect(apply, 'another preview is confirmed anew').toBeDisabled();
  expect(await cluster.labels(namespacePath('istio-system'))).not.toHaveProperty('istio.io/dataplane-mode');
});
