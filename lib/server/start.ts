import 'server-only';
import { sessionValue } from './access-code.ts';
import { contradictionIn } from './launch/contradictions.ts';
import { report } from './launch/refusal.ts';
import { catchConsole } from './log/log.ts';
import { neverLog } from './log/redact.ts';
import { startRuntime, stopRuntime } from './runtime.ts';
import { readSettings } from './settings.ts';

/** Everything that lives as long as the process starts here, and nowhere else. */
export function startServerSide(): void {
  const { accessCode } = readSettings(process.env);
  neverLog(accessCode);
  if (accessCode !== '') neverLog(sessionValue(accessCode));
  if (process.env.NODE_ENV === 'production') catchConsole();
  const contradiction = contradictionIn(process.env);
  if (contradiction) process.exit(report(contradiction));
  void startRuntime();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      void stopRuntime();
    });
  }
}
