import type { Browser, BrowserContext, Page } from '@playwright/test';
import { expectAccessible } from './harness/axe.ts';
import { namespacePath } from './harness/cluster.ts';
import type { TeamApp } from './harness/team.ts';
import { goWithoutMouse, startTeam, Visitor } from './harness/team.ts';
import { test as base, expect } from './harness/test.ts';
import { anyNamespaceNode, freshness, namespaceNode } from './harness/topology.ts';

interface TeamFixtures {
  /** A browser of somebody else, at the Waymark of the team. */
  readonly visit: (path?: string) => Promise<Page>;
}

const test = base.extend<TeamFixtures, { readonly team: TeamApp }>({
  team: [
    async ({ backend }, use) => {
      const team = await startTeam(backend);
      await use(team);
      await team.stop();
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  visit: async ({ browser, team }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async (path = '/') => {
      const context = await newContext(browser);
      contexts.push(context);
      const page = await context.newPage();
      await page.goto(team.url + path);
      return page;
    });
    for (const context of contexts) await context.close();
  },
});

function newContext(browser: Browser): Promise<BrowserContext> {
  return browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB', timezoneId: 'UTC', reducedMotion: 'reduce' });
}

const tokenField = (page: Page) => page.getByLabel('Token', { exact: true });
const signInHeading = (page: Page) => page.getByRole('heading', { name: 'Sign in', exact: true });

async function signIn(page: Page, token: string): Promise<void> {
  await tokenField(page).fill(token);
  await page.keyboard.press('Enter');
}

test('somebody signs in by keyboard, is told what is wrong at the field, sees who they are, and signs out', async ({ team, visit }) => {
  const page = await visit();
  await expect(signInHeading(page)).toBeVisible();
  await expect(tokenField(page)).toBeFocused();
  await expectAccessible(page, 'the page where people sign in');

  await page.keyboard.press('Enter');
  await expect(tokenField(page)).toHaveAccessibleDescription(/Paste a token/);
  await signIn(page, 'two words');
  await expect(tokenField(page)).toHaveAccessibleDescription(/one line without spaces/);
  await signIn(page, 'no-such-token');
  await expect(tokenField(page)).toHaveAccessibleDescription(/The API server does not accept this token/);
  await expect(tokenField(page)).toBeFocused();
  expect(await page.context().cookies()).toEqual([]);

  await signIn(page, team.token('viewer'));
  await expect(namespaceNode(page, 'bookinfo')).toBeVisible();
  const cookies = await page.context().cookies();
  expect(cookies.map(({ httpOnly, sameSite, path }) => ({ httpOnly, sameSite, path }))).toEqual([
    { httpOnly: true, sameSite: 'Strict', path: '/' },
  ]);
  const everywhere = await page.evaluate(() =>
    JSON.stringify([document.cookie, { ...localStorage }, { ...sessionStorage }, location.href]),
  );
  expect(everywhere + (await page.content()) + JSON.stringify(cookies)).not.toContain(team.token('viewer'));

  await page.getByRole('button', { name: 'Signed in as viewer' }).click();
  await expect(page.getByRole('dialog', { name: 'Signed in' })).toContainText('viewer');
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(signInHeading(page)).toBeVisible();
  expect(await page.context().cookies()).toEqual([]);

  await test.step('[S-11] the cookie that was copied before is nobody', async () => {
    await page.context().addCookies(cookies);
    expect((await page.request.get(`${team.url}/api/session`)).status()).toBe(401);
  });
});

test('[S-02] two people side by side see what each may see', async ({ team, visit }) => {
  const [viewer, nobody] = [await visit(), await visit()];
  await signIn(viewer, team.token('viewer'));
  await expect(namespaceNode(viewer, 'bookinfo')).toBeVisible();
  await signIn(nobody, team.token('nobody'));
  await expect(nobody.getByRole('heading', { name: 'No namespace is readable' })).toBeVisible();
  await expect(anyNamespaceNode(nobody)).toHaveCount(0);
  await expect(nobody.getByRole('button', { name: 'Signed in as nobody' })).toBeVisible();
  await expect(viewer.getByRole('button', { name: 'Signed in as viewer' })).toBeVisible();
  await expect(namespaceNode(viewer, 'bookinfo')).toBeVisible();
});

test('[S-10] a sign-in ends while a form is open: the page asks for a new one and keeps what was typed', async ({ team, visit }) => {
  const page = await visit('/waypoints');
  await signIn(page, team.token('editor'));
  await page.getByRole('button', { name: 'New waypoint…' }).first().click();
  const form = page.getByRole('dialog', { name: 'New waypoint' });
  await form.getByRole('textbox', { name: 'Name', exact: true }).fill('typed-before');

  await test.step('signing out in another tab ends this one', async () => {
    const other = await page.context().newPage();
    await other.goto(team.url);
    await other.getByRole('button', { name: 'Signed in as editor' }).click();
    await other.getByRole('button', { name: 'Sign out' }).click();
    await expect(signInHeading(other)).toBeVisible();
    await other.close();
  });
  await page.bringToFront();
  await expect(page.getByText('Your page is kept.')).toBeVisible();
  await expect(tokenField(page)).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page.getByText('Your page is kept.')).toBeVisible();
  await expectAccessible(page, 'the page where people sign in');

  await signIn(page, team.token('editor'));
  await expect(page.getByText('Your page is kept.')).toBeHidden();
  await expect(form.getByRole('textbox', { name: 'Name', exact: true })).toHaveValue('typed-before');
});

