import type { Locator, Page } from '@playwright/test';
import { expect } from '@playwright/test';

/** What is on the Destinations page and of it in every header, by the roles and names that everybody gets. */

export function searchField(page: Page): Locator {
  return page.getByRole('combobox', { name: 'Destination' });
}

/** Types into the field and takes the first match. */
export async function explain(page: Page, text: string): Promise<void> {
  await searchField(page).fill(text);
  await searchField(page).press('Enter');
}

/** The title of an explanation, such as 'bookinfo/reviews'. */
export function explained(page: Page, name: string): Locator {
  return page.getByRole('heading', { level: 1, name, exact: true });
}

/** A titled part of the page: 'The answer', 'Why', 'What istiod says', 'In the mesh', 'Who calls', 'What to do'. */
export function part(page: Page, title: string): Locator {
  return page.getByRole('region', { name: title, exact: true });
}

/** What happens to a kind of caller. */
export function caller(page: Page, name: string): Locator {
  return part(page, 'Who calls').getByRole('row', { name: new RegExp(`^${name}`) });
}

export function pageLink(page: Page, name: string): Locator {
  return page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name });
}

/** The indicator in the header that says how many destinations ask for a waypoint in vain. */
export function radar(page: Page): Locator {
  return page.getByRole('banner').getByRole('link', { name: /for a waypoint/ });
}

/** How many the radar counts. */
export async function radarCount(page: Page): Promise<number> {
  await expect(radar(page)).toBeVisible();
  const name = (await radar(page).getAttribute('aria-label')) ?? '';
  return Number(/^([\d,]+) destination/.exec(name)?.[1]?.replaceAll(',', '') ?? 0);
}
