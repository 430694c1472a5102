import { randomBytes } from 'node:crypto';
import { delimiter, resolve } from 'node:path';
import { startApp } from './app-server.ts';
import type { StartOptions } from './options.ts';
import { parseStart } from './options.ts';
import { preflight } from './preflight.ts';
import { askedToStop } from './processes.ts';
import { exitCodes, refusal, report } from './refusal.ts';

/** What the starter scripts lend. */
export interface Starter {
  say(text: string): void;
  /** Makes the build current. */
  ensureBuilt(): Promise<void>;
}

/** `npm start`: checks, builds if needed, serves until it is asked to stop. Returns the exit code. */
export async function start(argv: readonly string[], { say, ensureBuilt }: Starter): Promise<number> {
  const options = parseStart(argv, process.env);
  if (!options.ok) return report(options.error);
  if ('help' in options.value) {
    console.log(options.value.help);
    return 0;
  }
  const env = withAbsolutePaths(process.env);
  const reached = await preflight(options.value, env);
  if (!reached.ok) return report(reached.error);
  const { context, server, version, insecure } = reached.value;
  say(`Context "${context}": Kubernetes ${version || 'of unknown version'} at ${server}.`);
  if (insecure) say('Warning: the identity of this server is not verified (insecure-skip-tls-verify or plain http).');

  await ensureBuilt();
  const accessCode = options.value.accessCode ?? randomBytes(16).toString('base64url');
  const stopped = askedToStop();
  const app = startApp({ ...options.value, server: 'built', env: { ...env, ...serverSettings(options.value, context, accessCode) } });
  const first = await Promise.race([app.ready, stopped]);
  if (first === false) {
    await app.stop();
    return report(refusal('server', 'its server ended or does not answer.', 'Its messages are above.'));
  }
  if (first) say(`Waymark is ready: ${app.address}/enter?code=${accessCode}   (Ctrl-C ends it)`);
  const code = await Promise.race([app.ended.then((code) => code || exitCodes.server), stopped.then(() => 0)]);
  await app.stop();
  return code;
}

/** The settings that lib/server reads. The context is pinned: kubectl may change the current one meanwhile. */
function serverSettings(options: StartOptions, context: string, accessCode: string) {
  return {
    WAYMARK_MODE: 'laptop',
    WAYMARK_KUBECONFIG: options.kubeconfig,
    WAYMARK_CONTEXT: context,
    WAYMARK_NAMESPACES: options.namespaces.join(',') || undefined,
    WAYMARK_ACCESS_CODE: accessCode,
  };
}

/** The standalone server changes its working folder, and so does npm. */
function withAbsolutePaths(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  if (!env['KUBECONFIG']) return env;
  const from = env['INIT_CWD'] ?? process.cwd();
  const paths = env['KUBECONFIG'].split(delimiter).map((path) => (path === '' ? path : resolve(from, path)));
  return { ...env, KUBECONFIG: paths.join(delimiter) };
}
