const KEY = 'waymark.watched';

/** The operation that this tab has on its screen; null: none. It outlives a reload. */
export function watchedOperation(): string | null {
  try {
    return sessionStorage.getItem(KEY);
  } catch {
    return null;
  }
}

export function watchOperation(id: string | null): void {
  try {
    if (id === null) sessionStorage.removeItem(KEY);
    else sessionStorage.setItem(KEY, id);
  } catch {
    // Storage is switched off: after a reload it is found under "Changes".
  }
}
