import type { Page } from '@playwright/test';
import type { Provider } from '../lib/server/identity/testing/provider.ts';
import { startProvider } from '../lib/server/identity/testing/provider.ts';
import type { TokenFront } from '../lib/server/identity/testing/token-front.ts';
import { startTokenFront } from '../lib/server/identity/testing/token-front.ts';
import { expectAccessible } from './harness/axe.ts';
import { guardConsole } from './harness/console-guard.ts';
import type { TeamApp } from './harness/team.ts';
import { apiServerOf, goWithoutMouse, startTeam, Visitor } from './harness/team.ts';
import { test as base, expect } from './harness/test.ts';
import { anyNamespaceNode, namespaceNode } from './harness/topology.ts';

// A provider on another site (localhost beside 127.0.0.1), and an API server that believes it. On the simulated cluster only: what an
// API server believes is set when it starts.

interface Fixtures {
  readonly provider: Provider;
  readonly front: TokenFront;
  readonly team: TeamApp;
  readonly visit: (path?: string) => Promise<Page>;
}

/** Each line that the server wrote. */
const lines: string[] = [];

const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from the pattern
  provider: async ({}, use) => {
    const provider = await startProvider({ host: 'localhost', clientSecret: 'a secret' });
    await use(provider);
    await provider.stop();
  },
  front: async ({ backend, provider }, use) => {
    const front = await startTokenFront(await apiServerOf(backend), (token) => provider.userOf(token));
    for (const user of ['viewer', 'nobody'] as const) front.tokens.set(`token of ${user}`.replaceAll(' ', '-'), user);
    await use(front);
    await front.stop();
  },
  team: async ({ backend, provider, front }, use) => {
    lines.length = 0;
    const team = await startTeam(backend, {
      oidc: { issuer: provider.issuer, secret: 'a secret', name: 'Example' },
      apiServer: front.url,
      onOutput: (line) => lines.push(line),
    });
    await use(team);
    await team.stop();
  },
  visit: async ({ browser, team, tolerated }, use) => {
    const context = await browser.newContext({
      viewport: { width: 1440, height: 900 },
      locale: 'en-GB',
      timezoneId: 'UTC',
      reducedMotion: 'reduce',
    });
    const guard = await guardConsole(context, tolerated);
    await use(async (path = '/') => {
      const page = await context.newPage();
      await page.goto(team.url + path);
      return page;
    });
    await context.close();
    expect(guard.problems, 'the page is quiet').toEqual([]);
  },
});

// Who has just signed in asks before the cluster is read.
test.use({ tolerated: /status of (401|502|503)|request to another origin: http:\/\/localhost:/ });

const readings = ['/api/session', '/api/overview', '/api/table', '/api/waypoints', '/api/radar', '/api/destinations', '/api/freshness'];

const way = (page: Page) => page.getByRole('link', { name: 'Sign in with Example' });

/** The page that opens in another tab. */
async function openedBy(page: Page, act: () => Promise<void>): Promise<Page> {
  const [other] = await Promise.all([page.context().waitForEvent('page', { timeout: 20_000 }), act()]);
  return other;
}

const audit = (event: string) =>
  lines
    .filter((line) => line.includes('"level":"audit"'))
    .map((line) => JSON.parse(line))
    .filter((line) => line.event === event);

