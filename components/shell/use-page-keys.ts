import { useEffect, useEffectEvent } from 'react';

/** What single keys do on this page. They are ignored while something is typed and while a dialog or a menu is open. */
export type PageKeys = Readonly<Record<string, () => void>>;

export function usePageKeys(keys: PageKeys): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isBusy(event.target)) return;
    const act = Object.hasOwn(keys, event.key) ? keys[event.key] : undefined;
    if (!act) return;
    event.preventDefault();
    act();
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => onKey(event);
    addEventListener('keydown', listen);
    return () => removeEventListener('keydown', listen);
  }, []);
}

function isBusy(target: EventTarget | null): boolean {
  const element = target as HTMLElement | null;
  if (element?.closest?.('input, textarea, select, [contenteditable="true"], [role="menu"]')) return true;
  return document.querySelector('[role="dialog"]') !== null;
}
