import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Result } from '../../mesh/result.ts';
import { ok } from '../../mesh/result.ts';
import { startApp } from './app-server.ts';
import type { DemoOptions } from './options.ts';
import { defaultPort, parseDemo } from './options.ts';
import { freePort, isFree, portInUse } from './ports.ts';
import type { Running } from './processes.ts';
import { askedToStop, startProcess } from './processes.ts';
import type { Refusal } from './refusal.ts';
import { exitCodes, refusal, report } from './refusal.ts';

/** What the starter scripts lend. */
export interface Starter {
  say(text: string): void;
  /** Makes the build current; left out, Next's development server is used. */
  ensureBuilt?(): Promise<void>;
}

/** `npm run demo`: a simulated cluster and the app on it, until it is asked to stop. Returns the exit code. */
export async function demo(argv: readonly string[], { say, ensureBuilt }: Starter): Promise<number> {
  const options = parseDemo(argv, process.env);
  if (!options.ok) return report(options.error);
  if ('help' in options.value) {
    console.log(options.value.help);
    return 0;
  }
  const { host, from } = options.value;
  if (from !== undefined && !existsSync(from)) return report(refusal('usage', `there is nothing at ${from}.`, 'Check --from.'));
  const port = await choosePort(options.value);
  if (!port.ok) return report(port.error);

  await ensureBuilt?.();
  const stopped = askedToStop();
  const folder = await mkdtemp(join(tmpdir(), 'waymark-demo-'));
  const running: Running[] = [];
  try {
    const kubeconfig = join(folder, 'kubeconfig.yaml');
    const sandbox = startSandbox(kubeconfig, from, say);
    running.push(sandbox);
    const simulated = await Promise.race([sandbox.ready, stopped]);
    if (simulated === undefined) return 0;
    if (!simulated) return report(refusal('server', 'the simulated cluster did not start.', 'Its messages are above.'));

    const settings = {
      WAYMARK_MODE: 'demo',
      WAYMARK_KUBECONFIG: kubeconfig,
      WAYMARK_CONTEXT: undefined,
      WAYMARK_NAMESPACES: undefined,
      WAYMARK_ACCESS_CODE: undefined,
    };
    const app = startApp({ host, port: port.value, server: ensureBuilt ? 'built' : 'dev', env: settings });
    running.push(app);
    const ready = await Promise.race([app.ready, stopped]);
    if (ready === undefined) return 0;
    if (!ready) return report(refusal('server', 'its server ended or does not answer.', 'Its messages are above.'));

    say(`Waymark is ready on a simulated cluster: ${app.address}   (Ctrl-C ends it)`);
    const ended = await Promise.race([app.ended, sandbox.ended, stopped]);
    return ended === undefined ? 0 : ended || exitCodes.server;
  } finally {
    await Promise.all(running.map((process) => process.stop()));
    await rm(folder, { recursive: true, force: true });
  }
}

/** The simulated cluster is a process of its own, reached over HTTP like any cluster. */
function startSandbox(kubeconfig: string, from: string | undefined, say: (text: string) => void): Running & { ready: Promise<boolean> } {
  let isReady: (ready: boolean) => void;
  const ready = new Promise<boolean>((resolve) => {
    isReady = resolve;
  });
  const running = startProcess({
    args: ['--import', 'tsx', 'lib/sandbox/main.ts', '--kubeconfig', kubeconfig, ...(from === undefined ? [] : ['--from', from])],
    onLine(line) {
      if (line.startsWith('sandbox ready ')) isReady(true);
      else say(line);
    },
  });
  void running.ended.then(() => isReady(false));
  return { ...running, ready };
}

async function choosePort({ host, port }: DemoOptions): Promise<Result<number, Refusal>> {
  if (port !== undefined) return (await isFree(host, port)) ? ok(port) : portInUse(port);
  const free = await freePort(host, defaultPort);
  return free === undefined ? portInUse(defaultPort) : ok(free);
}
