import { existsSync, readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, isAbsolute, join } from 'node:path';
import type { Cluster, Context, KubeConfig, User } from '@kubernetes/client-node';
import type { Result } from '../mesh/result.ts';
import { err, ok } from '../mesh/result.ts';
import type { AppError } from '../protocol/app-error.ts';
import { readYaml } from './read-yaml.ts';

/** The entries of all kubeconfig files together; of equal names the first wins, as with kubectl. */
export interface KubeconfigEntries {
  readonly clusters: Map<string, Cluster>;
  readonly users: Map<string, UserEntry>;
  readonly contexts: Map<string, Context>;
  readonly currentContext: string | undefined;
}

export interface UserEntry extends User {
  /** What client-node reads past and Waymark cannot honour, by name; empty when there is nothing. */
  readonly unsupported: readonly string[];
}

const MAX_BYTES = 1 << 20;
const howToCheck = 'Check it with `kubectl config view --kubeconfig FILE`.';

export function configError(reason: string, message: string, hint?: string): Result<never, AppError> {
  return err({ code: 'config', message, ...(hint ? { hint } : {}), details: { reason } });
}

/** `path` if given, else KUBECONFIG, else ~/.kube/config. Never the service account of a pod: it would be one identity for everybody (S-01). */
export async function readKubeconfig(
  path: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Result<KubeconfigEntries, AppError>> {
  const files = path ? [path] : filesByDefault(env);
  const found = files.filter((file) => existsSync(file));
  if (found.length === 0 && (path || env['KUBECONFIG'])) {
    return configError(
      'noKubeconfig',
      `There is no kubeconfig at ${files.join(' or ')}.`,
      'Give the path of an existing file, or run `npm run demo`.',
    );
  }
  if (found.length === 0) {
    return configError(
      'noKubeconfig',
      'There is no kubeconfig: KUBECONFIG is not set, and ~/.kube/config does not exist.',
      'Start with --kubeconfig FILE, or try `npm run demo`, which needs no cluster.',
    );
  }

  const { KubeConfig } = await import('@kubernetes/client-node'); // 100 MB and half a second: only when a cluster is really wanted
  const entries = { clusters: new Map(), users: new Map(), contexts: new Map(), currentContext: undefined };
  let all: KubeconfigEntries = entries;
  for (const file of found) {
    const loaded = loadFile(new KubeConfig(), file);
    if (!loaded.ok) return loaded;
    all = addTo(all, loaded.value.config, loaded.value.users);
  }
  return ok(all);
}

function filesByDefault(env: Readonly<Record<string, string | undefined>>): string[] {
  if (env['KUBECONFIG']) return env['KUBECONFIG'].split(delimiter).filter(Boolean);
  return [join(env['HOME'] || homedir(), '.kube', 'config')];
}

type RawUsers = Record<string, Record<string, unknown>>;

function loadFile(config: KubeConfig, file: string): Result<{ config: KubeConfig; users: RawUsers }, AppError> {
  try {
    if (statSync(file).size > MAX_BYTES) return configError('invalidKubeconfig', `The kubeconfig ${file} is larger than 1 MB.`, howToCheck);
    const text = readFileSync(file, 'utf8');
    // First, because what reads it next has no limits.
    const document = readYaml(text);
    if (!document.ok) return configError('invalidKubeconfig', `The kubeconfig ${file} ${document.error}.`, howToCheck);
    config.loadFromString(text);
    config.makePathsAbsolute(dirname(file));
    return ok({ config, users: rawUsers(document.value, dirname(file)) });
  } catch (error) {
    const { code, name } = error as NodeJS.ErrnoException;
    const why = code === 'EACCES' ? 'may not be read' : code === 'EISDIR' ? 'is a directory' : `is not a valid kubeconfig (${name})`;
    return configError('invalidKubeconfig', `The file ${file} ${why}.`, howToCheck);
  }
}

/** The users once more, as written, for the fields that client-node drops; paths made absolute. */
function rawUsers(document: unknown, folder: string): RawUsers {
  const absolute = (value: unknown) => (typeof value === 'string' && !isAbsolute(value) ? join(folder, value) : value);
  const users: RawUsers = Object.create(null);
  const listed = (document as { users?: unknown } | null)?.users;
  for (const entry of (Array.isArray(listed) ? listed : []) as { name?: unknown; user?: Record<string, unknown> }[]) {
    if (typeof entry?.name !== 'string' || !entry.user) continue;
    const user = { ...entry.user };
    if (user['tokenFile']) user['tokenFile'] = absolute(user['tokenFile']);
    const exec = user['exec'] as { command?: unknown } | undefined;
    if (typeof exec?.command === 'string' && exec.command.includes('/')) user['exec'] = { ...exec, command: absolute(exec.command) };
    users[entry.name] ??= user;
  }
  return users;
}

function addTo(all: KubeconfigEntries, config: KubeConfig, raw: RawUsers): KubeconfigEntries {
  for (const cluster of config.clusters) if (!all.clusters.has(cluster.name)) all.clusters.set(cluster.name, cluster);
  for (const user of config.users) if (!all.users.has(user.name)) all.users.set(user.name, withDroppedFields(user, raw[user.name] ?? {}));
  for (const context of config.contexts) if (!all.contexts.has(context.name)) all.contexts.set(context.name, context);
  return { ...all, currentContext: all.currentContext ?? (config.currentContext || undefined) };
}

/** client-node 2.0 knows neither `tokenFile` nor groups to act as; the latter would silently change who we are. */
function withDroppedFields(user: User, raw: Record<string, unknown>): UserEntry {
  const unsupported = ['as-groups', 'as-uid', 'as-user-extra'].filter((field) => raw[field] !== undefined);
  const authProvider = raw['tokenFile'] ? { name: 'tokenFile', config: { tokenFile: raw['tokenFile'] } } : user.authProvider;
  return { ...user, exec: raw['exec'] ?? user.exec, authProvider, unsupported };
}
