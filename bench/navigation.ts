import type { Browser } from '@playwright/test';
import type { App } from './app.ts';
import { freshContext, navigate } from './browser.ts';

export interface Navigation {
  /** Each by a browser that has nothing of Waymark in its cache, ms. */
  readonly cold: readonly number[];
  /** Again in the same browser, ms. */
  readonly warm: readonly number[];
}

/** Opens the home page `count` times; see `navigate` for what is waited for. */
export async function measureNavigation(app: App, browser: Browser, cards: number, count: number): Promise<Navigation> {
  const cold: number[] = [];
  const warm: number[] = [];
  for (let i = 0; i < count; i++) {
    const context = await freshContext({ ...app, browser, cards });
    try {
      const page = await context.newPage();
      cold.push(await navigate(page, `${app.address}/`));
      warm.push(await navigate(page, `${app.address}/`));
    } finally {
      await context.close();
    }
  }
  return { cold, warm };
}
