import type { Page, Route } from '@playwright/test';
import { enrollDialog } from './harness/enroll-dialog.ts';
import { expect, test } from './harness/test.ts';
import { namespaceNode, panel } from './harness/topology.ts';

// What the browser logs of the code that does not come.
test.use({ tolerated: /Failed to load resource|net::ERR_/ });

/** Holds back the code that comes after the page, or refuses it, from the first request on. */
async function holdLaterCode(page: Page) {
  const first = await (await page.request.get('/')).text();
  let refused = false;
  let free = false;
  const held: Route[] = [];
  await page.route(/\/_next\/static\/chunks\/[^/]+\.js$/, async (route) => {
    const name = new URL(route.request().url()).pathname.split('/').at(-1) ?? '';
    // What lays out the graph runs in a worker, whose code is in no page.
    if (free || first.includes(name) || !(await isInDocument(page, name))) await route.continue();
    else if (refused) await route.abort();
    else held.push(route);
  });
  return {
    held: () => held.length,
    async refuse() {
      refused = true;
      for (const route of held.splice(0)) await route.abort();
    },
    async let() {
      free = true;
      for (const route of held.splice(0)) await route.continue();
    },
  };
}

/** Whether a script element of the document asks for it. */
const isInDocument = (page: Page, name: string) =>
  page.evaluate((wanted) => [...document.scripts].some(({ src }) => src.includes(wanted)), name);

const button = (page: Page) => panel(page, 'Namespace shop').getByRole('button', { name: 'Enroll…' });

test('a press on a button whose dialog is still on its way is not lost, and the focus comes back to it', async ({ page }) => {
  const code = await holdLaterCode(page);
  await page.goto('/');
  await namespaceNode(page, 'shop').click();
  await button(page).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('status').filter({ hasText: 'Opening…' })).toBeVisible();
  await expect(button(page)).toBeFocused();
  await code.let();
  await expect(enrollDialog(page)).toBeFocused();
  await expect(page.getByText('Opening…')).toHaveCount(0);
  await page.keyboard.press('Escape');
  await expect(button(page)).toBeFocused();
});

test('a dialog whose code does not come says so, and comes when it is tried again', async ({ page }) => {
  const code = await holdLaterCode(page);
  await code.refuse();
  await page.goto('/');
  await namespaceNode(page, 'shop').click();
  await button(page).click();
  const failure = page.getByRole('dialog', { name: 'This cannot be opened' });
  await expect(failure).toContainText('Waymark’s server did not send it. Nothing was changed.');
  await page.keyboard.press('Escape');
  await expect(failure).toHaveCount(0);
  await expect(button(page)).toBeFocused();

  await button(page).click();
  await expect(failure).toBeVisible();
  await code.let();
  await failure.getByRole('button', { name: 'Try again' }).click();
  await expect(enrollDialog(page)).toBeFocused();
});

test('the code of the dialogs comes by itself when the page is drawn, before anybody asks', async ({ page }) => {
  const code = await holdLaterCode(page);
  await page.goto('/');
  await expect(namespaceNode(page, 'shop')).toBeVisible();
  await expect.poll(code.held).toBeGreaterThan(0);
  await code.let();
});
