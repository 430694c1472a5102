import 'server-only';
import { startRuntime, stopRuntime } from './runtime.ts';

/** Everything that lives as long as the process starts here, and nowhere else. */
export function startServerSide(): void {
  void startRuntime();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      void stopRuntime();
    });
  }
}
