import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { kubeconfigOf } from './kubeconfig.ts';
import { startSandbox } from './sandbox.ts';

const usage = `node --import tsx lib/sandbox/main.ts [options]

A simulated cluster that speaks the Kubernetes API on 127.0.0.1.

  --port N          the port; any free one when not given
  --scene NAME      the scene to play: default, empty
  --from PATH       a manifest file or a directory of them, instead of a scene
  --kubeconfig OUT  write a kubeconfig there, with a context for each user`;

/** Runs one command line until SIGTERM or SIGINT; resolves with the exit code. */
async function run(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: { type: 'string', default: '0' },
      scene: { type: 'string' },
      from: { type: 'string' },
      kubeconfig: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(usage);
    return 0;
  }
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`--port ${values.port}: not a port number`);
  const ended = new Promise<void>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve());
  });
  const sandbox = await startSandbox({ port, scene: values.scene, from: values.from });
  for (const warning of sandbox.warnings) console.error(`warning: ${warning}`);
  if (values.kubeconfig) writeFileSync(values.kubeconfig, kubeconfigOf(sandbox.url), { mode: 0o600 });
  console.log(`sandbox ready ${sandbox.url}`);
  await ended;
  await sandbox.stop();
  return 0;
}

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
