import type { KubeObject } from './control-plane/raw-client.ts';
import { expectAccessible } from './harness/axe.ts';
import { infrastructure, shop } from './harness/manifests.ts';
import { applyAndClose, planDialog, toPreview } from './harness/plan-dialog.ts';
import { expect, expectProgrammed, test } from './harness/test.ts';

interface Workload extends KubeObject {
  readonly spec: { readonly template: { readonly metadata: { readonly labels: Readonly<Record<string, string>> } } };
}

test('pods that are chosen in the table stand for their Deployments, whose restart is said first', async ({
  page,
  cluster,
  ownNamespace,
}) => {
  const infra = await ownNamespace(infrastructure, 'infra');
  const name = await ownNamespace(shop, 'shop');
  await expectProgrammed(cluster, infra, 'pods');
  await page.goto(`/?view=table&q=${encodeURIComponent(`ns:${name} kind:pod`)}`);
  const boxes = page.getByRole('checkbox', { name: new RegExp(`^Choose Pod ${name}/(cart|catalog)-v1-`) });
  await expect(boxes).toHaveCount(2);
  await boxes.nth(0).check();
  await boxes.nth(1).check();
  await page.getByRole('button', { name: 'Enroll 2 chosen objects…' }).click();
  const dialog = planDialog(page);
  await expect(dialog).toHaveAccessibleName('Enroll 2 Deployments');
  await expect(dialog.getByText('Restarts 2 pods')).toBeVisible();
  await dialog.getByRole('radio', { name: /^Use a waypoint/ }).click();
  await dialog.getByRole('combobox', { name: 'Waypoint (namespace/name)' }).fill(`${infra}/pods`);
  await dialog.getByRole('combobox', { name: 'Waypoint (namespace/name)' }).press('Escape');
  await expectAccessible(page, 'the form for chosen pods');
  await toPreview(page);
  await expect(dialog.getByText(`Deployment ${name}/cart-v1 restarts 1 pod`, { exact: false })).toBeVisible();
  await applyAndClose(page);
  for (const workload of ['cart-v1', 'catalog-v1'])
    expect(
      ((await cluster.get(`/apis/apps/v1/namespaces/${name}/deployments/${workload}`)) as Workload | undefined)?.spec.template.metadata
        .labels,
    ).toMatchObject({ 'istio.io/use-waypoint': 'pods', 'istio.io/use-waypoint-namespace': infra });
});
