import { namespacePath } from './harness/cluster.ts';
import { openEnrollDialog, preview } from './harness/enroll-dialog.ts';
import { readableByTwoNamespaces, shopWithWaypoint } from './harness/manifests.ts';
import { expect, expectBound, test } from './harness/test.ts';
import { anyNamespaceNode, brokenFor, freshness, namespaceNode, notices, panel, serviceNode } from './harness/topology.ts';

test('a user of two namespaces sees those two, honestly', async ({ page, cluster, ownNamespace, openOther }) => {
  const name = await ownNamespace(shopWithWaypoint + readableByTwoNamespaces, 'shop');
  await cluster.apply(readableByTwoNamespaces.replaceAll('$NS', 'bookinfo'));
  await expectBound(cluster, name, 'cart');
  const app = await openOther({ user: 'two-namespaces', namespaces: ['bookinfo', name] });
  await page.goto(`${app.url}/?ns=bookinfo,${name}`);

  await expect(namespaceNode(page, 'bookinfo')).toBeVisible();
  await expect(namespaceNode(page, name)).toBeVisible();
  await expect(anyNamespaceNode(page)).toHaveCount(2);
  await expect(notices(page)).toContainText(`You may not read the whole cluster; reading bookinfo and ${name}`);

  await test.step('the answer is there', async () => {
    await serviceNode(page, 'bookinfo', 'reviews').click();
    await expect(panel(page, 'Service bookinfo/reviews')).toContainText('goes through waypoint bookinfo/waypoint: its namespace says so');
  });

  await test.step('what is read is listed, namespace by namespace', async () => {
    await freshness(page).click();
    const list = page.getByRole('dialog', { name: 'Freshness' });
    await expect(list.getByRole('row', { name: `Service ${name}` })).toContainText('Live');
    await expect(list.getByRole('textbox', { name: 'Read another namespace' })).toBeVisible();
    await page.keyboard.press('Escape');
  });

  await test.step('it goes on being live', async () => {
    await cluster.label(namespacePath(name), { 'istio.io/use-waypoint': 'nowhere' });
    await expect(serviceNode(page, name, 'cart')).toHaveAccessibleName(brokenFor(`${name}/nowhere`, 'missing'));
  });

  await test.step('enrolling names the missing right', async () => {
    const dialog = await openEnrollDialog(page, name);
    await dialog.getByRole('radio', { name: /^Remove the label/ }).click();
    await preview(dialog);
    await expect(dialog.getByText('You may not make this change', { exact: true })).toBeVisible();
    await expect(dialog.getByText(new RegExp(`right to patch namespaces ${name}`)).first()).toBeVisible();
    await expect(dialog.getByRole('button', { name: /^Apply/ })).toBeDisabled();
  });
});

test('a namespace can be added to those that are read', async ({ page, cluster, ownNamespace, openOther }) => {
  const name = await ownNamespace(shopWithWaypoint + readableByTwoNamespaces, 'shop');
  await cluster.apply(readableByTwoNamespaces.replaceAll('$NS', 'bookinfo'));
  await openOther({ user: 'two-namespaces', namespaces: ['bookinfo'] });
  await expect(namespaceNode(page, 'bookinfo')).toBeVisible();
  await expect(namespaceNode(page, name)).toBeHidden();
  await freshness(page).click();
  const list = page.getByRole('dialog', { name: 'Freshness' });
  await list.getByRole('textbox', { name: 'Read another namespace' }).fill(name);
  await list.getByRole('button', { name: 'Add' }).click();
  await expect(namespaceNode(page, name)).toBeVisible();
});
