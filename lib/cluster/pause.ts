/** Waits that can be cut short. */
export interface Pause {
  /** Resolves after `ms`, or earlier when woken. */
  wait(ms: number): Promise<void>;
  /** Ends the wait under way, if any; a wait that starts later is not affected. */
  wake(): void;
}

export function createPause(): Pause {
  let end: (() => void) | undefined;
  return {
    wait(ms) {
      return new Promise((resolve) => {
        end = () => {
          clearTimeout(timer);
          end = undefined;
          resolve();
        };
        const timer = setTimeout(end, ms);
      });
    },
    wake() {
      end?.();
    },
  };
}
