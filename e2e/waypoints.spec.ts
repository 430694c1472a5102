import type { Page } from '@playwright/test';
import { expectAccessible } from './harness/axe.ts';
import { gatewayPath, servicePath } from './harness/cluster.ts';
import { tabTo } from './harness/keyboard.ts';
import { infrastructure, shop, shopWithWaypoint } from './harness/manifests.ts';
import { applyAndClose, planDialog, toPreview } from './harness/plan-dialog.ts';
import { expect, expectProgrammed, shopBesideShared, test } from './harness/test.ts';
import { panel, serviceNode, showGraph } from './harness/topology.ts';

const row = (page: Page, namespace: string, name: string) => page.getByRole('row', { name: new RegExp(`^${name} in ${namespace}\\b`) });

async function enrollService(page: Page, namespace: string, service: string) {
  await serviceNode(page, namespace, service).click();
  await panel(page, `Service ${namespace}/${service}`).getByRole('button', { name: 'Enroll…', exact: true }).click();
  const dialog = planDialog(page);
  await expect(dialog).toHaveAccessibleName(`Enroll Service ${namespace}/${service}`);
  return dialog;
}

test('an operator makes a shared waypoint, enrolls, opts out, tries a canary, and deletes it all', async ({
  page,
  cluster,
  ownNamespace,
}) => {
  const { infra, name } = await shopBesideShared(cluster, ownNamespace);
  await page.goto('/waypoints');

  await test.step('a waypoint for another namespace is made and followed until it is ready', async () => {
    await page.getByRole('button', { name: 'New waypoint…' }).click();
    const dialog = planDialog(page);
    await dialog.getByRole('combobox', { name: 'Namespace' }).fill(infra);
    await dialog.getByRole('combobox', { name: 'Namespace' }).press('Escape');
    await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('front');
    await dialog.getByRole('radio', { name: /^Namespaces with certain labels/ }).click();
    await dialog.getByRole('textbox', { name: /^Label values/ }).fill(name);
    await expect(dialog.getByText(`Admits 1 namespace now: ${name}.`)).toBeVisible();
    await expectAccessible(page, 'the form of a new waypoint');
    await toPreview(page);
    await expect(dialog.getByRole('row', { name: new RegExp(`Gateway ${infra}/front created`) })).toBeVisible();
    await expectAccessible(page, 'the preview of a new waypoint');
    expect(await cluster.get(gatewayPath(infra, 'front'))).toBeUndefined();
    await dialog.getByRole('button', { name: /^Apply/ }).click();
    await expect(dialog).toHaveAccessibleName(/^Written: /, { timeout: 60_000 });
    await expect(dialog.getByText('is ready', { exact: true })).toBeVisible();
    await expectAccessible(page, 'a change that is written');
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    await expect(row(page, infra, 'front')).toContainText(`kubernetes.io/metadata.name In (${name})`);
    await expectProgrammed(cluster, infra, 'front');
  });

  await showGraph(page, name);
  await test.step('one service uses it', async () => {
    const dialog = await enrollService(page, name, 'cart');
    const field = dialog.getByRole('combobox', { name: 'Waypoint (namespace/name)' });
    await field.click();
    await expect(dialog.getByRole('option', { name: `${infra}/private` })).toContainText(/It admits /);
    await dialog.getByRole('option', { name: `${infra}/front` }).click();
    await expectAccessible(page, 'the form that enrolls a service');
    await toPreview(page);
    await applyAndClose(page);
    expect(await cluster.labels(servicePath(name, 'cart'))).toMatchObject({
      'istio.io/use-waypoint': 'front',
      'istio.io/use-waypoint-namespace': infra,
    });
    await expect.poll(() => cluster.waypointBound(name, 'cart')).toMatchObject({ status: 'True' });
  });

  await test.step('another opts out', async () => {
    const dialog = await enrollService(page, name, 'catalog');
    await dialog.getByRole('radio', { name: /^Opt out/ }).click();
    await toPreview(page);
    await applyAndClose(page);
    expect(await cluster.labels(servicePath(name, 'catalog'))).toMatchObject({ 'istio.io/use-waypoint': 'none' });
  });

  await test.step('10 % go to a canary', async () => {
    const dialog = await enrollService(page, name, 'cart');
    await dialog
      .getByRole('radiogroup', { name: 'Waypoint' })
      .getByRole('radio', { name: /^Keep as it is/ })
      .click();
    await dialog.getByRole('radio', { name: /^Send a share/ }).click();
    await dialog.getByRole('combobox', { name: 'Canary waypoint (namespace/name)' }).fill(`${infra}/shared`);
    await dialog.getByRole('combobox', { name: 'Canary waypoint (namespace/name)' }).press('Escape');
    await dialog.getByRole('textbox', { name: 'Percent' }).fill('10');
    await toPreview(page);
    await applyAndClose(page);
    expect(await cluster.labels(servicePath(name, 'cart'))).toMatchObject({ 'istio.io/use-waypoint-canary': 'shared' });
  });

  await test.step('the waypoint is deleted with every label that leads to it, after its name was typed', async () => {
    await page.goto(`/waypoints?q=${infra}`);
    await page.getByRole('button', { name: `Actions for waypoint ${infra}/front` }).click();
    await page.getByRole('menuitem', { name: 'Delete…' }).click();
    const dialog = planDialog(page);
    await expect(dialog.getByText(/The cluster accepted a dry run/)).toBeVisible();
    await expect(dialog.getByRole('button', { name: /^Apply/ })).toBeDisabled();
    await expectAccessible(page, 'the preview of a deletion');
    await dialog.getByRole('textbox', { name: /^Type the name of the waypoint/ }).fill('front');
    await applyAndClose(page);
    await expect.poll(() => cluster.get(gatewayPath(infra, 'front'))).toBeUndefined();
    expect(await cluster.labels(servicePath(name, 'cart'))).not.toHaveProperty('istio.io/use-waypoint');
    await expect(row(page, infra, 'front')).toBeHidden();
  });
});

