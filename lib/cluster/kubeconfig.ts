import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { RequestOptions } from 'node:https';
import type { Cluster, Context } from '@kubernetes/client-node';
import type { Result } from '../mesh/result.ts';
import { err, ok } from '../mesh/result.ts';
import type { AppError } from '../protocol/app-error.ts';
import type { ExecPlugin } from './exec-credential.ts';
import { execCredentials } from './exec-credential.ts';
import type { KubeconfigEntries, UserEntry } from './kubeconfig-files.ts';
import { configError, readKubeconfig } from './kubeconfig-files.ts';

export interface AccessOptions {
  readonly kubeconfigPath?: string;
  readonly context?: string;
  /** Where KUBECONFIG and HOME are looked up; the process's own by default. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** Which cluster, as whom, and how to prove it. */
export interface ClusterAccess {
  readonly context: string;
  /** All contexts of the kubeconfig, sorted. */
  readonly contexts: readonly string[];
  readonly server: URL;
  readonly defaultNamespace: string;
  /** The kubeconfig's name of the user; who the server takes them for is `AccessReviews.who()`. */
  readonly user: string;
  /** The server's certificate is not verified: plain http, or insecure-skip-tls-verify. */
  readonly insecure: boolean;
  readonly proxy: URL | undefined;
  /** Fresh headers and TLS material for one request; asks plugins and files as needed, many callers at once cause one run. */
  credentials(): Promise<Result<Credentials, AppError>>;
  /** The server said 401: what was cached is asked for again next time. */
  renew(): void;
}

export interface Credentials {
  readonly headers: Readonly<Record<string, string>>;
  readonly tls: TlsMaterial;
}

/** PEM texts; undefined `ca` means the authorities that Node trusts. */
export interface TlsMaterial {
  readonly ca: string | undefined;
  readonly cert: string | undefined;
  readonly key: string | undefined;
  readonly servername: string | undefined;
  readonly rejectUnauthorized: boolean;
}

/** The chosen context and what it names. */
interface Chosen {
  readonly context: Context;
  readonly cluster: Cluster;
  readonly user: UserEntry;
  readonly server: URL;
}

/**
 * Reads the kubeconfig and chooses the context. Nothing is sent and no plugin runs yet.
 * Errors have code 'config' and in `details.reason` one of: noKubeconfig, invalidKubeconfig, noCurrentContext, unknownContext,
 * unknownCluster, unknownUser, badServer, plainHttp, badCertificateAuthority, badClientCertificate, unsupported.
 */
export async function loadAccess(options: AccessOptions = {}): Promise<Result<ClusterAccess, AppError>> {
  const choose = async () => {
    const entries = await readKubeconfig(options.kubeconfigPath, options.env ?? process.env);
    return entries.ok ? chooseContext(entries.value, options.context) : entries;
  };
  const first = await choose();
  if (!first.ok) return first;
  const { chosen, contexts, proxy } = first.value;

  const again = async () => {
    const next = await choose(); // a login tool may have written new credentials; another server would be another cluster
    return next.ok && next.value.chosen.server.href === chosen.server.href ? next.value.chosen : chosen;
  };
  return ok({
    context: chosen.context.name,
    contexts,
    server: chosen.server,
    defaultNamespace: chosen.context.namespace || 'default',
    user: chosen.user.name,
    insecure: chosen.server.protocol === 'http:' || chosen.cluster.skipTLSVerify,
    proxy,
    ...credentialSource(chosen, again),
  });
}

function chooseContext(entries: KubeconfigEntries, wanted: string | undefined) {
  const contexts = [...entries.contexts.keys()].sort();
  const name = wanted ?? entries.currentContext;
  const known = contexts.length > 0 ? `Known contexts: ${contexts.join(', ')}.` : 'The kubeconfig has no contexts.';
  if (!name)
    return configError('noCurrentContext', 'The kubeconfig does not say which context to use.', `Start with --context NAME. ${known}`);
  const context = entries.contexts.get(name);
  if (!context) return configError('unknownContext', `The kubeconfig has no context "${name}".`, known);
  const cluster = entries.clusters.get(context.cluster);
  if (!cluster)
    return configError(
      'unknownCluster',
      `The context "${name}" names the cluster "${context.cluster}", which the kubeconfig does not have.`,
    );
  const user = context.user ? entries.users.get(context.user) : anonymous;
  if (!user)
    return configError('unknownUser', `The context "${name}" names the user "${context.user}", which the kubeconfig does not have.`);

  const server = checkedServer(cluster);
  if (!server.ok) return server;
  const proxy = checkedProxy(cluster);
  if (!proxy.ok) return proxy;
  const refused = checkedMaterial(cluster, user);
  if (!refused.ok) return refused;
  return ok({ chosen: { context, cluster, user, server: server.value }, contexts, proxy: proxy.value });
}

/** A context may name no user at all; the server then decides what anonymous callers may do. */
const anonymous: UserEntry = { name: '', unsupported: [] };

function checkedServer(cluster: Cluster): Result<URL, AppError> {
  const server = URL.canParse(cluster.server) ? new URL(cluster.server) : undefined;
  if (!server || !['http:', 'https:'].includes(server.protocol))
    return configError('badServer', `The server of cluster "${cluster.name}" is not an http or https URL.`);
  if (server.search || server.username)
    return configError('badServer', `The server URL of cluster "${cluster.name}" must have no user and no query.`);
  if (server.protocol === 'http:' && !cluster.skipTLSVerify && !isLoopback(server.hostname)) {
    return configError(
      'plainHttp',
      `The cluster "${cluster.name}" is reached by plain http, which anybody on the way can read and change.`,
      'Use https. Only loopback addresses may be plain http.',
    );
  }
  return ok(server);
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

function checkedProxy(cluster: Cluster): Result<URL | undefined, AppError> {
  if (!cluster.proxyUrl) return ok(undefined);
  const proxy = URL.canParse(cluster.proxyUrl) ? new URL(cluster.proxyUrl) : undefined;
  if (proxy?.protocol === 'http:' || proxy?.protocol === 'https:') return ok(proxy);
  return configError(
    'unsupported',
    `The proxy-url of cluster "${cluster.name}" is not an http or https URL; other proxies are not supported.`,
  );
}

function checkedMaterial(cluster: Cluster, user: UserEntry): Result<undefined, AppError> {
  if (user.unsupported.length > 0) {
    return configError(
      'unsupported',
      `The user "${user.name}" has ${user.unsupported.join(', ')}, which Waymark does not support.`,
      'Use a user without it.',
    );
  }
  if (user.exec?.interactiveMode === 'Always') {
    return configError('unsupported', `The credential plugin of user "${user.name}" wants a terminal (interactiveMode: Always).`);
  }
  const ca = certificateProblem(cluster.caFile, cluster.caData);
  if (ca)
    return configError(
      'badCertificateAuthority',
      `The certificate authority of cluster "${cluster.name}" ${ca}.`,
      'Check certificate-authority(-data).',
    );
  const cert = certificateProblem(user.certFile, user.certData);
  if (cert)
    return configError(
      'badClientCertificate',
      `The client certificate of user "${user.name}" ${cert}.`,
      'Check client-certificate(-data).',
    );
  return ok(undefined);
}

function certificateProblem(file: string | undefined, data: string | undefined): string | undefined {
  if (!file && !data) return undefined;
  let pem: string;
  try {
    pem = file ? readFileSync(file, 'utf8') : Buffer.from(data ?? '', 'base64').toString('utf8');
  } catch (error) {
    return `cannot be read (${(error as NodeJS.ErrnoException).code})`;
  }
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? [];
  if (blocks.length === 0) return 'holds no certificate';
  try {
    for (const block of blocks) new X509Certificate(block);
    return undefined;
  } catch {
    return 'is not a valid certificate';
  }
}

function credentialSource(first: Chosen, again: () => Promise<Chosen>): Pick<ClusterAccess, 'credentials' | 'renew'> {
  const plugin = first.user.exec ? execCredentials(pluginOf(first)) : undefined;
  let reader: Promise<() => Promise<Credentials>> | undefined;
  let running: Promise<Result<Credentials, AppError>> | undefined;

  async function read(): Promise<Result<Credentials, AppError>> {
    reader ??= readerOf(first);
    try {
      const base = await (await reader)();
      return plugin ? withPlugin(base, await plugin.get(), first) : ok(base);
    } catch (error) {
      reader = undefined;
      const { code } = error as NodeJS.ErrnoException; // the message may quote a token or a plugin's output
      return err(
        unauthorized(first, `The credentials of the kubeconfig user "${first.user.name}" could not be read${code ? ` (${code})` : ''}.`),
      );
    }
  }

  return {
    credentials() {
      running ??= read().finally(() => {
        running = undefined;
      });
      return running;
    },
    renew() {
      plugin?.refuse();
      reader = again().then(readerOf);
      reader.catch(() => {}); // told by the next credentials()
    },
  };
}

/** Lets client-node read files and refresh OIDC tokens; exec plugins are run by us. */
async function readerOf({ cluster, user, server }: Chosen): Promise<() => Promise<Credentials>> {
  const { KubeConfig } = await import('@kubernetes/client-node');
  const config = new KubeConfig();
  // client-node refuses plain http unless verification is off; whether http is allowed was decided above.
  const skipTLSVerify = cluster.skipTLSVerify || server.protocol === 'http:';
  config.loadFromClusterAndUser({ ...cluster, skipTLSVerify, proxyUrl: undefined }, { ...user, exec: undefined });
  return async () => {
    const options: RequestOptions = {};
    await config.applyToHTTPSOptions(options);
    const headers: Record<string, string> = {};
    if (options.auth) headers['authorization'] = `Basic ${Buffer.from(options.auth).toString('base64')}`;
    for (const [name, value] of Object.entries(options.headers ?? {})) headers[name.toLowerCase()] = String(value).trim();
    return {
      headers,
      tls: {
        ca: pem(options.ca),
        cert: pem(options.cert),
        key: pem(options.key),
        servername: cluster.tlsServerName,
        rejectUnauthorized: !cluster.skipTLSVerify,
      },
    };
  };
}

function pem(value: RequestOptions['ca'] | RequestOptions['key']): string | undefined {
  return value === undefined || value === null ? undefined : value.toString();
}

function withPlugin(base: Credentials, answer: Awaited<ReturnType<ReturnType<typeof execCredentials>['get']>>, chosen: Chosen) {
  if (!answer.ok) return err(unauthorized(chosen, answer.error));
  const { token, cert, key } = answer.value;
  const headers = token ? { ...base.headers, authorization: `Bearer ${token}` } : base.headers;
  const tls = cert && key ? { ...base.tls, cert, key } : base.tls;
  return ok({ headers, tls });
}

function unauthorized({ context }: Chosen, message: string): AppError {
  const hint = `Run \`kubectl --context ${context.name} get namespaces\` in a terminal to see what is wrong, and sign in there.`;
  return { code: 'unauthorized', message, hint, details: { reason: 'noCredentials' } };
}

function pluginOf({ user, cluster, server }: Chosen): ExecPlugin {
  const { command = '', args, env, apiVersion, provideClusterInfo } = user.exec;
  const pairs = (Array.isArray(env) ? env : []).map((e: { name?: unknown; value?: unknown }) => [String(e?.name), String(e?.value ?? '')]);
  const info = {
    server: server.href,
    'tls-server-name': cluster.tlsServerName,
    'insecure-skip-tls-verify': cluster.skipTLSVerify || undefined,
    'certificate-authority-data': cluster.caFile ? readFileSync(cluster.caFile).toString('base64') : cluster.caData,
  };
  return {
    command: String(command),
    args: Array.isArray(args) ? args.map(String) : [],
    env: Object.fromEntries(pairs),
    apiVersion: String(apiVersion ?? 'client.authentication.k8s.io/v1'),
    cluster: provideClusterInfo === true ? info : undefined,
  };
}
