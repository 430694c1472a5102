import { existsSync } from 'node:fs';
import { chromium } from '@playwright/test';

const installed = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/usr/bin/google-chrome-stable'];

/**
 * The browser for tests and screenshots: WAYMARK_BROWSER, else Playwright's own if it was downloaded, else the
 * system's. Undefined means Playwright's own, which then says how to install it.
 */
export function browserPath(): string | undefined {
  if (process.env.WAYMARK_BROWSER) return process.env.WAYMARK_BROWSER;
  return existsSync(chromium.executablePath()) ? undefined : installed.find((path) => existsSync(path));
}

/** As root (containers) the browser has no sandbox to offer; and it is to talk to nobody but us. */
export const browserFlags: readonly string[] = [
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
];
