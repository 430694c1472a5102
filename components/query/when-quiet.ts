import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';

const LOOK_MS = 250;
/** So long nothing was asked for: what was asked is drawn. */
const QUIET_MS = 1_000;
/** In a cluster where something always changes it is never quiet. */
const ENOUGH_MS = 10_000;

/** Calls `then` once, when the page has the answers that it asked for and the browser nothing else to do. */
export function useWhenQuiet(then: () => void): void {
  const client = useQueryClient();
  useEffect(() => {
    let [quiet, waited] = [0, 0];
    const timer = setInterval(() => {
      // A tab that nobody looks at asks for nothing.
      if (document.visibilityState === 'hidden') return;
      quiet = client.isFetching() === 0 ? quiet + LOOK_MS : 0;
      waited += LOOK_MS;
      if (quiet < QUIET_MS && waited < ENOUGH_MS) return;
      clearInterval(timer);
      // Safari has none.
      if ('requestIdleCallback' in globalThis) requestIdleCallback(then, { timeout: QUIET_MS });
      else then();
    }, LOOK_MS);
    return () => clearInterval(timer);
  }, [client, then]);
}
