import type { Page } from '@playwright/test';
import { expectAccessible } from './harness/axe.ts';
import { gatewayPath, namespacePath } from './harness/cluster.ts';
import { enrollDialog, openEnrollDialog, pickWaypoint, preview } from './harness/enroll-dialog.ts';
import { tabInto, tabTo } from './harness/keyboard.ts';
import { shopWithWaypoint } from './harness/manifests.ts';
import { expect, expectBound, shopBesideShared, test } from './harness/test.ts';
import { freshness, panel, serviceNode, showGraph } from './harness/topology.ts';

const focusedName = (page: Page) => page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? '');

test('a namespace is enrolled and taken out again without a mouse', async ({ page, cluster, ownNamespace }) => {
  const { infra, name } = await shopBesideShared(cluster, ownNamespace);
  const before = await cluster.labels(namespacePath(name));
  await showGraph(page, name);

  await test.step('filter, table, first row', async () => {
    await page.keyboard.press('/');
    await page.keyboard.type(`ns:${name} name:cart `);
    await page.keyboard.press('Escape');
    await expect(page.getByRole('status').filter({ hasText: /^showing 1 of / })).toBeVisible();
    await tabTo(page, page.getByRole('group', { name: 'View' }).getByRole('button', { name: 'Table' }));
    await page.keyboard.press('Enter');
    await tabTo(page, page.getByRole('rowheader', { name: 'cart' }).getByRole('button'));
    await page.keyboard.press('Enter');
  });

  const dialog = enrollDialog(page);
  await test.step('from its panel to the dialog', async () => {
    await tabTo(page, panel(page, `Service ${name}/cart`).getByRole('button', { name: `Enroll namespace ${name}…` }));
    await page.keyboard.press('Enter');
    await expect(dialog).toHaveAccessibleName(`Enroll namespace ${name}`);
    await tabTo(page, dialog.getByRole('radio', { name: /^Add to the mesh/ }));
    await tabTo(page, dialog.getByRole('combobox', { name: 'Waypoint (namespace/name)' }));
    await page.keyboard.type(`${infra}/sh`);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect(dialog.getByRole('combobox', { name: 'Waypoint (namespace/name)' })).toHaveValue(`${infra}/shared`);
    await page.keyboard.press('Enter');
  });

  await test.step('preview and apply', async () => {
    await expect(dialog).toHaveAccessibleName(`Preview: enroll namespace ${name}`);
    await tabTo(page, dialog.getByRole('button', { name: /^Apply/ }));
    await page.keyboard.press('Enter');
    await expect(dialog).toHaveAccessibleName(`Written: enroll namespace ${name}`);
    await expectBound(cluster, name, 'cart');
  });

  await test.step('undo and close', async () => {
    await tabTo(page, dialog.getByRole('button', { name: 'Undo' }));
    await page.keyboard.press('Enter');
    await expect(dialog.getByRole('alert')).toContainText('Undone');
    expect(await cluster.labels(namespacePath(name))).toEqual(before);
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
    await expect(panel(page, `Service ${name}/cart`).getByRole('button', { name: `Enroll namespace ${name}…` })).toBeFocused();
  });
});

test('the graph is one stop of the Tab key, and arrows move in it', async ({ page, ownNamespace }) => {
  const name = await ownNamespace(shopWithWaypoint, 'shop');
  await showGraph(page, name);
  await tabInto(page, page.getByRole('application', { name: /^Topology graph/ }));
  const first = await focusedName(page);
  await page.keyboard.press('End');
  await expect.poll(() => focusedName(page)).not.toBe(first);
  const last = await focusedName(page);
  await page.keyboard.press('ArrowUp');
  await expect.poll(() => focusedName(page)).not.toBe(last);
  await page.keyboard.press('Home');
  await expect.poll(() => focusedName(page)).toBe(first);
});

