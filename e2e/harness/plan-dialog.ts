import type { Locator, Page } from '@playwright/test';
import { expect } from '@playwright/test';

/** The dialog in which something is changed, in whatever step it is. */
export const planDialog = (page: Page): Locator =>
  page.getByRole('dialog', {
    name: /^((New|Edit|Clean up|Enroll) |(Preview|Writing|Written|Not finished|Stopped|Lost sight of|Undone): )/,
  });

/** From the form to the preview. */
export async function toPreview(page: Page): Promise<Locator> {
  const dialog = planDialog(page);
  await dialog.getByRole('button', { name: 'Preview changes' }).click();
  await expect(dialog).toHaveAccessibleName(/^Preview: /);
  await expect(dialog.getByText(/The cluster accepted a dry run/)).toBeVisible();
  return dialog;
}

/** Writes what is previewed, to its end, and closes the dialog. */
export async function applyAndClose(page: Page): Promise<void> {
  const dialog = planDialog(page);
  await dialog.getByRole('button', { name: /^Apply/ }).click();
  await expect(dialog).toHaveAccessibleName(/^Written: /, { timeout: 60_000 });
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await expect(dialog).toBeHidden();
}