test('a waypoint is made for services of another namespace, which use it as soon as it is ready', async ({
  page,
  cluster,
  ownNamespace,
}) => {
  const infra = await ownNamespace(infrastructure, 'infra');
  const name = await ownNamespace(shop, 'shop');
  await showGraph(page, name);
  await serviceNode(page, name, 'cart').click();
  await panel(page, `Service ${name}/cart`).getByRole('button', { name: 'New waypoint for it…' }).click();
  const dialog = planDialog(page);
  await expect(dialog).toHaveAccessibleName('New waypoint');
  await expect(dialog.getByRole('combobox', { name: 'Namespace' })).toHaveValue(name);
  await dialog.getByRole('combobox', { name: 'Namespace' }).fill(infra);
  await dialog.getByRole('combobox', { name: 'Namespace' }).press('Escape');
  await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('lent');
  const finder = dialog.getByRole('combobox', { name: /^Find what/ });
  await finder.fill(`${name}/cat`);
  await dialog.getByRole('option', { name: `Service ${name}/catalog` }).click();
  await expect(dialog.getByRole('list', { name: 'Chosen' }).getByRole('listitem')).toHaveCount(2);
  await dialog.getByRole('button', { name: 'Preview changes' }).click();
  await expect(dialog.getByText(`Namespace ${name} would not be admitted`)).toBeVisible();
  await expectAccessible(page, 'the form with services that would be turned away');
  await dialog.getByRole('button', { name: 'Admit it by name' }).click();
  await toPreview(page);
  await applyAndClose(page);
  await expectProgrammed(cluster, infra, 'lent');
  for (const service of ['cart', 'catalog']) {
    expect(await cluster.labels(servicePath(name, service))).toMatchObject({
      'istio.io/use-waypoint': 'lent',
      'istio.io/use-waypoint-namespace': infra,
    });
    await expect.poll(() => cluster.waypointBound(name, service)).toMatchObject({ status: 'True' });
  }
});

