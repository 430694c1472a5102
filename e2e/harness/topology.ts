import type { Locator, Page } from '@playwright/test';
import { expect } from '@playwright/test';

/** What is on the screen, by the roles and names that everybody gets. */

/** Opens the graph with these namespaces drawn as containers and all others as cards. */
export async function showGraph(page: Page, ...namespaces: readonly string[]): Promise<void> {
  await page.goto(`/?ns=${namespaces.join(',')}`);
  for (const namespace of namespaces) await expect(namespaceNode(page, namespace)).toHaveAttribute('aria-pressed', 'false');
}

/** The title of a container, or a card. */
export function namespaceNode(page: Page, name: string): Locator {
  return page.getByRole('button', { name: new RegExp(`^Namespace ${name}\\. `) });
}

export function anyNamespaceNode(page: Page): Locator {
  return page.getByRole('button', { name: /^Namespace \S+\. / });
}

export function serviceNode(page: Page, namespace: string, name: string): Locator {
  return page.getByRole('button', { name: new RegExp(`^Service ${name}\\. .*namespace ${namespace}\\.$`) });
}

export function waypointNode(page: Page, namespace: string, name: string): Locator {
  return page.getByRole('button', { name: new RegExp(`^Waypoint ${name}\\. .*namespace ${namespace}\\.$`) });
}

export function missingWaypointNode(page: Page, namespace: string, name: string): Locator {
  return page.getByRole('button', { name: new RegExp(`^Missing waypoint ${namespace}/${name}\\. `) });
}

/** The name of a node that asks for a waypoint and does not get it; `why` is the word of its state. */
export function brokenFor(waypoint: string, why: 'missing' | 'not ready' | 'denied' | 'wrong type'): RegExp {
  return new RegExp(`^(?=.*\\b${why}\\b).*\\b${waypoint}\\b`);
}

/** The side panel; `what` is such as 'Service bookinfo/reviews'. */
export function panel(page: Page, what: string): Locator {
  return page.getByRole('complementary', { name: `Details of ${what}`, exact: true });
}

/** The button in the header that says how fresh the page is. */
export function freshness(page: Page): Locator {
  return page.getByRole('banner').getByRole('button', { name: /live|stale|loading|forbidden|absent|connect|gone|nothing is read/i });
}

export function notices(page: Page): Locator {
  return page.getByRole('region', { name: 'What cannot be seen' });
}
