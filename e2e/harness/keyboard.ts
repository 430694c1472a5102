import type { Locator, Page } from '@playwright/test';
import { expect } from '@playwright/test';

const isFocused = (target: Locator) => target.evaluate((element) => element === document.activeElement).catch(() => false);

/** Presses Tab until `target` has the focus; fails when it is not among the next `limit` stops. */
export async function tabTo(page: Page, target: Locator, limit = 60): Promise<void> {
  await target.waitFor();
  for (let stop = 0; stop < limit; stop++) {
    if (await isFocused(target)) return;
    await page.keyboard.press('Tab');
  }
  await expect(target, `Tab reaches it within ${limit} stops`).toBeFocused();
}
