import { namespacePath } from './harness/cluster.ts';
import { labelChange, openEnrollDialog, preview } from './harness/enroll-dialog.ts';
import { infrastructure, shop, shopWithWaypoint } from './harness/manifests.ts';
import { applyAndClose } from './harness/plan-dialog.ts';
import { expect, expectBound, expectNoReload, expectProgrammed, markDocument, test } from './harness/test.ts';
import { namespaceNode, panel, serviceNode, showGraph } from './harness/topology.ts';

test('a namespace is enrolled by clicks, the cluster follows, and undo takes it back', async ({ page, cluster, ownNamespace }) => {
  const infra = await ownNamespace(infrastructure, 'infra');
  const name = await ownNamespace(shop, 'shop');
  for (const waypoint of ['shared', 'private', 'pods']) {
    await expectProgrammed(cluster, infra, waypoint);
  }
  const before = await cluster.labels(namespacePath(name));

  await test.step('see who handles reviews, and why', async () => {
    await showGraph(page, 'bookinfo', name);
    await markDocument(page);
    await serviceNode(page, 'bookinfo', 'reviews').click();
    await expect(panel(page, 'Service bookinfo/reviews')).toContainText('goes through waypoint bookinfo/waypoint: its namespace says so');
    await expect(serviceNode(page, name, 'cart')).toHaveAccessibleName(/not in mesh/);
  });

  const dialog = await openEnrollDialog(page, name);
  await test.step('the picker offers what fits and says why the rest does not', async () => {
    await expect(dialog.getByRole('radio', { name: /^Add to the mesh/ })).toBeChecked();
    await expect(dialog.getByRole('radio', { name: /^Use a waypoint/ })).toBeChecked();
    await dialog.getByRole('combobox', { name: 'Waypoint (namespace/name)' }).click();
    await expect(dialog.getByRole('option', { name: `${infra}/shared` })).toBeEnabled();
    for (const [waypoint, reason] of [
      ['private', /It admits /],
      ['pods', /It handles workload/],
    ] as const) {
      const option = dialog.getByRole('option', { name: `${infra}/${waypoint}` });
      await expect(option).toBeDisabled();
      await expect(option).toContainText(reason);
    }
    await dialog.getByRole('option', { name: `${infra}/shared` }).click();
  });

  await test.step('the preview shows before and after, and writes nothing', async () => {
    await preview(dialog);
    await expect(labelChange(dialog, 'istio.io/dataplane-mode')).toContainText('absent → ambient');
    await expect(labelChange(dialog, 'istio.io/use-waypoint')).toContainText('absent → shared');
    await expect(labelChange(dialog, 'istio.io/use-waypoint-namespace')).toContainText(`absent → ${infra}`);
    await expect(dialog.getByRole('region', { name: 'What changes for traffic' })).toContainText(
      `2 services gain waypoint ${infra}/shared`,
    );
    await expect(dialog.getByText(/The cluster accepted a dry run/)).toBeVisible();
    await expect(dialog.getByRole('tabpanel')).toContainText('istio.io/use-waypoint: "shared"');
    expect(await cluster.labels(namespacePath(name))).toEqual(before);
  });

  await test.step('applied: istiod itself binds the Services, and the graph shows it', async () => {
    await dialog.getByRole('button', { name: /^Apply/ }).click();
    for (const service of ['cart', 'catalog']) {
      await expect
        .poll(() => cluster.waypointBound(name, service), { message: `istiod binds ${service}` })
        .toMatchObject({ status: 'True', reason: 'WaypointAccepted', message: `Successfully attached to waypoint ${infra}/shared` });
    }
    expect(await cluster.labels(namespacePath(name))).toEqual({
      ...before,
      'istio.io/dataplane-mode': 'ambient',
      'istio.io/use-waypoint': 'shared',
      'istio.io/use-waypoint-namespace': infra,
    });
    await expect(dialog.getByText('2 of 2 services report WaypointAccepted.')).toBeVisible();
    await expect(dialog).toHaveAccessibleName(/^Written: /);
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    await expect(serviceNode(page, name, 'cart')).toHaveAccessibleName(new RegExp(`L7 · ${infra}/shared, by the label of its namespace`));
    await expect(namespaceNode(page, name)).toHaveAccessibleName(/in the ambient mesh/);
  });

  await test.step('undone: labels as before, istiod takes its condition back, the graph follows', async () => {
    await page.getByRole('banner').getByRole('button', { name: 'Changes' }).click();
    await page
      .getByRole('dialog', { name: 'Changes made in this browser' })
      .getByRole('button', { name: /^Undo: Namespace/ })
      .click();
    await expect.poll(() => cluster.labels(namespacePath(name))).toEqual(before);
    for (const service of ['cart', 'catalog']) {
      await expect.poll(() => cluster.waypointBound(name, service), { message: `istiod unbinds ${service}` }).toBeUndefined();
    }
    await page.keyboard.press('Escape');
    await expect(serviceNode(page, name, 'cart')).toHaveAccessibleName(/not in mesh/);
    await expect(namespaceNode(page, name)).toHaveAccessibleName(/not in the mesh. no waypoint label/);
  });
  await expectNoReload(page);
});

test('a waypoint that does not fit can be typed, is explained, and cannot be applied', async ({ page, cluster, ownNamespace }) => {
  const infra = await ownNamespace(infrastructure, 'infra');
  const name = await ownNamespace(shop, 'shop');
  await expectProgrammed(cluster, infra, 'private');
  await showGraph(page, name);
  const dialog = await openEnrollDialog(page, name);
  await dialog.getByRole('combobox', { name: 'Waypoint (namespace/name)' }).fill(`${infra}/private`);
  await expect(dialog.getByText(/^Does not fit\./)).toBeVisible();
  await dialog.getByRole('combobox', { name: 'Waypoint (namespace/name)' }).press('Escape');
  await preview(dialog);
  await expect(dialog.getByText(/would ask for a waypoint and not get it/)).toBeVisible();
  await expect(dialog.getByRole('button', { name: /^Apply/ })).toBeDisabled();
});

test('a namespace is taken out of its waypoint, with a warning, and undone from the toast', async ({ page, cluster, ownNamespace }) => {
  const name = await ownNamespace(shopWithWaypoint, 'shop');
  await expectBound(cluster, name, 'cart');
  const before = await cluster.labels(namespacePath(name));
  await showGraph(page, name);
  const dialog = await openEnrollDialog(page, name);
  await dialog.getByRole('radio', { name: /^Remove the label/ }).click();
  await preview(dialog);
  await expect(dialog.getByText(/destinations? will no longer go through waypoint/)).toBeVisible();
  await expect(labelChange(dialog, 'istio.io/use-waypoint')).toContainText('waypoint → absent');
  // Closed before its server has said that all is written, it would offer no way back yet.
  await applyAndClose(page);
  await expect.poll(() => cluster.waypointBound(name, 'cart')).toBeUndefined();
  await expect(serviceNode(page, name, 'cart')).not.toHaveAccessibleName(/L7/);

  await page
    .getByRole('list', { name: 'Messages' })
    .getByRole('button', { name: /^Undo: / })
    .click();
  await expect.poll(() => cluster.labels(namespacePath(name))).toEqual(before);
  await expect(serviceNode(page, name, 'cart')).toHaveAccessibleName(new RegExp(`L7 · ${name}/waypoint`));
});
