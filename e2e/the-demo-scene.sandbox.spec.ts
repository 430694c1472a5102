import { expect, test } from './harness/test.ts';
import { brokenFor, namespaceNode, serviceNode, showGraph } from './harness/topology.ts';

/** Every way in which a Service can stand to the mesh and to a waypoint, as `npm run demo` shows it. */
const services = [
  ['bookinfo', 'reviews', /L7 · bookinfo\/waypoint, by the label of its namespace/],
  ['payments', 'checkout', /L7 · mesh-infra\/shared, by the label of its namespace/],
  ['payments', 'card-vault', /opted out .*by its own label/],
  ['search', 'query', /L7 · search\/waypoint, by its own label, 20 percent of connections through canary search\/waypoint-next/],
  ['search', 'indexer', /\. L4 · ztunnel/],
  ['analytics', 'collector', brokenFor('mesh-infra/shared', 'denied')],
  ['inventory', 'stock', brokenFor('inventory/inventory-waypoint', 'missing')],
  ['logistics', 'routing', brokenFor('logistics/waypoint', 'not ready')],
  ['notifications', 'email', brokenFor('notifications/workloads', 'wrong type')],
  ['shop', 'cart', /not in mesh/],
  ['legacy-crm', 'crm-api', /not in mesh/],
] as const;

test('every state of an attachment is told in words', async ({ page }) => {
  await showGraph(page, ...new Set(services.map(([namespace]) => namespace)), 'databases');
  for (const [namespace, service, words] of services) {
    await expect(serviceNode(page, namespace, service), `${namespace}/${service}`).toHaveAccessibleName(words);
  }
  await expect(page.getByRole('button', { name: /^Deployment pgbouncer\. L7 · databases\/pooler/ })).toBeVisible();
  await expect(
    page.getByRole('button', { name: /^External service \(ServiceEntry\) card-network\. L7 · mesh-infra\/egress/ }),
  ).toBeVisible();
});

test('the overview counts what is broken and names the worst', async ({ page }) => {
  await page.goto('/?ns=');
  for (const namespace of ['analytics', 'inventory', 'logistics', 'notifications']) {
    await expect(namespaceNode(page, namespace)).toHaveAccessibleName(/\d+ broken/);
    await expect(
      namespaceNode(page, namespace)
        .getByText(/broken/)
        .first(),
    ).toBeVisible();
  }
  await expect(namespaceNode(page, 'bookinfo')).not.toHaveAccessibleName(/broken/);
});

test.describe('also on a page that does not exist', () => {
  test.use({ tolerated: /status of 404/ });

  test('every page says that the cluster is simulated', async ({ page }) => {
    for (const path of ['/', '/?view=table', '/there-is-no-such-page']) {
      await page.goto(path);
      await expect(page.getByRole('banner').getByText('Simulated cluster')).toBeVisible();
    }
  });
});