test('somebody else who signs in on the same page begins anew', async ({ team, visit }) => {
  const page = await visit();
  await signIn(page, team.token('viewer'));
  await expect(namespaceNode(page, 'bookinfo')).toBeVisible();
  await page.context().clearCookies();
  await goWithoutMouse(page, '/waypoints');
  await expect(page.getByText('Your page is kept.')).toBeVisible();
  await signIn(page, team.token('nobody'));
  await expect(page.getByRole('button', { name: 'Signed in as nobody' })).toBeVisible();
  await page.getByRole('link', { name: 'Topology' }).click();
  await expect(page.getByRole('heading', { name: 'No namespace is readable' })).toBeVisible();
});

test('[R-39] [S-02] tabs of one session share its stream; when somebody else signs in in one of them, none shows or hears what was the first one’s', async ({
  team,
  visit,
  cluster,
}) => {
  const first = await visit();
  const streams: Page[] = [];
  first.context().on('request', (request) => {
    if (request.url().endsWith('/api/events')) streams.push(request.frame().page());
  });
  await signIn(first, team.token('viewer'));
  await expect(namespaceNode(first, 'bookinfo')).toBeVisible();
  const second = await first.context().newPage();
  await second.goto(team.url);
  await expect(namespaceNode(second, 'bookinfo')).toBeVisible();
  await expect(freshness(second)).toHaveAccessibleName(/live/i);
  expect(new Set(streams)).toEqual(new Set([first]));

  await second.getByRole('button', { name: 'Signed in as viewer' }).click();
  await second.getByRole('button', { name: 'Sign out' }).click();
  await expect(first.getByText('Your page is kept.')).toBeVisible();
  await signIn(second, team.token('nobody'));
  for (const tab of [first, second]) {
    await expect(tab.getByRole('button', { name: 'Signed in as nobody' })).toBeVisible();
    await expect(tab.getByRole('heading', { name: 'No namespace is readable' })).toBeVisible();
    await expect(anyNamespaceNode(tab)).toHaveCount(0);
  }

  await test.step('what changes in what the first one saw reaches neither tab', async () => {
    const asked: string[] = [];
    first.context().on('request', (request) => asked.push(request.url()));
    await cluster.label(namespacePath('bookinfo'), { 'waymark.example.com/canary': 'x' });
    await cluster.label(namespacePath('bookinfo'), { 'waymark.example.com/canary': null });
    await second.getByRole('link', { name: 'Waypoints' }).click();
    await expect(second.getByRole('heading', { level: 1 })).toBeAttached();
    expect(asked.filter((url) => url.includes('bookinfo'))).toEqual([]);
  });
});

test('[S-53] a login, a logout and a refusal are lines of the audit trail', async ({ backend }) => {
  const lines: string[] = [];
  const team = await startTeam(backend, { onOutput: (line) => lines.push(line) });
  const visitor = new Visitor(team);
  const request = async (path: string, body: unknown) => (await visitor.post(path, body)).headers.get('x-request-id');
  try {
    const refused = await request('/api/login', { token: 'a-token-of-nobody' });
    await visitor.signIn(team.token('viewer'));
    const logout = await request('/api/logout', {});
    const again = (await visitor.get('/api/session')).headers.get('x-request-id');
    const told = lines.filter((line) => line.includes('"level":"audit"')).map((line) => JSON.parse(line));
    const common = { time: expect.stringMatching(/Z$/), level: 'audit', address: '127.0.0.1' };
    expect(told).toEqual([
      { ...common, event: 'refused', request: refused, user: '', method: 'POST', path: '/api/login', status: 401 },
      { ...common, event: 'login', request: expect.stringMatching(/^[0-9a-f-]{36}$/), user: 'viewer', by: 'token' },
      { ...common, event: 'logout', request: logout, user: 'viewer' },
      { ...common, event: 'refused', request: again, user: '', method: 'GET', path: '/api/session', status: 401 },
    ]);
    for (const secret of ['a-token-of-nobody', team.token('viewer')]) expect(lines.join('\n')).not.toContain(secret);
  } finally {
    await team.stop();
  }
});

test('[S-51] five pages of one browser have four streams; ten failed sign-ins are enough', async ({ team }) => {
  const visitor = new Visitor(team);
  await visitor.signIn(team.token('viewer'));
  const end = new AbortController();
  const statuses: number[] = [];
  for (let i = 0; i < 5; i++) statuses.push((await visitor.get('/api/events', end.signal)).status);
  expect(statuses).toEqual([200, 200, 200, 200, 429]);
  end.abort();

  const stranger = new Visitor(team);
  let refused: Response | undefined;
  for (let i = 0; i < 11; i++) refused = await stranger.post('/api/login', { token: `guess-${i}` });
  expect(refused?.status).toBe(429);
  expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0);
});
