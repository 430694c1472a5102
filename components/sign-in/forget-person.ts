import { THEME_KEY } from '../shell/theme-script.ts';

/** Removes what this browser remembers of somebody's cluster: history, searches, scope. The theme is nobody's secret. */
export function forgetPerson(): void {
  for (const storage of [localStorage, sessionStorage]) {
    for (const key of Object.keys(storage)) if (key.startsWith('waymark.') && key !== THEME_KEY) storage.removeItem(key);
  }
}
