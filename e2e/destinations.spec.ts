import type { KubeObject } from './control-plane/raw-client.ts';
import { expectAccessible } from './harness/axe.ts';
import type { Cluster } from './harness/cluster.ts';
import { gatewayPath, namespacePath, servicePath } from './harness/cluster.ts';
import { caller, explain, explained, pageLink, part, radar, radarCount, searchField } from './harness/destinations.ts';
import { tabTo } from './harness/keyboard.ts';
import { shop, shopWithWaypoint } from './harness/manifests.ts';
import { expect, expectBound, expectNoReload, markDocument, test } from './harness/test.ts';
import { panel } from './harness/topology.ts';

/** The address that clients of a Service use, as the API server stores it. */
async function vipOf(cluster: Cluster, namespace: string, service: string): Promise<string> {
  const { spec } = ((await cluster.get(servicePath(namespace, service))) ?? {}) as { spec?: { clusterIP?: string } };
  return spec?.clusterIP ?? '';
}

/** A pod of an app that has an address; waits until there is one. */
async function podOf(cluster: Cluster, namespace: string, app: string): Promise<{ readonly name: string; readonly ip: string }> {
  const list = async () => {
    const { items = [] } = ((await cluster.get(`${namespacePath(namespace)}/pods`)) ?? {}) as { items?: readonly PodObject[] };
    return items
      .filter(({ metadata, status }) => metadata.labels?.['app'] === app && status?.podIP !== undefined)
      .map(({ metadata, status }) => ({ name: metadata.name, ip: status?.podIP ?? '' }));
  };
  await expect.poll(list, { message: `a pod of ${app} has an address` }).not.toEqual([]);
  return (await list())[0]!;
}

type PodObject = KubeObject & { readonly status?: { readonly podIP?: string } };

test('a person reviews a destination by its host, its VIP and the IP of a pod', async ({ page, cluster }) => {
  const vip = await vipOf(cluster, 'bookinfo', 'reviews');
  const pod = await podOf(cluster, 'bookinfo', 'reviews');
  const client = await podOf(cluster, 'bookinfo', 'productpage');
  await page.goto('/');
  await pageLink(page, 'Destinations').click();
  await expect(pageLink(page, 'Destinations')).toHaveAttribute('aria-current', 'page');
  await expect(part(page, 'What can be typed').getByRole('link').first()).toBeVisible();

  await test.step('by host: the answer, the decision, istiod’s report, the mesh', async () => {
    await explain(page, 'reviews.bookinfo.svc.cluster.local');
    await expect(explained(page, 'bookinfo/reviews')).toBeVisible();
    await expect(part(page, 'The answer')).toContainText('goes through waypoint bookinfo/waypoint: its namespace says so');
    const steps = part(page, 'Why').getByRole('listitem');
    await expect(steps.filter({ hasText: 'handled' })).toHaveCount(1);
    await expect(steps.filter({ hasText: "metadata.labels['istio.io/use-waypoint'] = waypoint" })).toContainText('Namespace bookinfo');
    await expect(part(page, 'What istiod says')).toContainText('agrees');
    await expect(part(page, 'What istiod says')).toContainText('WaypointAccepted');
    await expect(part(page, 'In the mesh')).toContainText('The labels ask for');
    await expect(part(page, 'In the mesh')).toContainText('istio-cni did');
  });

  await test.step('who calls', async () => {
    await expect(caller(page, 'Ambient pod')).toContainText('through waypoint bookinfo/waypoint');
    await expect(caller(page, 'Sidecar pod')).toContainText('bypasses bookinfo/waypoint');
    await expect(caller(page, 'Outside the mesh')).toContainText('bypasses bookinfo/waypoint');
  });

  await test.step('one client', async () => {
    await part(page, 'Who calls').getByRole('combobox', { name: 'Called from a pod' }).fill(client.name);
    await part(page, 'Who calls').getByRole('option').first().click();
    await expect(part(page, 'Who calls')).toContainText(`Called from Pod bookinfo/${client.name}`);
    await expect(part(page, 'Who calls').getByRole('rowheader')).toHaveCount(1);
    await expect(page).toHaveURL(/[?&]from=bookinfo\/productpage-/);
    await page.goBack();
    await expect(caller(page, 'Sidecar pod')).toBeVisible();
  });

  await test.step('by VIP: the same destination', async () => {
    await explain(page, 'details.bookinfo');
    await expect(explained(page, 'bookinfo/details')).toBeVisible();
    await searchField(page).fill(vip);
    await expect(page.getByRole('option', { name: `bookinfo/reviews VIP ${vip}` })).toBeVisible();
    await searchField(page).press('Enter');
    await expect(explained(page, 'bookinfo/reviews')).toBeVisible();
    await page.goto(`/destinations?to=${vip}`);
    await expect(part(page, 'The answer')).toContainText(`found by VIP ${vip}`);
  });

  await test.step('by pod IP: another answer, and the services in front', async () => {
    await explain(page, pod.ip);
    await expect(explained(page, `bookinfo/${pod.name}`)).toBeVisible();
    await expect(part(page, 'The answer')).toContainText('addressed to Pod');
    await expect(part(page, 'What istiod says')).toContainText('never reported');
    await expect(part(page, 'Addressed through a Service')).toContainText('Service bookinfo/reviews');
  });
});

