import { startSandbox } from './harness/backend.ts';
import { expect, expectNoReload, markDocument, test } from './harness/test.ts';
import { freshness, notices, serviceNode } from './harness/topology.ts';

const definition = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/gateways.gateway.networking.k8s.io';

test('the Gateway API is removed and installed again: Waymark says so, and picks it up', async ({ page, openOther }) => {
  // A cluster of its own: this takes the waypoints away from everybody.
  const backend = await startSandbox();
  try {
    const crd = await backend.cluster.get(definition);
    const gateway = await backend.cluster.get('/apis/gateway.networking.k8s.io/v1/namespaces/bookinfo/gateways/waypoint');
    const app = await openOther({ on: backend });
    await page.goto(`${app.url}/?ns=bookinfo`);
    await markDocument(page);
    await expect(serviceNode(page, 'bookinfo', 'reviews')).toHaveAccessibleName(/L7 · bookinfo\/waypoint/);

    await backend.cluster.remove(definition);
    await expect(notices(page)).toContainText(/does not know .*Gateways.*gateway\.networking\.k8s\.io/);
    await freshness(page).click();
    await expect(page.getByRole('dialog', { name: 'Freshness' }).getByRole('row', { name: 'Gateway Absent' })).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(serviceNode(page, 'bookinfo', 'reviews')).not.toHaveAccessibleName(/L7/);

    await backend.cluster.create(crd);
    await backend.cluster.create(gateway);
    await expect(serviceNode(page, 'bookinfo', 'reviews')).toHaveAccessibleName(/L7 · bookinfo\/waypoint/, { timeout: 60_000 });
    await expect(notices(page)).toBeHidden();
    await expectNoReload(page);
  } finally {
    await backend.stop();
  }
});
