import { expect, test } from './harness/test.ts';
import { anyNamespaceNode, freshness, notices } from './harness/topology.ts';

test('a user without any right is told so, and what to ask for', async ({ page, openOther }) => {
  await openOther({ user: 'nobody' });
  await expect(page.getByRole('heading', { name: 'No namespace is readable' })).toBeVisible();
  await expect(page.getByText('list namespaces', { exact: true })).toBeVisible();
  await expect(notices(page)).toContainText('You may not read the whole cluster; name a namespace that you may read');
  await expect(anyNamespaceNode(page)).toHaveCount(0);

  await freshness(page).click();
  const list = page.getByRole('dialog', { name: 'Freshness' });
  await expect(list.getByRole('row', { name: /^Namespace/ })).toContainText('Forbidden');
  await expect(list.getByRole('textbox', { name: 'Read another namespace' })).toBeVisible();
});
