import type { Page } from '@playwright/test';
import type { App } from './harness/app.ts';
import { startApp } from './harness/app.ts';
import type { Backend } from './harness/backend.ts';
import { startSandbox } from './harness/backend.ts';
import { servicePath } from './harness/cluster.ts';
import type { WorldFolder } from './harness/large-world.ts';
import { teamName, writeWorld } from './harness/large-world.ts';
import { expect, test } from './harness/test.ts';
import { namespaceNode, panel, serviceNode } from './harness/topology.ts';

// A mesh of 300 namespaces, with 2,000 services in one of them, 5,000 pods behind one service, and one attachment that is broken.

const size = { namespaces: 300, servicesEach: 4, podsEach: 1, inCatalog: 2000, inCrowd: 5000 };
const hidden = teamName(283);
const needle = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'needle', namespace: hidden, labels: { 'istio.io/use-waypoint': 'gone' } },
  spec: { ports: [{ port: 80 }] },
};

test.describe('a large mesh', () => {
  let world: WorldFolder;
  let backend: Backend;
  let app: App;

  test.beforeAll(async () => {
    world = await writeWorld(size, [needle]);
    backend = await startSandbox(world.path);
    app = await startApp(backend);
  });
  test.afterAll(async () => {
    await app.stop();
    await backend.stop();
    await world.remove();
  });

  const filterOf = (page: Page) => page.getByRole('combobox', { name: 'Filter' });

  test('the one broken attachment is found in two clicks, and its namespace is in sight after the first', async ({ page }) => {
    await page.goto(app.url);
    await expect(page.getByRole('banner').getByRole('link', { name: /^1 destination asks for a waypoint/ })).toBeVisible();
    await expect(namespaceNode(page, hidden), 'it is not on the screen by chance').toBeHidden();

    await page
      .getByRole('group', { name: 'State' })
      .getByRole('button', { name: /^broken 1$/ })
      .click();
    await expect(namespaceNode(page, hidden)).toBeInViewport({ ratio: 1 });
    await expect(namespaceNode(page, hidden)).toContainText('needle');

    await namespaceNode(page, hidden).click();
    await expect(serviceNode(page, hidden, 'needle')).toBeInViewport({ ratio: 1 });
    await expect(serviceNode(page, hidden, 'needle')).toHaveAccessibleName(/asks for team-283\/gone · missing/);
  });

  test('the radar in the header leads to it as well, in two clicks from any page', async ({ page }) => {
    await page.goto(`${app.url}/waypoints`);
    await page
      .getByRole('banner')
      .getByRole('link', { name: /^1 destination asks for a waypoint/ })
      .click();
    await page.getByRole('link', { name: /needle/ }).click();
    await expect(
      page
        .getByRole('main')
        .getByText(/needle/)
        .first(),
    ).toBeVisible();
    await expect(page).toHaveURL(/needle/);
  });

  test('it is found by one search, and the next match is one key away', async ({ page }) => {
    await page.goto(app.url);
    await expect(page.getByText(/^[\d,]+ destinations$/)).toBeVisible();
    await filterOf(page).fill('needle');
    await expect(namespaceNode(page, hidden)).toBeInViewport({ ratio: 1 });
    await expect(page.getByText('1 of 1 match')).toBeVisible();

    await filterOf(page).fill(`ns:${teamName(3)},${teamName(299)}`);
    const matches = page.getByText(/^(\d of )?2 matches in the graph$/);
    await expect(matches).toBeVisible();
    await filterOf(page).press('Tab');
    await page.getByRole('button', { name: /^Next match/ }).click();
    await page.getByRole('button', { name: /^Next match/ }).click();
    await page.keyboard.press('n');
    await expect(matches).toHaveText(/^\d of 2 matches in the graph$/);
    await expect(namespaceNode(page, teamName(3)).or(namespaceNode(page, teamName(299)))).toBeInViewport();
  });

  test('a namespace of 2,000 services is walked by keyboard, filtered, and has few elements', async ({ page }) => {
    await page.goto(`${app.url}/?ns=catalog`);
    await expect(namespaceNode(page, 'catalog')).toHaveAccessibleName(/2,?001 services|2,?000 services/);
    await expect(page.locator('.topo-canvas')).toHaveAttribute('data-crowded', 'true');

    await page.locator('.topo-canvas').focus();
    const focused = page.locator('[data-topo-node]:focus');
    await page.keyboard.press('Home');
    await expect(focused).toHaveAttribute('data-topo-node', 'Namespace//catalog');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowRight');
    await expect(focused).toHaveAttribute('data-topo-node', /^Service\/catalog\/item-/);
    const [before] = [await focused.getAttribute('data-topo-node')];
    for (let i = 0; i < 40; i++) await page.keyboard.press('ArrowDown');
    await expect(focused).toHaveAttribute('data-topo-node', /^Service\/catalog\/item-/);
    await expect(focused).not.toHaveAttribute('data-topo-node', before ?? '');
    await expect(focused).toBeInViewport();

    await filterOf(page).fill('name:item-1234');
    await expect(serviceNode(page, 'catalog', 'item-1234')).toBeInViewport({ ratio: 1 });
    await filterOf(page).fill('');
    await page.locator('.topo-canvas').focus();
    await page.keyboard.press('f');
    await expect(page.locator('.topo-canvas')).toHaveAttribute('data-detail', 'far');
    const elements = await page.locator('.react-flow__node').count();
    expect(elements, 'what nobody deals with is painted').toBeLessThan(20);
  });

  test('what is painted can be pressed', async ({ page }) => {
    await page.goto(`${app.url}/?ns=catalog`);
    await expect(page.locator('.topo-canvas')).toHaveAttribute('data-crowded', 'true');
    const canvas = page.locator('.topo-canvas');
    const box = await canvas.boundingBox();
    expect(box).not.toBeNull();
    // Somewhere in the lanes a node is under the pointer.
    for (let x = 0.3; x < 0.9; x += 0.013) {
      await page.mouse.move((box?.x ?? 0) + (box?.width ?? 0) * x, (box?.y ?? 0) + (box?.height ?? 0) * 0.5);
      if ((await page.locator('.topo-hit:hover').count()) > 0) break;
    }
    const under = page.locator('.topo-hit:hover');
    const id = await under.getAttribute('data-topo-node');
    await under.click();
    await expect(page).toHaveURL((url) => url.searchParams.get('sel') === id);
  });

  test('a picture that was painted over where something changed is the one that is painted anew', async ({ page }) => {
    await page.goto(`${app.url}/?ns=catalog`);
    await expect(page.locator('.topo-canvas')).toHaveAttribute('data-crowded', 'true');
    const picture = () =>
      page.evaluate(() => document.querySelector<HTMLCanvasElement>('.topo-painting canvas:not([hidden])')?.toDataURL());
    const settled = async () => {
      for (let last = await picture(); ; ) {
        await page.waitForTimeout(400);
        const now = await picture();
        if (now === last) return now;
        last = now;
      }
    };
    const item = servicePath('catalog', 'item-1000');
    for (const key of ['f', '+']) {
      await page.locator('.topo-canvas').focus();
      await page.keyboard.press(key);
      for (const labels of [{ 'istio.io/use-waypoint': 'gone' }, { 'istio.io/use-waypoint': null }]) {
        const before = await settled();
        await backend.cluster.label(item, labels);
        await expect.poll(picture).not.toBe(before);
        const amended = await settled();
        // A font that has come makes all of it be painted again.
        await page.evaluate(() => document.fonts.dispatchEvent(new Event('loadingdone')));
        expect((await settled()) === amended, `after ${key} and ${JSON.stringify(labels)}`).toBe(true);
      }
    }
  });

  for (const { what, path, length, first, last } of [
    {
      what: 'what a waypoint handles',
      path: '/destinations?waypoint=catalog/waypoint',
      length: 2000,
      first: /item-0000/,
      last: /item-1999/,
    },
    { what: 'the waypoints', path: '/waypoints', length: 76, first: /catalog/, last: /team-296/ },
  ]) {
    test(`${what} are a table of which only what is near is drawn, and the row with the keyboard`, async ({ page }) => {
      await page.goto(app.url + path);
      const table = page.getByRole('table');
      await expect(table).toHaveAttribute('aria-rowcount', String(length + 1));
      const row = (name: RegExp) => table.getByRole('row', { name });
      await expect(row(first)).toBeInViewport();
      const drawn = await table.getByRole('row').count();
      expect(drawn).toBeLessThan(70);
      const link = row(first).getByRole('link').first();
      await link.focus();
      const columns = () =>
        table.getByRole('columnheader').evaluateAll((all) => all.map((one) => Math.round(one.getBoundingClientRect().width)));
      const before = await columns();
      await table.evaluate((element) => {
        let around: Element | null = element;
        while (around && !(/auto|scroll/.test(getComputedStyle(around).overflowY) && around.scrollHeight > around.clientHeight))
          around = around.parentElement;
        around?.scrollTo(0, around.scrollHeight);
      });
      await expect(row(last)).toBeInViewport();
      await expect(row(last)).toHaveAttribute('aria-rowindex', String(length + 1));
      await expect(link).toBeFocused();
      expect(await columns()).toEqual(before);
    });
  }

  test('a service with 5,000 pods opens, and its pods are a list of which only the near ones are drawn', async ({ page }) => {
    await page.goto(`${app.url}/?ns=crowd&sel=Service/crowd/api`);
    const details = panel(page, 'Service crowd/api');
    await details.getByRole('button', { name: 'Show all 5,000' }).click();
    const items = details.locator('li[aria-setsize="5000"]');
    await expect(items.first()).toHaveAttribute('aria-posinset', '1');
    expect(await items.count()).toBeLessThan(100);
    await items.first().getByRole('button').focus();
    await items.last().scrollIntoViewIfNeeded();
    await expect(items.first().getByRole('button'), 'what has the keyboard stays').toBeFocused();
  });

  test('the table has a row for each of ten thousand and draws only those in sight', async ({ page }) => {
    await page.goto(`${app.url}/?view=table`);
    const table = page.getByRole('table');
    const rows = Number(await table.getAttribute('aria-rowcount'));
    expect(rows).toBeGreaterThan(10_000);
    const first = page.locator('tr[aria-rowindex="2"] [data-row]');
    await first.focus();
    await page.keyboard.press('End');
    const last = page.locator(`tr[aria-rowindex="${rows}"] [data-row]`);
    await expect(last).toBeFocused();
    await expect(last).toBeInViewport();
    expect(await page.locator('tr[aria-rowindex]').count()).toBeLessThan(120);
    await page.keyboard.press('Home');
    await expect(first).toBeFocused();
  });
});