test('[S-18] [S-53] somebody signs in at a provider of another site, is where they wanted to be, and signs out there, too', async ({
  provider,
  visit,
}) => {
  const page = await visit('/waypoints?q=shop');
  await expect(way(page)).toBeFocused();
  await expect(page.getByLabel('Token', { exact: true })).toBeVisible();
  await expectAccessible(page, 'the page where people sign in, at a provider or with a token');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Signed in as viewer' })).toBeVisible();
  expect(new URL(page.url()).pathname + new URL(page.url()).search).toBe('/waypoints?q=shop');
  const cookies = await page.context().cookies();
  expect(cookies.map(({ httpOnly, sameSite }) => ({ httpOnly, sameSite }))).toEqual([{ httpOnly: true, sameSite: 'Strict' }]);
  expect(audit('login')).toMatchObject([{ user: 'viewer', by: 'oidc', address: '127.0.0.1', request: expect.any(String) }]);

  await page.getByRole('button', { name: 'Signed in as viewer' }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(way(page)).toBeVisible();
  expect(provider.requests.slice(-2)).toEqual(['POST /revoke', 'GET /end']);
  expect(await page.context().cookies()).toEqual([]);
  expect(audit('logout')).toMatchObject([{ user: 'viewer' }]);
  await page.context().addCookies(cookies);
  expect((await page.request.get(new URL('/api/session', page.url()).href)).status(), 'a copied cookie').toBe(401);
});

test('[S-08] [S-09] nothing that a client writes into a header reaches the API server, and nobody is impersonated', async ({
  team,
  front,
}) => {
  const visitor = new Visitor(team);
  await visitor.signIn('token-of-viewer');
  const hostile = {
    'impersonate-user': 'admin',
    'impersonate-group': 'system:masters',
    'impersonate-uid': '0',
    'impersonate-extra-scopes': 'all',
    'x-remote-user': 'admin',
    'x-remote-group': 'system:masters',
    'x-forwarded-user': 'admin',
    'x-forwarded-for': '10.0.0.1',
    authorization: 'Bearer token-of-nobody',
    'user-agent': 'kubectl',
    accept: 'application/cbor',
    'audit-id': 'mine',
  };
  front.calls.length = 0;
  const statuses = async () =>
    (await Promise.all(readings.map((path) => visitor.get(path, undefined, hostile)))).map(({ status }) => status);
  await expect.poll(statuses).toEqual(readings.map(() => 200));
  expect((await visitor.post('/api/plans', { intent: { type: 'createWaypoint' } }, hostile)).status).toBe(422);
  expect(front.calls.length).toBeGreaterThan(10);
  expect(front.calls.filter((call) => !call.startsWith('token-of-viewer '))).toEqual([]);
  expect([...front.headers.keys()].sort()).toEqual([
    'accept',
    'authorization',
    'connection',
    'content-length',
    'content-type',
    'host',
    'user-agent',
  ]);
  const held = [...front.headers.values()].flatMap((values) => [...values]).join('\n');
  expect(held).not.toMatch(/mine|kubectl|cbor/);
});

test('[S-53] what the provider says against it is text on the page, with a code, and a line of the audit trail', async ({
  provider,
  visit,
}) => {
  provider.refuses = '<b>You</b> are not assigned to this application.';
  const page = await visit();
  await way(page).click();
  const alert = page.getByRole('alert').filter({ hasText: 'You were not signed in' });
  await expect(alert).toContainText('access_denied (<b>You</b> are not assigned to this application.)');
  await expect(alert).toContainText('Code: providerRefused');
  await expectAccessible(page, 'the page where people sign in, after a refusal');
  expect(audit('refused')).toContainEqual(expect.objectContaining({ by: 'oidc', reason: 'providerRefused' }));
  await page.reload();
  await expect(way(page)).toBeVisible();
  await expect(alert, 'it is told once').toBeHidden();

  await test.step('another time it works, by the same page', async () => {
    provider.refuses = null;
    await way(page).click();
    await expect(namespaceNode(page, 'bookinfo')).toBeVisible();
  });
});

test('[S-18] the next token comes while the page is open: it neither asks anybody nor starts anew', async ({ provider, front, visit }) => {
  provider.lifetime = 8;
  const page = await visit();
  await way(page).click();
  await expect(namespaceNode(page, 'bookinfo')).toBeVisible();
  await page.evaluate(() => Object.assign(window, { sameDocument: true }));
  const refreshes = () => provider.requests.filter((request) => request === 'grant refresh_token').length;
  await expect.poll(refreshes).toBeGreaterThanOrEqual(3);
  await expect
    .poll(() => [...new Set(front.calls.map((call) => call.split(' ')[0]))].length, { message: 'tokens by which the cluster was asked' })
    .toBeGreaterThanOrEqual(3);
  await expect(namespaceNode(page, 'bookinfo')).toBeVisible();
  expect(await page.evaluate(() => 'sameDocument' in window)).toBe(true);
  expect(lines.filter((line) => line.includes('"level":"error"'))).toEqual([]);

  await test.step('while the provider does not answer the token expires, and the page waits; it goes on by itself', async () => {
    const status = async () => (await page.request.get(new URL('/api/session', page.url()).href)).status();
    provider.down = true;
    await expect.poll(status).toBe(401);
    await expect(way(page)).toBeHidden();
    provider.down = false;
    await expect.poll(status).toBe(200);
    await expect(page.getByRole('button', { name: 'Signed in as viewer' })).toBeVisible();
    expect(await page.evaluate(() => 'sameDocument' in window)).toBe(true);
  });

  await test.step('when the provider refuses it, the page asks for a sign-in and is kept', async () => {
    provider.lifetime = 3600;
    provider.refreshTokens.clear();
    await expect(page.getByText('Your page is kept.')).toBeVisible();
    await expect(way(page)).toBeFocused();
    await expectAccessible(page, 'the dialog in which people sign in again');
    await expect(way(page)).toBeFocused();
    const other = await openedBy(page, () => page.keyboard.press('Enter'));
    await expect(namespaceNode(other, 'bookinfo')).toBeVisible();
    await other.close();
    await page.bringToFront();
    await expect(page.getByText('Your page is kept.')).toBeHidden();
    expect(await page.evaluate(() => 'sameDocument' in window)).toBe(true);
  });

  await test.step('as somebody else it begins anew', async () => {
    await page.context().clearCookies();
    provider.person = 'nobody';
    await goWithoutMouse(page, '/waypoints');
    await expect(page.getByText('Your page is kept.')).toBeVisible();
    const other = await openedBy(page, () => way(page).click());
    await expect(other.getByRole('button', { name: 'Signed in as nobody' })).toBeVisible();
    await other.close();
    await expect(page.getByRole('button', { name: 'Signed in as nobody' })).toBeVisible();
    await page.waitForFunction(() => !('sameDocument' in window));
    await page.getByRole('link', { name: 'Topology' }).click();
    await expect(anyNamespaceNode(page)).toHaveCount(0);
  });
});
