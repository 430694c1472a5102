import type { Locator, Page } from '@playwright/test';
import type { App } from './harness/app.ts';
import { startApp } from './harness/app.ts';
import { expectAccessible } from './harness/axe.ts';
import type { Cluster } from './harness/cluster.ts';
import { gatewayPath, namespacePath } from './harness/cluster.ts';
import { startDoomedApp } from './harness/doomed-app.ts';
import { ofNoRevision, shop } from './harness/manifests.ts';
import { planDialog, toPreview } from './harness/plan-dialog.ts';
import { expect, expectProgrammed, test } from './harness/test.ts';

// A plan that waits for what does not come: seen, stopped, gone on with after a reload and after a restart, or taken back.

// The browser says when its server is gone, and when a server that was started anew knows nothing of an operation.
test.use({ tolerated: /Failed to load resource/ });

/** A new waypoint that its own namespace uses as soon as it is ready: to the preview. */
async function previewWaypoint(page: Page, namespace: string): Promise<Locator> {
  await page.getByRole('button', { name: 'New waypoint…' }).click();
  const dialog = planDialog(page);
  await dialog.getByRole('combobox', { name: 'Namespace' }).fill(namespace);
  await dialog.getByRole('combobox', { name: 'Namespace' }).press('Escape');
  const users = dialog.getByRole('radiogroup', { name: 'Who uses it as soon as it is ready' });
  await users.getByRole('radio', { name: /^Its own namespace(?!, which)/ }).click();
  return toPreview(page);
}

const named = (dialog: Locator, state: RegExp) => expect(dialog).toHaveAccessibleName(state, { timeout: 60_000 });
const isEnrolled = async (cluster: Cluster, namespace: string) =>
  'istio.io/use-waypoint' in (await cluster.labels(namespacePath(namespace)));

/** From the list of changes, as after coming back. */
async function openFromChanges(page: Page): Promise<Locator> {
  await page
    .getByRole('banner')
    .getByRole('button', { name: /^Changes/ })
    .click();
  await page
    .getByRole('dialog', { name: 'Changes made in this browser' })
    .getByRole('button', { name: /^Open: / })
    .first()
    .click();
  return planDialog(page);
}

test('a waypoint that does not get ready: why is told, it is stopped, gone on with after a reload and after a restart, and taken back', async ({
  page,
  backend,
  cluster,
  ownNamespace,
  openOther,
}) => {
  test.slow();
  const name = await ownNamespace(ofNoRevision, 'stalled');
  const before = await cluster.labels(namespacePath(name));
  const app = await openOther({});
  await page.goto(`${app.url}/waypoints`);
  const dialog = await previewWaypoint(page, name);

  await test.step('it waits, says for what, and is stopped', async () => {
    await dialog.getByRole('button', { name: /^Apply/ }).click();
    await named(dialog, /^Writing: /);
    await expect(dialog.getByText('waiting until it is ready')).toBeVisible();
    await expect(dialog.getByText(/is not ready: .*Waiting for controller/)).toBeVisible();
    await expectAccessible(page, 'a plan that waits');
    await dialog.getByRole('button', { name: 'Stop' }).click();
    await named(dialog, /^Stopped: /);
    await expect(dialog.getByRole('alert')).toContainText('Stopped before the end');
    await expectAccessible(page, 'a plan that was stopped');
    expect(await cluster.get(gatewayPath(name, 'waypoint'))).toBeDefined();
    expect(await isEnrolled(cluster, name)).toBe(false);
  });

  await test.step('after a reload it goes on, and waits again', async () => {
    await page.reload();
    await named(dialog, /^Stopped: /);
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    await openFromChanges(page);
    await dialog.getByRole('button', { name: 'Go on' }).click();
    await named(dialog, /^Preview: /);
    await dialog.getByRole('button', { name: /^Apply/ }).click();
    await named(dialog, /^Writing: /);
    await expect(dialog.getByText('waiting until it is ready')).toBeVisible();
  });

  let anew: App | undefined;
  try {
    await test.step('the server is killed and started again: the open page says so, and goes on to the end', async () => {
      await app.kill();
      anew = await startApp(backend, { port: Number(new URL(app.url).port) });
      await named(dialog, /^Lost sight of: /);
      await expect(dialog.getByRole('alert')).toContainText('Waymark was restarted while this was under way');
      await expectAccessible(page, 'a plan whose server was restarted');
      await cluster.label(namespacePath(name), { 'istio.io/rev': null });
      await expectProgrammed(cluster, name, 'waypoint');
      await dialog.getByRole('button', { name: 'Go on' }).click();
      await named(dialog, /^Preview: /);
      await dialog.getByRole('button', { name: /^Apply/ }).click();
      await named(dialog, /^Written: /);
      expect(await isEnrolled(cluster, name)).toBe(true);
    });

    await test.step('undo takes back what all three parts wrote', async () => {
      await dialog.getByRole('button', { name: 'Undo' }).click();
      await named(dialog, /^Undone: /);
      await expect.poll(() => cluster.get(gatewayPath(name, 'waypoint'))).toBeUndefined();
      const { 'istio.io/rev': _taken, ...rest } = before;
      expect(await cluster.labels(namespacePath(name))).toEqual(rest);
    });
  } finally {
    await page.close();
    await anew?.stop();
  }
});

test('killed when the label was just written and nobody had heard of it: cleaned up from the open page, nothing of it is left', async ({
  page,
  backend,
  cluster,
  ownNamespace,
}) => {
  test.slow();
  const name = await ownNamespace(shop, 'killed');
  const before = await cluster.labels(namespacePath(name));
  const doomed = await startDoomedApp(backend, {
    at: 1,
    carriedOut: true,
    counts: ({ method, url = '' }) => method === 'PATCH' && !url.includes('dryRun') && url.split('?')[0] === `/api/v1/namespaces/${name}`,
  });
  let anew: App | undefined;
  try {
    await page.goto(doomed.entry);
    await page.goto(`${doomed.url}/waypoints`);
    const dialog = await previewWaypoint(page, name);
    await dialog.getByRole('button', { name: /^Apply/ }).click();
    await expect.poll(() => doomed.isDead()).toBe(true);
    expect(await isEnrolled(cluster, name)).toBe(true);

    anew = await startApp(backend, { port: Number(new URL(doomed.url).port) });
    await named(dialog, /^Lost sight of: /);
    await dialog.getByRole('button', { name: 'Clean up what was written' }).click();
    await named(dialog, /^Undone: /);
    expect(await cluster.labels(namespacePath(name))).toEqual(before);
    await expect.poll(() => cluster.get(gatewayPath(name, 'waypoint'))).toBeUndefined();
  } finally {
    await page.close();
    await doomed.stop();
    await anew?.stop();
  }
});
