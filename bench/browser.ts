import { readFileSync } from 'node:fs';
import type { Browser, BrowserContext, Page } from '@playwright/test';
import { chromium } from '@playwright/test';
import { browserFlags, browserPath } from '../scripts/browser.ts';

const inPage = readFileSync(new URL('./in-page.js', import.meta.url), 'utf8');

/** The browser of the tests; signals are ours to handle. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: browserPath(),
    args: [...browserFlags],
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  });
}

export interface Visit {
  readonly browser: Browser;
  readonly address: string;
  readonly accessCode: string;
  /** How many namespaces the overview draws. */
  readonly cards: number;
}

/** A browser that has never seen Waymark, except that it carries the access code. */
export async function freshContext({ browser, address, accessCode, cards }: Visit): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB', timezoneId: 'UTC' });
  await context.addInitScript({ content: `const expectedCards = ${cards};\n${inPage}` });
  const entered = await context.request.get(`${address}/enter?code=${accessCode}`, { maxRedirects: 0 });
  if (entered.status() !== 303) throw new Error(`the access code was answered with ${entered.status()}`);
  return context;
}

/** What in-page.js leaves in the page. */
declare const waymarkBench: {
  readonly drawn: Promise<number>;
  expectLook(expected: readonly [string, string]): string | undefined;
  readonly seen: Promise<number>;
};

/**
 * Milliseconds from the start of the navigation until the graph of all namespaces is drawn and its cards can be pressed: all
 * are in the document, the one in the middle of them lies on top where it is drawn, and a frame with all that was painted.
 */
export async function navigate(page: Page, url: string): Promise<number> {
  await page.goto(url, { waitUntil: 'commit' });
  return within(
    page.evaluate(() => waymarkBench.drawn),
    30_000,
    'the graph is not drawn',
  );
}

/**
 * Opens a namespace and selects it, so that it is looked at from nearby, where what it holds are elements: of a large cluster most
 * is painted. The panel beside it is part of the page.
 */
export async function openNamespace(page: Page, address: string, name: string): Promise<void> {
  await navigate(page, `${address}/?ns=${name}&sel=${encodeURIComponent(`Namespace//${name}`)}`);
  await page.locator(`[data-topo-node="Namespace//${name}"]`).waitFor();
}

/** What must be added to this process's `performance.now()` to get the page's; right to within half of `roundTripMs`. */
export async function compareClocks(page: Page): Promise<{ offset: number; roundTripMs: number }> {
  let best = { offset: 0, roundTripMs: Number.POSITIVE_INFINITY };
  for (let i = 0; i < 50; i++) {
    const asked = performance.now();
    const there = await page.evaluate(() => performance.now());
    const roundTripMs = performance.now() - asked;
    if (roundTripMs < best.roundTripMs) best = { offset: there - (asked + roundTripMs / 2), roundTripMs };
  }
  return best;
}

/**
 * Waits in the page until the node `id` is drawn with this look. Resolves when the page watches; `seen` answers with the page's
 * clock at that moment. Throws when it has that look already.
 */
export async function watchLook(page: Page, id: string, look: string): Promise<{ seen(): Promise<number> }> {
  const already = await page.evaluate((expected) => waymarkBench.expectLook(expected), [id, look] as const);
  if (already === undefined || already === look) throw new Error(`${id} is ${already ?? 'not drawn'}; it should turn ${look}`);
  return {
    seen: () =>
      within(
        page.evaluate(() => waymarkBench.seen),
        10_000,
        `${id} does not turn ${look}`,
      ),
  };
}

async function within<T>(promise: Promise<T>, ms: number, what: string): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} within ${ms / 1000} s`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
