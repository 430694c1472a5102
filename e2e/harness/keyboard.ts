import type { Locator, Page } from '@playwright/test';
import { expect } from '@playwright/test';

/** More stops than any page of Waymark has between two neighbours of a story. */
const limit = 80;

/** Presses Tab until `target` has the focus. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  await target.waitFor();
  const reached = await tabUntil(page, () => target.evaluate((element) => element === document.activeElement));
  if (!reached) await expect(target, `Tab reaches it within ${limit} stops`).toBeFocused();
}

/** Presses Tab until something in `region` has the focus. */
export async function tabInto(page: Page, region: Locator): Promise<void> {
  await region.waitFor();
  const reached = await tabUntil(page, () =>
    region.evaluate((element) => element !== document.activeElement && element.contains(document.activeElement)),
  );
  expect(reached, `Tab reaches the region within ${limit} stops`).toBe(true);
}

async function tabUntil(page: Page, isThere: () => Promise<boolean>): Promise<boolean> {
  for (let stop = 0; stop < limit; stop++) {
    if (await isThere()) return true;
    await page.keyboard.press('Tab');
  }
  return false;
}