test('the same without a mouse', async ({ page, cluster }) => {
  const pod = await podOf(cluster, 'bookinfo', 'reviews');
  await page.goto('/');
  await tabTo(page, pageLink(page, 'Destinations'));
  await page.keyboard.press('Enter');
  // Before that, the key is the topology's.
  await expect(pageLink(page, 'Destinations')).toHaveAttribute('aria-current', 'page');
  await searchField(page).waitFor();
  await page.keyboard.press('/');
  await expect(searchField(page)).toBeFocused();
  await page.keyboard.type('reviews.bookinfo');
  await expect(page.getByRole('option', { name: /bookinfo\/reviews/ }).first()).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Enter');
  await expect(explained(page, 'bookinfo/reviews')).toBeVisible();

  await page.keyboard.type(pod.name.slice(0, -2));
  // It is seen before, in the answer to the first letters.
  await expect(page.getByRole('option', { name: new RegExp(pod.name) })).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await expect(explained(page, `bookinfo/${pod.name}`)).toBeVisible();

  await test.step('to the service in front of it, and to a recent one', async () => {
    const further = part(page, 'Addressed through a Service');
    await tabTo(page, further.locator('summary').first());
    await page.keyboard.press('Enter');
    await tabTo(page, further.getByRole('link', { name: 'Service bookinfo/reviews', exact: true }).first());
    await page.keyboard.press('Enter');
    await expect(explained(page, 'bookinfo/reviews')).toBeVisible();
    await page.keyboard.press('/');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await expect(page.getByRole('listbox', { name: 'Recent' }).getByRole('option').first()).toHaveAttribute('aria-selected', 'true');
    await page.keyboard.press('Enter');
    await expect(explained(page, `bookinfo/${pod.name}`)).toBeVisible();
  });
});

test('a waypoint is deleted: the radar counts it, the page turns broken, and both turn back', async ({ page, cluster, ownNamespace }) => {
  const name = await ownNamespace(shopWithWaypoint, 'shop');
  await expectBound(cluster, name, 'cart');
  await page.goto(`/destinations?to=Service/${name}/cart`);
  await markDocument(page);
  await expect(part(page, 'The answer')).toContainText(`goes through waypoint ${name}/waypoint`);
  const before = await radarCount(page);
  const gateway = await cluster.get(gatewayPath(name, 'waypoint'));

  await cluster.remove(gatewayPath(name, 'waypoint'));
  await expect(part(page, 'The answer')).toContainText('does not get it (WaypointIsNotReady)');
  await expect.poll(() => radarCount(page)).toBeGreaterThanOrEqual(before + 2);
  await expect(part(page, 'What to do')).toContainText(`istioctl waypoint apply -n ${name} --name waypoint`);
  await expect(caller(page, 'Ambient pod')).toContainText('falls open: ');
  await expect(part(page, 'What istiod says')).toContainText('agrees');

  await test.step('the radar leads to the cause and back to the destination', async () => {
    await radar(page).click();
    const cause = page.getByRole('region', { name: `WaypointIsNotReady: waypoint ${name}/waypoint` });
    await expect(cause).toContainText('2 services');
    await expect(cause).toContainText(`waypoint "${name}/waypoint" is not ready`);
    await cause.getByRole('link', { name: 'Everything that asks for it' }).click();
    await expect(page.getByRole('row', { name: `${name}/catalog Service` })).toContainText(`the label of namespace ${name}`);
    await page.getByRole('link', { name: `${name}/cart`, exact: true }).click();
    await expect(explained(page, `${name}/cart`)).toBeVisible();
  });

  await cluster.create(gateway);
  await expect(part(page, 'The answer')).toContainText(`goes through waypoint ${name}/waypoint`, { timeout: 60_000 });
  await expect.poll(() => radarCount(page)).toBeLessThan(before + 2);
  await expectNoReload(page);
});

