import { servicePath } from './harness/cluster.ts';
import { shop } from './harness/manifests.ts';
import { expect, sharedLabels, shopBesideShared, test } from './harness/test.ts';
import { serviceNode } from './harness/topology.ts';

test('a change is sent to a page as what differs, and the page is right after each of many', async ({
  page,
  app,
  cluster,
  ownNamespace,
}) => {
  const { infra, name } = await shopBesideShared(cluster, ownNamespace);
  for (let i = 0; i < 6; i++) await ownNamespace(shop, 'beside');
  const answers: { readonly path: string; readonly since: boolean; readonly text: string }[] = [];
  page.on('response', async (response) => {
    const { pathname, searchParams } = new URL(response.url());
    if (pathname !== '/api/overview' && pathname !== `/api/namespaces/${name}`) return;
    if (response.status() === 200) answers.push({ path: pathname, since: searchParams.has('since'), text: await response.text() });
  });
  await page.goto(`${app.url}/?ns=${name}`);
  const cart = serviceNode(page, name, 'cart');
  await expect(cart).toBeVisible();
  const off = { 'istio.io/use-waypoint': null, 'istio.io/use-waypoint-namespace': null };
  const views = ['/api/overview', `/api/namespaces/${name}`];
  const countOf = (path: string) => answers.filter((answer) => answer.path === path).length;
  for (let turn = 0; turn < 6; turn++) {
    const before = views.map(countOf);
    await cluster.label(servicePath(name, 'cart'), turn % 2 === 0 ? sharedLabels(infra) : off);
    if (turn % 2 === 0) await expect(cart).toHaveAccessibleName(/L7/);
    else await expect(cart).not.toHaveAccessibleName(/L7/);
    // The namespace is told first, the overview with the next round of news.
    await expect.poll(() => views.every((path, at) => countOf(path) > (before[at] ?? 0))).toBe(true);
  }
  for (const path of views) {
    const [whole, ...rest] = answers.filter((answer) => answer.path === path);
    expect(whole?.since).toBe(false);
    expect(rest.length).toBeGreaterThanOrEqual(3);
    for (const { since, text } of rest) {
      expect(since).toBe(true);
      expect(JSON.parse(text)).toMatchObject({ since: expect.any(String), lists: expect.any(Object) });
      expect(text.length).toBeLessThan((whole?.text.length ?? 0) * 0.8);
    }
  }
});
