import { radar } from './harness/destinations.ts';
import { expect, test } from './harness/test.ts';

test('an answer that comes before the page has begun does not disturb its beginning', async ({ page }) => {
  const browser = await page.context().newCDPSession(page);
  await browser.send('Emulation.setCPUThrottlingRate', { rate: 6 });
  for (const path of ['/', '/destinations?show=broken', '/destinations?to=Service/bookinfo/reviews', '/waypoints']) {
    await test.step(path, async () => {
      await page.goto(path);
      await expect(radar(page)).toContainText(/\d/);
      // A beginning that differs from what the server sent is an exception, which fails every story.
      await page.evaluate(() => new Promise((done) => requestIdleCallback(done)));
    });
  }
});
