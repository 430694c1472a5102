import { expectAccessible } from './harness/axe.ts';
import { namespacePath } from './harness/cluster.ts';
import { labelChange, openEnrollDialog, pickWaypoint, preview } from './harness/enroll-dialog.ts';
import { expect, shopBesideShared, test } from './harness/test.ts';
import { showGraph } from './harness/topology.ts';

test.use({ tolerated: /status of 409/ });

test('somebody else changes the label between preview and apply: nothing is overwritten unseen', async ({
  page,
  cluster,
  ownNamespace,
}) => {
  const { infra, name } = await shopBesideShared(cluster, ownNamespace);
  await showGraph(page, name);
  const dialog = await openEnrollDialog(page, name);
  await pickWaypoint(dialog, `${infra}/shared`);
  await preview(dialog);
  await expect(labelChange(dialog, 'istio.io/use-waypoint')).toContainText('absent → shared');

  await cluster.label(namespacePath(name), { 'istio.io/use-waypoint': 'none' });
  await dialog.getByRole('button', { name: /^Apply/ }).click();
  const warning = dialog.getByRole('alert');
  await expect(warning).toContainText('The cluster changed since this preview; nothing was written');
  await expect(warning).toContainText(`Namespace ${name} istio.io/use-waypoint was absent and is "none" now`);
  await expectAccessible(page, 'a plan that is outdated');
  expect(await cluster.labels(namespacePath(name))).toMatchObject({ 'istio.io/use-waypoint': 'none' });
  expect(await cluster.labels(namespacePath(name))).not.toHaveProperty('istio.io/dataplane-mode');

  await dialog.getByRole('button', { name: 'Use the new plan' }).click();
  await expect(labelChange(dialog, 'istio.io/use-waypoint')).toContainText('none → shared');
  await dialog.getByRole('button', { name: /^Apply/ }).click();
  await expect(dialog).toHaveAccessibleName(/^Written: /);
  expect(await cluster.labels(namespacePath(name))).toMatchObject({ 'istio.io/use-waypoint': 'shared' });

  await dialog.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(() => cluster.labels(namespacePath(name))).toMatchObject({ 'istio.io/use-waypoint': 'none' });
});

test('undo leaves alone what somebody else changed since', async ({ page, cluster, ownNamespace }) => {
  const { infra, name } = await shopBesideShared(cluster, ownNamespace);
  await showGraph(page, name);
  const dialog = await openEnrollDialog(page, name);
  await pickWaypoint(dialog, `${infra}/shared`);
  await preview(dialog);
  await dialog.getByRole('button', { name: /^Apply/ }).click();
  await expect(dialog).toHaveAccessibleName(/^Written: /);

  await cluster.label(namespacePath(name), { 'istio.io/use-waypoint': 'none' });
  await dialog.getByRole('button', { name: 'Undo' }).click();
  await expect(dialog.getByRole('alert')).toContainText('Not undone');
  await expectAccessible(page, 'a change that cannot be undone');
  expect(await cluster.labels(namespacePath(name))).toMatchObject({
    'istio.io/use-waypoint': 'none',
    'istio.io/dataplane-mode': 'ambient',
  });
});
