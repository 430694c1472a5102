import { expect, test } from './harness/test.ts';
import { namespaceNode, panel, serviceNode, showGraph, waypointNode } from './harness/topology.ts';

test('who handles reviews, and why', async ({ page }) => {
  await showGraph(page, 'bookinfo');
  const reviews = serviceNode(page, 'bookinfo', 'reviews');
  await expect(reviews).toHaveAccessibleName(/L7 · bookinfo\/waypoint, by the label of its namespace/);
  await expect(waypointNode(page, 'bookinfo', 'waypoint')).toHaveAccessibleName(/ready/);

  await reviews.click();
  const details = panel(page, 'Service bookinfo/reviews');
  await expect(details.getByText(/goes through waypoint bookinfo\/waypoint: its namespace says so/)).toBeVisible();

  const steps = details.getByRole('region', { name: 'Why' }).getByRole('listitem');
  await expect(steps.filter({ hasText: 'handled' })).toHaveCount(1);
  const count = await steps.count();
  expect(count).toBeGreaterThan(2);
  for (let index = 0; index < count; index++) {
    await expect(steps.nth(index).getByText(String(index + 1), { exact: true })).toBeVisible();
    await expect(steps.nth(index).getByRole('button', { name: /^Rule \S+: / })).toBeVisible();
  }
  await expect(steps.filter({ hasText: "metadata.labels['istio.io/use-waypoint'] = waypoint" })).toContainText('Namespace bookinfo');

  const reported = details.getByRole('region', { name: 'What istiod says' });
  await expect(reported).toContainText('agrees');
  await expect(reported).toContainText('WaypointAccepted');
});

test('the panel leads from a service to its waypoint and its namespace', async ({ page }) => {
  await page.goto('/?ns=bookinfo&sel=Service/bookinfo/reviews');
  await panel(page, 'Service bookinfo/reviews')
    .getByRole('region', { name: 'Why' })
    .getByRole('button', { name: 'Gateway bookinfo/waypoint' })
    .first()
    .click();
  const waypoint = panel(page, 'Gateway bookinfo/waypoint');
  await expect(waypoint.getByRole('button', { name: 'Service bookinfo/productpage' })).toBeVisible();
  await waypoint.getByRole('button', { name: 'Namespace bookinfo' }).first().click();
  await expect(panel(page, 'Namespace bookinfo').getByRole('button', { name: 'Enroll…' })).toBeVisible();
  await page.goBack();
  await expect(waypoint).toBeVisible();
});

test('the legend says what every look means', async ({ page }) => {
  await showGraph(page, 'bookinfo');
  await page.getByRole('button', { name: 'Legend' }).click();
  const legend = page.getByRole('region', { name: 'Legend' });
  for (const look of ['broken', 'not captured', 'unknown', 'L7', 'opted out', 'L4', 'exempt', 'not in mesh']) {
    await expect(legend.getByText(look, { exact: true })).toBeVisible();
  }
});

test('a namespace is opened and closed by clicks', async ({ page }) => {
  await page.goto('/?ns=');
  const bookinfo = namespaceNode(page, 'bookinfo');
  await expect(bookinfo).toHaveAttribute('aria-expanded', 'false');
  await bookinfo.click();
  await expect(serviceNode(page, 'bookinfo', 'reviews')).toBeVisible();
  await page.getByRole('button', { name: 'Collapse namespace bookinfo' }).click();
  await expect(serviceNode(page, 'bookinfo', 'reviews')).toBeHidden();
  await expect(bookinfo).toHaveAttribute('aria-expanded', 'false');
});