test('Enter opens the panel, Escape closes it and gives the focus back', async ({ page, ownNamespace }) => {
  const name = await ownNamespace(shopWithWaypoint, 'shop');
  await page.goto(`/?ns=${name}&sel=Service/${name}/cart`);
  await expect(panel(page, `Service ${name}/cart`)).toBeVisible();
  await tabTo(page, serviceNode(page, name, 'cart'));
  await page.keyboard.press('Escape');
  await expect(panel(page, `Service ${name}/cart`)).toBeHidden();
  await expect(serviceNode(page, name, 'cart')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(panel(page, `Service ${name}/cart`)).toBeVisible();
});

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`axe, ${colorScheme}`, () => {
    test.use({ colorScheme });
    // axe looks at every element for every rule, and each test asks it several times.
    test.describe.configure({ timeout: 300_000 });

    test('the graph, the legend, the panel', async ({ page, cluster, ownNamespace }) => {
      const name = await ownNamespace(shopWithWaypoint, 'shop');
      await expectBound(cluster, name, 'cart');
      await cluster.remove(gatewayPath(name, 'waypoint'));
      await showGraph(page, 'bookinfo', name);
      await expect(serviceNode(page, name, 'cart')).toHaveAccessibleName(/missing/);
      await expectAccessible(page, 'the graph');

      await page.getByRole('button', { name: 'Legend' }).click();
      await expectAccessible(page, 'the legend');
      await page.getByRole('button', { name: 'Legend' }).click();

      for (const [selection, what] of [
        [serviceNode(page, name, 'cart'), `Service ${name}/cart`],
        [serviceNode(page, 'bookinfo', 'reviews'), 'Service bookinfo/reviews'],
      ] as const) {
        // The panel takes room; what is selected stays in view, the rest may not.
        await page.keyboard.press('f');
        await selection.click();
        await expect(panel(page, what).getByRole('region', { name: 'Why' })).toBeVisible();
        await expectAccessible(page, `the panel of ${what}`);
      }
    });

    test('what opens from the header', async ({ page }) => {
      await showGraph(page, 'bookinfo');
      await freshness(page).click();
      await expect(page.getByRole('dialog', { name: 'Freshness' })).toBeVisible();
      await expectAccessible(page, 'the freshness');
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Changes' }).click();
      await expectAccessible(page, 'the changes');
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: /^Theme: / }).click();
      await expectAccessible(page, 'the themes');
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Help (?)' }).click();
      await expectAccessible(page, 'the help');
    });

    test('the cards, the table, the filter', async ({ page, ownNamespace }) => {
      const name = await ownNamespace(shopWithWaypoint, 'shop');
      await page.goto('/?ns=');
      await expect(page.getByRole('button', { name: new RegExp(`^Namespace ${name}\\. `) })).toBeVisible();
      await expectAccessible(page, 'the cards');
      await page.getByRole('combobox', { name: 'Filter' }).fill('state:');
      await expect(page.getByRole('listbox', { name: 'Suggestions' })).toBeVisible();
      await expectAccessible(page, 'the suggestions');
      await page.getByRole('combobox', { name: 'Filter' }).fill('state:brokn');
      await expect(page.getByText(/There is no state/)).toBeVisible();
      await expectAccessible(page, 'a mistake in the filter');
      await page.getByRole('combobox', { name: 'Filter' }).fill('name:there-is-no-such-thing');
      await expect(page.getByText('Nothing matches the filter.')).toBeVisible();
      await expectAccessible(page, 'no match in the graph');
      await page.getByRole('button', { name: 'Table' }).click();
      await expect(page.getByText('No destination matches the filter.')).toBeVisible();
      await expectAccessible(page, 'no match in the table');
      await page.getByRole('region', { name: 'Destinations' }).getByRole('button', { name: 'Clear the filter' }).click();
      await expect(page.getByRole('rowheader').first()).toBeVisible();
      await expectAccessible(page, 'the table');
    });

    test('every step of enrolling', async ({ page, cluster, ownNamespace }) => {
      const { infra, name } = await shopBesideShared(cluster, ownNamespace);
      await showGraph(page, name);
      const dialog = await openEnrollDialog(page, name);
      await expectAccessible(page, 'the form');
      await dialog.getByRole('button', { name: 'Preview changes' }).click();
      await expect(dialog.getByRole('combobox')).toHaveAttribute('aria-invalid', 'true');
      await expectAccessible(page, 'the form with a mistake');
      await dialog.getByRole('combobox').click();
      await expect(dialog.getByRole('option', { name: `${infra}/pods` })).toBeVisible();
      await expectAccessible(page, 'the list of waypoints');
      await page.keyboard.press('Escape');
      await pickWaypoint(dialog, `${infra}/shared`);
      await preview(dialog);
      await dialog.getByText(/services gain waypoint/).click();
      await expectAccessible(page, 'the preview');
      await dialog.getByRole('button', { name: /^Apply/ }).click();
      await expect(dialog.getByText('2 of 2 services report WaypointAccepted.')).toBeVisible();
      await expectAccessible(page, 'what was written');
      await dialog.getByRole('button', { name: 'Close' }).last().click();
      await expect(page.getByText('Written', { exact: true })).toBeVisible();
      await expectAccessible(page, 'the toast');
    });

    test.describe('where something is missing', () => {
      test.use({ tolerated: /status of 404/ });

      test('nothing to see, nothing there', async ({ page, openOther }) => {
        await openOther({ user: 'nobody' });
        await expect(page.getByRole('heading', { name: 'No namespace is readable' })).toBeVisible();
        await expectAccessible(page, 'the page of somebody without rights');
        await page.goto(`${new URL(page.url()).origin}/?sel=Service/bookinfo/nothing`);
        await expect(
          panel(page, 'Service bookinfo/nothing')
            .getByRole('alert')
            .or(panel(page, 'Service bookinfo/nothing').getByText(/There is no/)),
        ).toBeVisible();
        await expectAccessible(page, 'the panel of nothing');
      });
    });
  });
}

test.describe('axe, when the server is gone', () => {
  test.use({ tolerated: /Failed to load resource/ });

  test('the last known state and its age', async ({ page, openOther }) => {
    const app = await openOther({});
    await page.goto(`${app.url}/?ns=bookinfo`);
    await expect(serviceNode(page, 'bookinfo', 'reviews')).toBeVisible();
    await app.stop();
    await expect(freshness(page)).toHaveAccessibleName(/Server gone|Reconnecting/);
    await expectAccessible(page, 'the page without its server');
    await serviceNode(page, 'bookinfo', 'reviews').click();
    await expect(panel(page, 'Service bookinfo/reviews').getByRole('alert')).toBeVisible();
    await expectAccessible(page, 'a panel that cannot be read');
  });
});
