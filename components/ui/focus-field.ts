/** Gives a field the focus, with what is said below it in sight: the browser alone scrolls only to the field itself. */
export function focusField(field: HTMLElement | null | undefined): void {
  field?.focus();
  field?.scrollIntoView({ block: 'center' });
}
