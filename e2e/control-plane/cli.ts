import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { ensureBuilt } from './build.ts';
import { runPaths } from './cache.ts';
import { defaultName, stopControlPlane } from './control-plane.ts';
import { launch } from './launch.ts';
import { lockHolder } from './lock.ts';
import type { Access } from './state.ts';
import type { Status } from './status.ts';
import { statusOf, statusTable } from './status.ts';
import { userNames } from './users.ts';

const usage = `npm run control-plane -- COMMAND [--name NAME] [--json]

A real Kubernetes API server and a real istiod on this machine, for tests and for trying Waymark by hand.

  up [--foreground]  start it and return (with --foreground: stay, and stop it on Ctrl-C)
  status             show its processes; the exit code is 0 if everything is ready
  down               stop it and remove its files
  build              only build the programs that "up" needs (minutes, once)

  --name NAME        one of several independent instances; "${defaultName}" when not given
  --json             up, status: print one JSON object, and the progress to standard error`;

interface Flags {
  readonly name: string;
  readonly json: boolean;
  readonly foreground: boolean;
}

/** Runs one command line; resolves with the exit code. */
export async function runCli(args: readonly string[]): Promise<number> {
  const abort = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => abort.abort());
  // npm starts us through a shell, and a signal to npm alone ends those two but never reaches us.
  const parent = process.ppid;
  const orphaned = setInterval(() => process.ppid !== parent && abort.abort(), 250).unref();
  try {
    const { positionals, values } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        name: { type: 'string', default: defaultName },
        json: { type: 'boolean', default: false },
        foreground: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    const [command, ...rest] = positionals;
    if (values.help || command === undefined || rest.length > 0) {
      console.log(usage);
      return values.help ? 0 : 2;
    }
    runPaths(values.name);
    return await run(command, values, abort.signal);
  } catch (error) {
    if (abort.signal.aborted) return 130;
    console.error((error as Error).message);
    return 1;
  } finally {
    clearInterval(orphaned);
  }
}

async function run(command: string, flags: Flags, signal: AbortSignal): Promise<number> {
  switch (command) {
    case 'up':
      return up(flags, signal);
    case 'down':
      return down(flags);
    case 'status':
      return status(flags);
    case 'build':
      console.log(await ensureBuilt(console.log, signal));
      return 0;
    default:
      console.error(`there is no command "${command}"\n\n${usage}`);
      return 2;
  }
}

async function up({ name, json, foreground }: Flags, signal: AbortSignal): Promise<number> {
  const log = json ? console.error : console.log;
  const there = await statusOf(name);
  if (there?.access && there.components[0]?.alive) return alreadyUp(there, json);

  const buildDir = await ensureBuilt(log, signal);
  const began = Date.now();
  const { state, gone, stop, detach } = await launch({ name, buildDir, log, signal });
  const access = state.access as Access;
  log(`the control plane "${name}" is up, ${((Date.now() - began) / 1000).toFixed(1)} s`);
  if (json) console.log(JSON.stringify({ name, ...access }, null, 2));
  else console.log(summary(name, access));
  if (foreground && !signal.aborted) {
    log('Ctrl-C stops it');
    await untilEnd(gone, signal);
  } else if (!signal.aborted) {
    await detach();
    return 0;
  }
  log('stopping');
  await stop();
  return signal.aborted ? 130 : 0;
}

/** Resolves when the control plane is gone or on abort, and keeps this process alive until then. */
async function untilEnd(gone: Promise<void>, signal: AbortSignal): Promise<void> {
  const alive = setInterval(() => undefined, 2 ** 30);
  try {
    await Promise.race([gone, once(signal, 'abort')]);
  } finally {
    clearInterval(alive);
  }
}

function alreadyUp(there: Status, json: boolean): number {
  const { name, ready, access } = there as Status & { access: Access };
  if (json) console.log(JSON.stringify({ name, ...access }, null, 2));
  else console.log(`the control plane "${name}" is already up\n${summary(name, access)}`);
  if (ready) return 0;
  console.error(`but not everything of it is ready:\n${statusTable(there)}\nStart afresh with "down" and "up".`);
  return 1;
}

async function down({ name }: Flags): Promise<number> {
  const there = (await statusOf(name)) ?? lockHolder(runPaths(name).lock);
  await stopControlPlane(name);
  console.log(there ? `the control plane "${name}" is stopped` : `the control plane "${name}" is not up`);
  return 0;
}

async function status({ name, json }: Flags): Promise<number> {
  const found = await statusOf(name);
  if (json) console.log(JSON.stringify(found ?? { name, ready: false, components: [] }, null, 2));
  else if (!found) console.log(`the control plane "${name}" is not up`);
  else console.log(statusTable(found) + hint(found));
  return found?.ready ? 0 : 1;
}

function hint({ name, access, components }: Status): string {
  if (!components[0]?.alive) return '\nits supervisor was killed; "down" removes what is left';
  return access ? `\n${summary(name, access)}` : '\nit is being started';
}

function summary(name: string, { versions, kubeconfigPath, istiodDebugUrl }: Access): string {
  const option = name === defaultName ? '' : ` --name ${name}`;
  return [
    `kube-apiserver  ${versions.kubernetes}`,
    `istiod          ${versions.istio}  ${istiodDebugUrl}/ambientz`,
    `kubeconfig      ${kubeconfigPath}`,
    `contexts        ${userNames.join(', ')}`,
    '',
    `  kubectl --kubeconfig ${kubeconfigPath} apply --server-side -f e2e/control-plane/fixtures`,
    `  npm run control-plane -- down${option}`,
  ].join('\n');
}
