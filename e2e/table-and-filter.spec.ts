import { shopWithWaypoint } from './harness/manifests.ts';
import { expect, expectBound, test } from './harness/test.ts';
import { panel, serviceNode, showGraph } from './harness/topology.ts';

test('the filter counts, completes, explains its mistakes, and lives in the URL', async ({ page, ownNamespace }) => {
  const name = await ownNamespace(shopWithWaypoint, 'shop');
  await showGraph(page, name);
  const filter = page.getByRole('combobox', { name: 'Filter' });
  // The radar in the header announces a number of destinations too.
  const count = page.getByRole('status').filter({ hasText: /^([\d,]+ destinations$|showing )/ });
  await expect(count).toHaveText(/^[\d,]+ destinations$/);

  await filter.click();
  await filter.pressSequentially(`ns:${name.slice(0, -1)}`);
  await page.getByRole('option', { name: `ns:${name} ` }).click();
  await expect(filter).toHaveValue(`ns:${name} `);
  await filter.pressSequentially('kind:service state:l7 !name:waypoint');
  await filter.press('Enter');
  await expect(count).toHaveText(/^showing 2 of [\d,]+$/);
  await expect(page).toHaveURL((url) => url.searchParams.get('q') === `ns:${name} kind:service state:l7 !name:waypoint`);

  await page.reload();
  await expect(filter).toHaveValue(`ns:${name} kind:service state:l7 !name:waypoint`);
  await expect(count).toHaveText(/^showing 2 of /);

  await filter.fill('state:brokn');
  await expect(page.getByText(/There is no state "brokn"/)).toBeVisible();
  await expect(count).toHaveText(/^showing 2 of /);
  await test.step('the whole is the same with and without a filter', async () => {
    // Pods of the new namespace may still be coming: both numbers are read until they agree.
    const clear = page.getByRole('button', { name: 'Clear the filter' });
    await filter.fill(`ns:${name} kind:service`);
    await expect(async () => {
      const [, , , total] = (await count.innerText()).split(' ');
      await clear.click();
      const whole = await count.filter({ hasText: /destinations$/ }).innerText({ timeout: 2000 });
      await filter.fill(`ns:${name} kind:service`);
      await expect(count).toHaveText(/^showing /, { timeout: 2000 });
      expect(`${total} destinations`).toBe(whole);
    }).toPass();
    await clear.click();
    await expect(count).toHaveText(/destinations$/);
  });

  await filter.fill('name:there-is-no-such-thing');
  await expect(page.getByText('Nothing matches the filter.')).toBeVisible();
});

test('state chips and the namespace list write the filter', async ({ page, ownNamespace }) => {
  const name = await ownNamespace(shopWithWaypoint, 'shop');
  await showGraph(page, name);
  const filter = page.getByRole('combobox', { name: 'Filter' });
  await page.getByRole('group', { name: 'State' }).getByRole('button', { name: /^L7/ }).click();
  await expect(filter).toHaveValue('state:l7');
  await page.getByRole('button', { name: 'Namespace', exact: true }).click();
  const choice = page.getByRole('dialog', { name: 'Namespaces to show' });
  // A long list is searched.
  const search = choice.getByRole('textbox');
  if (await search.isVisible()) await search.fill(name);
  await choice.getByRole('checkbox', { name }).check();
  await page.keyboard.press('Escape');
  await expect(filter).toHaveValue(`state:l7 ns:${name}`);
  await page.getByRole('group', { name: 'State' }).getByRole('button', { name: /^L7/ }).click();
  await expect(filter).toHaveValue(`ns:${name}`);
});

test('back and forward go through what was looked at', async ({ page, ownNamespace }) => {
  const name = await ownNamespace(shopWithWaypoint, 'shop');
  await showGraph(page, name);
  await serviceNode(page, name, 'cart').click();
  await expect(panel(page, `Service ${name}/cart`)).toBeVisible();
  await page.getByRole('button', { name: 'Table' }).click();
  await expect(page.getByRole('table')).toBeVisible();

  await page.goBack();
  await expect(serviceNode(page, name, 'cart')).toBeVisible();
  await page.goBack();
  await expect(panel(page, `Service ${name}/cart`)).toBeHidden();
  await page.goForward();
  await expect(panel(page, `Service ${name}/cart`)).toBeVisible();
  await page.goForward();
  await expect(page.getByRole('table')).toBeVisible();
  await page.reload();
  await expect(page.getByRole('table')).toBeVisible();
  await expect(panel(page, `Service ${name}/cart`)).toBeVisible();
});

test('the table says the same as the graph', async ({ page, cluster, ownNamespace }) => {
  const name = await ownNamespace(shopWithWaypoint, 'shop');
  for (const service of ['cart', 'catalog']) await expectBound(cluster, name, service);
  await showGraph(page, 'bookinfo', name);
  // Both are read one after the other: nothing may be on its way any more.
  for (const service of ['cart', 'catalog']) await expect(serviceNode(page, name, service)).toHaveAccessibleName(/L7/);
  const seen = new Map<string, string>();
  for (const node of await page.getByRole('button', { name: /^Service \S+\. / }).all()) {
    const said = (await node.getAttribute('aria-label')) ?? '';
    const [, service, state] = /^Service (\S+)\. (.+?)(?:, by .*?)?\. /.exec(said) ?? [];
    const [, namespace] = /namespace (\S+)\.$/.exec(said) ?? [];
    seen.set(`${namespace}/${service}`, state ?? '');
  }
  expect(seen.size).toBeGreaterThan(5);

  await page.getByRole('button', { name: 'Table' }).click();
  await page.getByRole('combobox', { name: 'Filter' }).fill(`kind:service ns:bookinfo,${name}`);
  for (const [key, state] of seen) {
    const [namespace = '', service = ''] = key.split('/');
    const row = page.getByRole('row').filter({
      has: page.getByRole('rowheader', { name: service, exact: true }),
      hasText: namespace,
    });
    const [word = '', waypoint = ''] = state.split(' · ');
    await expect(row.getByRole('cell', { name: word })).toBeVisible();
    await expect(row).toContainText(waypoint.replace('asks for ', ''));
  }
});
