import type { Page } from '@playwright/test';
import type { FaultProxy } from './faults/proxy/fault-proxy.ts';
import { openFaultProxy } from './faults/proxy/fault-proxy.ts';
import { namespacePath } from './harness/cluster.ts';
import { openEnrollDialog, pickWaypoint, preview } from './harness/enroll-dialog.ts';
import { planDialog } from './harness/plan-dialog.ts';
import { expect, shopBesideShared, test } from './harness/test.ts';
import { panel, serviceNode } from './harness/topology.ts';

/** Holds back what the watches of Namespaces and Services tell, in their order; `release` lets everything through. */
function holdWatches(proxy: FaultProxy): { release(): void } {
  const held: Array<() => void> = [];
  const stop = proxy.http.rule({
    name: 'late events',
    match: { watch: true, path: /\/(namespaces|services)\?/ },
    action: { do: 'lines', bend: (line, to) => void held.push(() => to.send(line)) },
  });
  return {
    release() {
      stop();
      for (const send of held.splice(0)) send();
    },
  };
}

/** Everything that the graph says of a Service from now on, each once in a row; read with `seen`. */
async function record(page: Page, service: string): Promise<() => Promise<string[]>> {
  await page.evaluate((prefix) => {
    const seen: string[] = [];
    const look = () => {
      const now = document.querySelector(`[aria-label^="Service ${prefix}. "]`)?.getAttribute('aria-label') ?? '';
      if (now !== '' && now !== seen.at(-1)) seen.push(now);
    };
    look();
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true });
    Object.assign(window, { seenOfService: seen });
  }, service);
  return () => page.evaluate(() => (window as unknown as { seenOfService: string[] }).seenOfService);
}

/** From the graph to the preview; `seen` is what the graph shows of cart from then on. */
async function openPreview(page: Page, url: string, infra: string, name: string) {
  await page.goto(`${url}/?ns=${name}`);
  await expect(serviceNode(page, name, 'cart')).toHaveAccessibleName(/not in mesh/);
  const seen = await record(page, 'cart');
  const dialog = await openEnrollDialog(page, name);
  await pickWaypoint(dialog, `${infra}/shared`);
  await preview(dialog);
  return { seen, dialog };
}

test.use({ tolerated: /Failed to load resource|net::ERR_/ });

test('[R-34] [F42] written, and the watch tells of it later: until then the graph shows the old and the dialog says what it waits for', async ({
  page,
  backend,
  cluster,
  openOther,
  ownNamespace,
}) => {
  const { infra, name } = await shopBesideShared(cluster, ownNamespace);
  const proxy = await openFaultProxy(backend.kubeconfig);
  try {
    const app = await openOther({ kubeconfig: proxy.kubeconfig });
    const { seen, dialog } = await openPreview(page, app.url, infra, name);

    const watches = holdWatches(proxy);
    await dialog.getByRole('button', { name: /^Apply/ }).click();
    await expect(dialog).toHaveAccessibleName(/^Written: /);
    await expect.poll(() => cluster.waypointBound(name, 'cart')).toMatchObject({ status: 'True' });
    await expect(dialog.getByRole('status').filter({ hasText: 'Waiting for istiod' })).toContainText('Waymark sees 0 of 2 changed.');
    await expect(dialog).toContainText('the cluster has not told of the change yet', { timeout: 60_000 });
    expect(
      (await seen()).every((text) => text.includes('not in mesh')),
      'nothing is shown before the cluster says so',
    ).toBe(true);

    watches.release();
    await expect(dialog).toContainText('2 of 2 services report WaypointAccepted.');
    await expect(dialog).toContainText('ztunnel captures 2 of 2 pods.');
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    await expect(serviceNode(page, name, 'cart')).toHaveAccessibleName(/L7/);
    const looks = (await seen()).map((text) => (text.includes('not in mesh') ? 'old' : 'new'));
    expect(looks.lastIndexOf('old'), 'it never goes back').toBeLessThan(looks.indexOf('new'));
  } finally {
    await page.goto('about:blank');
    await proxy.close();
  }
});

test('[R-34] the watch lags, and the cluster refuses the write with a conflict: the old is shown all the time, with a message', async ({
  page,
  backend,
  cluster,
  openOther,
  ownNamespace,
}) => {
  const { infra, name } = await shopBesideShared(cluster, ownNamespace);
  const proxy = await openFaultProxy(backend.kubeconfig);
  try {
    const app = await openOther({ kubeconfig: proxy.kubeconfig });
    const { seen, dialog } = await openPreview(page, app.url, infra, name);

    const watches = holdWatches(proxy);
    await cluster.label(namespacePath(name), { 'istio.io/use-waypoint': 'none' });
    await dialog.getByRole('button', { name: /^Apply/ }).click();
    const outcome = planDialog(page);
    await expect(outcome).toHaveAccessibleName(/^Not finished: /);
    await expect(outcome.getByRole('listitem').filter({ hasText: `Namespace ${name}` })).toContainText(
      'not written: changed by someone else',
    );
    await expect(outcome.getByRole('alert')).toContainText('Nothing was written.');
    expect(await seen(), 'the row was never anything else').toEqual([expect.stringContaining('not in mesh')]);
    expect(await cluster.labels(namespacePath(name))).not.toHaveProperty('istio.io/dataplane-mode');

    watches.release();
    await outcome.getByRole('button', { name: 'Close' }).last().click();
    await expect(panel(page, `Namespace ${name}`)).toContainText('none');
    await expect(serviceNode(page, name, 'cart')).toHaveAccessibleName(/not in mesh/);
  } finally {
    await page.goto('about:blank');
    await proxy.close();
  }
});