test('a new waypoint by keyboard only; bad input is told at its field, and a reload loses nothing', async ({
  page,
  cluster,
  ownNamespace,
}) => {
  const name = await ownNamespace(shop, 'shop');
  await page.goto('/waypoints');
  const { keyboard } = page;
  await tabTo(page, page.getByRole('button', { name: 'New waypoint…' }));
  await keyboard.press('Enter');
  const dialog = planDialog(page);
  await tabTo(page, dialog.getByRole('combobox', { name: 'Namespace' }));
  await keyboard.type('Shop');
  await keyboard.press('Enter');
  await tabTo(page, dialog.getByRole('button', { name: 'Preview changes' }));
  await keyboard.press('Enter');
  await expect(dialog.getByText(/"S" at position 1 is none of them/)).toBeVisible();
  await expect(dialog.getByRole('combobox', { name: 'Namespace' })).toBeFocused();
  await keyboard.press('ControlOrMeta+a');
  await keyboard.type(name);
  await keyboard.press('Tab');
  await keyboard.press('Enter');
  await expect(dialog).toHaveAccessibleName(/^Preview: /);
  await tabTo(page, dialog.getByRole('button', { name: /^Apply/ }));
  await keyboard.press('Enter');
  await expect(dialog).toHaveAccessibleName(/^(Writing|Written): /);
  await page.reload();
  await expect(dialog).toHaveAccessibleName(/^Written: /, { timeout: 60_000 });
  await expectProgrammed(cluster, name, 'waypoint');
  await tabTo(page, dialog.getByRole('button', { name: 'Undo' }));
  await keyboard.press('Enter');
  await expect(dialog).toHaveAccessibleName(/^Undone: /, { timeout: 60_000 });
  await expect.poll(() => cluster.get(gatewayPath(name, 'waypoint'))).toBeUndefined();
});

test('the waypoints of one revision are cleaned up in the whole mesh, and no other', async ({ page, cluster, ownNamespace }) => {
  const [one, two] = [await ownNamespace(shopWithWaypoint, 'one'), await ownNamespace(shop, 'two')];
  const revision = `rev-${one.slice(-6)}`;
  for (const namespace of [one, two])
    await cluster.apply(`
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: of-old, namespace: ${namespace}, labels: { istio.io/rev: ${revision} } }
spec: { gatewayClassName: istio-waypoint, listeners: [{ name: mesh, port: 15008, protocol: HBONE }] }
`);
  await page.goto('/waypoints');
  await expect(row(page, two, 'of-old')).toBeVisible();
  await page.getByRole('button', { name: 'Clean up…' }).click();
  const dialog = planDialog(page);
  await dialog.getByRole('radio', { name: /^The whole mesh/ }).click();
  await dialog.getByRole('combobox', { name: /^Only of revision/ }).fill(revision);
  await dialog.getByRole('option', { name: revision }).click();
  await expectAccessible(page, 'the form of a clean-up');
  await toPreview(page);
  for (const namespace of [one, two])
    await expect(dialog.getByRole('row', { name: new RegExp(`Gateway ${namespace}/of-old deleted`) })).toBeVisible();
  const apply = dialog.getByRole('button', { name: /^Apply/ });
  await expect(apply).toBeDisabled();
  await dialog.getByRole('textbox', { name: /^Type this to confirm/ }).fill(revision);
  await expectAccessible(page, 'the preview of a clean-up');
  await applyAndClose(page);
  expect(await cluster.get(gatewayPath(one, 'of-old'))).toBeUndefined();
  expect(await cluster.get(gatewayPath(two, 'of-old'))).toBeUndefined();
  await expect(row(page, one, 'waypoint')).toBeVisible();
});

test('a team without rights on Gateways sees which right is missing, everywhere', async ({ page, openOther, ownNamespace }) => {
  const name = await ownNamespace(shop, 'shop');
  const app = await openOther({ user: 'viewer' });
  await page.goto(`${app.url}/waypoints?q=bookinfo`);
  await page.getByRole('button', { name: 'Actions for waypoint bookinfo/waypoint' }).click();
  for (const [action, verb] of [
    ['Edit…', 'patch'],
    ['Delete…', 'delete'],
  ] as const) {
    const item = page.getByRole('menuitem', { name: action });
    await expect(item).toBeDisabled();
    await expect(item).toContainText(`You lack the right to ${verb} gateways bookinfo/waypoint`);
  }
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'New waypoint…' }).click();
  const dialog = planDialog(page);
  await dialog.getByRole('combobox', { name: 'Namespace' }).fill(name);
  await dialog.getByRole('combobox', { name: 'Namespace' }).press('Escape');
  await expect(dialog.getByText(new RegExp(`You lack the right to (patch|create) gateways ${name}/waypoint`))).toBeVisible();
  await expectAccessible(page, 'a form without the right');
  await dialog.getByRole('button', { name: 'Preview changes' }).click();
  await expect(dialog.getByText('You may not make this change', { exact: true })).toBeVisible();
  await expect(dialog.getByRole('button', { name: /^Apply/ })).toBeDisabled();
});
