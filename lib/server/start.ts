import 'server-only';
import { sessionValue } from './access-code.ts';
import { endOnBugs } from './end-on-bugs.ts';
import { keepHeapSmall } from './heap.ts';
import { contradictionIn } from './launch/contradictions.ts';
import { report } from './launch/refusal.ts';
import { catchConsole, outliveReaders } from './log/log.ts';
import { neverLog } from './log/redact.ts';
import { listenForScrapes } from './metrics/listener.ts';
import { scrape } from './metrics/scrape.ts';
import { followed, startRuntime, stopRuntime } from './runtime.ts';
import { readSettings } from './settings.ts';
import { endOnSignals } from './shutdown.ts';

/** Everything that lives as long as the process starts here, and nowhere else. */
export function startServerSide(): void {
  keepHeapSmall();
  const { accessCode } = readSettings(process.env);
  neverLog(accessCode);
  if (accessCode !== '') neverLog(sessionValue(accessCode));
  const contradiction = contradictionIn(process.env);
  if (contradiction) process.exit(report(contradiction));
  if (process.env.NODE_ENV === 'production') {
    outliveReaders();
    catchConsole();
    endOnBugs();
    endOnSignals();
  } else {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stopRuntime());
  }
  listenForScrapes(process.env, () => scrape(followed()));
  void startRuntime();
}
