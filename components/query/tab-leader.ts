/** One tab among those of a browser. */
export interface Candidate {
  /** Becomes the leader without being asked: the one that is does not answer any more. */
  takeOver(): void;
  /** Ends what was begun as the leader, and is not one again. */
  leave(): void;
}

/**
 * Of all tabs of this browser that stand under one name, one leads at a time (Web Locks). The browser chooses the next as soon as
 * the leader leaves, is closed, or crashes. `lead` begins whatever the leader does, and answers with what ends it.
 */
export function stand(name: string, lead: () => () => void): Candidate {
  let left = false;
  let resign = () => {};
  let stopWaiting = new AbortController();

  const request = (options: LockOptions) => {
    let end: (() => void) | undefined;
    const led = navigator.locks.request(name, options, () => {
      if (left) return;
      return new Promise<void>((over) => {
        end = lead();
        resign = () => {
          end?.();
          end = undefined;
          over();
        };
      });
    });
    // It is refused when another tab took over, or when we no longer wait for it.
    led.catch(() => {
      if (!end) return;
      end();
      waitForTurn();
    });
  };
  const waitForTurn = () => {
    if (left) return;
    stopWaiting = new AbortController();
    request({ signal: stopWaiting.signal });
  };
  waitForTurn();

  return {
    takeOver() {
      stopWaiting.abort();
      request({ steal: true });
    },
    leave() {
      left = true;
      stopWaiting.abort();
      resign();
    },
  };
}