test('the topology leads to the explanation, and a waypoint to all that it handles', async ({ page }) => {
  await page.goto('/?ns=bookinfo&sel=Service/bookinfo/reviews');
  await panel(page, 'Service bookinfo/reviews')
    .getByRole('link', { name: /^Explain/ })
    .click();
  await expect(explained(page, 'bookinfo/reviews')).toBeVisible();
  await part(page, 'Why').getByRole('link', { name: 'Gateway bookinfo/waypoint' }).first().click();
  await panel(page, 'Gateway bookinfo/waypoint').getByRole('link', { name: 'Everything it handles' }).click();
  await page.getByRole('textbox', { name: 'Filter by text' }).fill('productpage');
  await expect(page.getByRole('rowheader')).toHaveText(['bookinfo/productpage']);
});

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`axe, ${colorScheme}`, () => {
    test.use({ colorScheme });
    // axe looks at every element for every rule, and each test asks it several times.
    test.describe.configure({ timeout: 300_000 });

    test('the search, an explanation, one client', async ({ page, cluster }) => {
      const client = await podOf(cluster, 'bookinfo', 'productpage');
      await page.goto('/destinations');
      await expect(part(page, 'What can be typed').getByRole('link').first()).toBeVisible();
      await expectAccessible(page, 'the empty page');
      await searchField(page).fill('reviews');
      await expect(page.getByRole('option').first()).toBeVisible();
      await expectAccessible(page, 'the list of matches');
      await searchField(page).press('Enter');
      await expect(part(page, 'Who calls')).toBeVisible();
      await page.locator('summary').first().click();
      await expectAccessible(page, 'an explanation');
      await page.goto(`/destinations?to=Service/bookinfo/reviews&from=bookinfo/${client.name}`);
      await expect(part(page, 'Who calls')).toContainText('Called from');
      await expectAccessible(page, 'an explanation for one client');
    });

    test('what is broken, the radar, what a waypoint handles', async ({ page, cluster, ownNamespace }) => {
      const name = await ownNamespace(shopWithWaypoint, 'shop');
      await expectBound(cluster, name, 'cart');
      await cluster.remove(gatewayPath(name, 'waypoint'));
      await page.goto(`/destinations?to=Service/${name}/cart`);
      await expect(part(page, 'What to do')).toBeVisible();
      await expectAccessible(page, 'a broken destination');
      await page.goto('/destinations?show=broken');
      await expect(page.getByRole('region', { name: new RegExp(`waypoint ${name}/waypoint`) })).toBeVisible();
      await expectAccessible(page, 'the list of the radar');
      await page.goto(`/destinations?waypoint=${name}/waypoint`);
      await expect(page.getByRole('rowheader').first()).toBeVisible();
      await expectAccessible(page, 'what a waypoint handles');
    });

    test.describe('where a text leads nowhere, or to several', () => {
      test.use({ tolerated: /status of (404|422)/ });

      test('it says so and offers what is near', async ({ page, ownNamespace }) => {
        const first = await ownNamespace(shop, 'shop');
        const second = await ownNamespace(shop, 'shop');
        await page.goto('/destinations?to=there-is-no-such-thing');
        await expect(page.getByRole('heading', { name: 'Nothing answers to “there-is-no-such-thing”' })).toBeVisible();
        await expectAccessible(page, 'a destination that is not there');
        await page.goto('/destinations?to=catalog');
        const several = page.getByRole('region', { name: /destinations answer to “catalog”/ });
        await expect(several.getByRole('link', { name: new RegExp(`${first}/catalog`) })).toBeVisible();
        await expectAccessible(page, 'a text that means several');
        await several.getByRole('link', { name: new RegExp(`${second}/catalog`) }).click();
        await expect(explained(page, `${second}/catalog`)).toBeVisible();
      });
    });
  });
}
