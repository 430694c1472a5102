import { isAbsolute, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Result } from '../../mesh/result.ts';
import { err, ok } from '../../mesh/result.ts';
import type { Environment } from '../settings.ts';
import { weakCode } from './contradictions.ts';
import { loopback } from './loopback.ts';
import type { Refusal } from './refusal.ts';
import { exitCodes, refuse } from './refusal.ts';

export const defaultPort = 4800;

export interface StartOptions {
  /** Absolute; undefined: KUBECONFIG, else ~/.kube/config. */
  readonly kubeconfig: string | undefined;
  /** Undefined: the current context of the kubeconfig. */
  readonly context: string | undefined;
  readonly host: string;
  readonly port: number;
  /** Empty: all that the user may see. */
  readonly namespaces: readonly string[];
  /** Undefined: one is made up. */
  readonly accessCode: string | undefined;
}

export interface DemoOptions {
  readonly host: string;
  /** Undefined: the default one or the next that is free. */
  readonly port: number | undefined;
  /** Absolute; undefined: the scene that Waymark brings. */
  readonly from: string | undefined;
}

type Parsed<T> = Result<T | { readonly help: string }, Refusal>;

/** Reads flags and environment variables of `npm start`; a flag wins over its variable. */
export function parseStart(argv: readonly string[], env: Environment): Parsed<StartOptions> {
  const flags = parseFlags(argv, ['kubeconfig', 'context', 'port', 'host', 'namespaces']);
  if (!flags.ok) return flags;
  if (flags.value.help) return ok({ help: startHelp });
  const mode = env['WAYMARK_MODE'] || 'laptop';
  if (mode !== 'laptop') {
    return refuse(
      'usage',
      `npm start is for a laptop, and WAYMARK_MODE is ${mode}.`,
      modeHints[mode] ?? 'Remove WAYMARK_MODE; npm start sets it.',
    );
  }
  const given = (flag: string, variable: string) => flags.value.values[flag] ?? (env[variable] || undefined);

  const host = given('host', 'WAYMARK_HOST') ?? '127.0.0.1';
  if (!loopback.includes(host)) {
    return refuse(
      'usage',
      `Waymark of a laptop listens on this machine only, not on ${host}: whoever reaches the port acts with your rights.`,
      `Leave --host out, or use one of ${loopback.join(', ')}. From elsewhere, forward the port: ssh -L ${defaultPort}:127.0.0.1:${defaultPort} HOST. For many people there is WAYMARK_MODE=team: docs/configuration.md.`,
    );
  }
  const port = parsePort(given('port', 'WAYMARK_PORT') ?? String(defaultPort));
  if (!port.ok) return port;
  const namespaces = (given('namespaces', 'WAYMARK_NAMESPACES') ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const wrong = namespaces.find((name) => !namespacePattern.test(name));
  if (wrong !== undefined) return refuse('usage', `"${wrong}" cannot be the name of a namespace.`, 'Write --namespaces shop,billing.');
  const accessCode = env['WAYMARK_ACCESS_CODE'] || undefined;
  const weak = accessCode === undefined ? null : weakCode(accessCode);
  if (weak) return err(weak);
  return ok({
    kubeconfig: absolute(given('kubeconfig', 'WAYMARK_KUBECONFIG'), env),
    context: given('context', 'WAYMARK_CONTEXT'),
    host,
    port: port.value,
    namespaces,
    accessCode,
  });
}

/** Reads the flags of `npm run demo`. */
export function parseDemo(argv: readonly string[], env: Environment): Parsed<DemoOptions> {
  const flags = parseFlags(argv, ['port', 'from']);
  if (!flags.ok) return flags;
  if (flags.value.help) return ok({ help: demoHelp });
  const text = flags.value.values['port'] ?? (env['WAYMARK_PORT'] || undefined);
  const port = text === undefined ? ok(undefined) : parsePort(text);
  if (!port.ok) return port;
  return ok({ host: '127.0.0.1', port: port.value, from: absolute(flags.value.values['from'], env) });
}

const modeHints: Readonly<Record<string, string>> = {
  demo: 'Use `npm run demo`.',
  team: 'A team starts the server itself: node .next/standalone/server.js; docs/configuration.md.',
};
const namespacePattern = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

function parseFlags(argv: readonly string[], names: readonly string[]) {
  const options = Object.fromEntries(names.map((name) => [name, { type: 'string' as const }]));
  try {
    const { values } = parseArgs({ args: [...argv], options: { ...options, help: { type: 'boolean', short: 'h' } } });
    const { help, ...rest } = values as { help?: boolean } & Record<string, string | undefined>;
    return ok({ help: help === true, values: rest as Record<string, string | undefined> });
  } catch (error) {
    const { message } = error as Error;
    return refuse('usage', message, 'See --help. With npm, flags follow a --, as in `npm start -- --port 4801`.');
  }
}

function parsePort(text: string): Result<number, Refusal> {
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= 1 && port <= 65_535) return ok(port);
  return refuse('usage', `"${text}" is not a port.`, `Write a number between 1 and 65535, as in --port ${defaultPort}.`);
}

/** npm changes to the project's folder; INIT_CWD is where the user typed the command. */
function absolute(path: string | undefined, env: Environment): string | undefined {
  if (path === undefined || isAbsolute(path)) return path;
  return resolve(env['INIT_CWD'] ?? process.cwd(), path);
}

const startHelp = `npm start -- [options]        Waymark on the cluster of your kubeconfig

  --kubeconfig FILE    default: $KUBECONFIG, else ~/.kube/config     WAYMARK_KUBECONFIG
  --context NAME       default: the current context                  WAYMARK_CONTEXT
  --namespaces A,B     look at these namespaces only                 WAYMARK_NAMESPACES
  --port N             default: ${defaultPort}                                 WAYMARK_PORT
  --host ADDRESS       default: 127.0.0.1; loopback only             WAYMARK_HOST
                       nothing is ever written to the cluster        READ_ONLY=1
                       part of the address, made up by default       WAYMARK_ACCESS_CODE

Exit codes: ${Object.entries(exitCodes)
  .map(([reason, code]) => `${code} ${reason}`)
  .join(', ')}.`;

const demoHelp = `npm run demo -- [options]     Waymark on a simulated cluster, no cluster needed

  --port N             default: ${defaultPort}, or the next one that is free   WAYMARK_PORT
  --from FILE|DIR      Kubernetes manifests (YAML) to start from; default: Bookinfo and friends`;
