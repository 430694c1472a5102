import { log } from './log/log.ts';

/** What nobody caught may have left anything in any state: it is written down, and whoever started us starts us anew. */
export function endOnBugs(): void {
  for (const kind of ['uncaughtException', 'unhandledRejection'] as const) {
    process.removeAllListeners(kind); // Next's, which log and go on
    process.on(kind, (error: unknown) => {
      log('error', kind, { error });
      process.exit(1);
    });
  }
}
