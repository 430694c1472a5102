import { setTimeout as sleep } from 'node:timers/promises';
import { log } from './log/log.ts';
import { metrics } from './metrics/metrics.ts';
import { followed, stopRuntime } from './runtime.ts';
import { stopServing } from './serving.ts';

const signals = ['SIGTERM', 'SIGINT'] as const;
/** Whoever sent the signal kills after 10 s at the soonest. */
const patienceMs = 9000;

/**
 * On SIGTERM or SIGINT: not ready any more; streams say good-bye and end; no further step of a plan begins, the write that is
 * under way is finished and answered; exit 0. A second signal, or too much time, ends it at once with 1.
 *
 * Next listens, too, and would wait for open streams without a limit and exit with 143. It comes last here: it waits until the
 * last bytes are out.
 */
export function endOnSignals(): void {
  const nexts = new Map(signals.map((signal) => [signal, process.listeners(signal)]));
  let asked = false;
  for (const signal of signals) {
    process.removeAllListeners(signal);
    process.on(signal, () => {
      if (asked) endNow('a second signal');
      asked = true;
      setTimeout(() => endNow(`not everything ended within ${patienceMs / 1000} s`), patienceMs).unref();
      void drain(signal).then(() => {
        process.once('exit', () => {
          process.exitCode = 0;
        });
        const rest = nexts.get(signal) ?? [];
        for (const listener of rest) listener(signal);
        if (rest.length === 0) process.exit();
      });
    });
  }
}

async function drain(signal: string): Promise<void> {
  log('info', 'stopping', { signal });
  metrics().stopping.set(1);
  const idle = stopServing();
  const lives = followed();
  for (const { streams } of lives) streams.end('the server stops');
  await Promise.all([idle, ...lives.map(({ operations }) => operations.end())]);
  await stopRuntime();
  await sleep(50); // the last answers leave; connections that are idle then are closed at once
  log('info', 'stopped', {});
}

function endNow(why: string): never {
  log('warn', 'ended by force', { why });
  process.exit(1);
}
