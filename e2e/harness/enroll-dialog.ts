import type { Locator, Page } from '@playwright/test';
import { expect } from '@playwright/test';
import { namespaceNode, panel } from './topology.ts';

export const enrollDialog = (page: Page): Locator =>
  page.getByRole('dialog', { name: /^(Enroll|(Preview|Writing|Written|Undone): enroll) namespace / });

/** Opens the dialog the way a user does: select the namespace, press "Enroll…". */
export async function openEnrollDialog(page: Page, namespace: string): Promise<Locator> {
  await namespaceNode(page, namespace).click();
  await panel(page, `Namespace ${namespace}`).getByRole('button', { name: 'Enroll…' }).click();
  const dialog = enrollDialog(page);
  await expect(dialog).toHaveAccessibleName(`Enroll namespace ${namespace}`);
  return dialog;
}

/** Chooses a waypoint in the form that is open, by its list. */
export async function pickWaypoint(dialog: Locator, waypoint: string): Promise<void> {
  await dialog.getByRole('combobox', { name: 'Waypoint (namespace/name)' }).click();
  await dialog.getByRole('option', { name: waypoint }).click();
}

/** From the form to the preview. */
export async function preview(dialog: Locator): Promise<void> {
  await dialog.getByRole('button', { name: 'Preview changes' }).click();
  await expect(dialog)
    .toHaveAccessibleName(/^Preview: /)
    .catch(async (cause) => {
      throw new Error(`there is no preview; the dialog says: ${await dialog.innerText()}`, { cause });
    });
}

/** What a preview says of one label, such as 'absent → ambient'. */
export function labelChange(dialog: Locator, key: string): Locator {
  return dialog.getByRole('row').filter({ has: dialog.page().getByRole('cell', { name: key, exact: true }) });
}
