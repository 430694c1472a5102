import { useSyncExternalStore } from 'react';
import { THEME_KEY } from './theme-script.ts';

/** What the user chose; 'system' follows the operating system. */
export type ThemeChoice = 'light' | 'dark' | 'system';

const CHANGED = 'waymark:theme';

function stored(): ThemeChoice {
  try {
    const value = localStorage.getItem(THEME_KEY);
    return value === 'light' || value === 'dark' ? value : 'system';
  } catch {
    // Storage is switched off: the system's theme it is.
    return 'system';
  }
}

function applyTheme(): void {
  const choice = stored();
  const dark = choice === 'system' ? matchMedia('(prefers-color-scheme: dark)').matches : choice === 'dark';
  document.documentElement.dataset['theme'] = dark ? 'dark' : 'light';
}

function subscribe(listener: () => void): () => void {
  const changed = () => {
    applyTheme();
    listener();
  };
  const system = matchMedia('(prefers-color-scheme: dark)');
  system.addEventListener('change', changed);
  // Another tab, and this one.
  addEventListener('storage', changed);
  addEventListener(CHANGED, changed);
  return () => {
    system.removeEventListener('change', changed);
    removeEventListener('storage', changed);
    removeEventListener(CHANGED, changed);
  };
}

export function chooseTheme(choice: ThemeChoice): void {
  try {
    if (choice === 'system') localStorage.removeItem(THEME_KEY);
    else localStorage.setItem(THEME_KEY, choice);
  } catch {
    document.documentElement.dataset['theme'] = choice === 'dark' ? 'dark' : 'light';
    return;
  }
  dispatchEvent(new Event(CHANGED));
}

/** The choice, and whether the page is dark now. */
export function useTheme(): { readonly choice: ThemeChoice; readonly dark: boolean } {
  const choice = useSyncExternalStore(subscribe, stored, () => 'system' as const);
  const dark = useSyncExternalStore(
    subscribe,
    () => document.documentElement.dataset['theme'] === 'dark',
    () => false,
  );
  return { choice, dark };
}
