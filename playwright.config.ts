import { defineConfig } from '@playwright/test';
import { browserFlags, browserPath } from './scripts/browser.ts';

/**
 * The stories of e2e/, run unchanged on both backends, except `*.sandbox.spec.ts`, whose clusters a shared one cannot be,
 * and `*.real.spec.ts`, which do to a real one what cannot be simulated.
 * `real` needs WAYMARK_CONTROL_PLANE; `npm test` sets it.
 */
export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  outputDir: 'test-results',
  // A story changes the cluster that it looks at, and two cores are busy with one browser.
  workers: 1,
  fullyParallel: false,
  retries: 0,
  forbidOnly: process.env.CI === 'true',
  // Limits against hanging, not measures: the machine may be busy with something else.
  timeout: 120_000,
  expect: { timeout: 30_000 },
  reporter: [['list']],
  use: {
    viewport: { width: 1440, height: 900 },
    locale: 'en-GB',
    timezoneId: 'UTC',
    contextOptions: { reducedMotion: 'reduce' },
    screenshot: 'only-on-failure',
    launchOptions: { executablePath: browserPath(), args: [...browserFlags] },
  },
  projects: [
    { name: 'sandbox', testIgnore: '**/*.real.spec.ts' },
    { name: 'real', testIgnore: '**/*.sandbox.spec.ts' },
  ],
});
