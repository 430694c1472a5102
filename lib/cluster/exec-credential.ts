import { spawn } from 'node:child_process';
import type { Result } from '../mesh/result.ts';
import { err, ok } from '../mesh/result.ts';

/** `exec` of a kubeconfig user: a program that prints an ExecCredential. */
export interface ExecPlugin {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly apiVersion: string;
  /** What `provideClusterInfo` promises the plugin, else undefined. */
  readonly cluster: Readonly<Record<string, unknown>> | undefined;
}

export interface ExecCredential {
  readonly token: string | undefined;
  readonly cert: string | undefined;
  readonly key: string | undefined;
  /** Milliseconds since the epoch; undefined: until the server says 401. */
  readonly expires: number | undefined;
}

const TIME_LIMIT_MS = 30_000;
const OUTPUT_LIMIT = 1 << 20;
/** A plugin that fails, or prints what is already expired, is not started more often than this. */
const REST_MS = 10_000;

/**
 * Runs the plugin when a credential is needed: one run at a time, no shell, no input, 30 s and 1 MB at most (S-41).
 * The error is a sentence that quotes nothing of the plugin's output, which may hold secrets.
 */
export function execCredentials(plugin: ExecPlugin, { timeLimitMs = TIME_LIMIT_MS, restMs = REST_MS } = {}) {
  let last: { at: number; answer: Result<ExecCredential, string>; stale: boolean } | undefined;
  let running: Promise<Result<ExecCredential, string>> | undefined;

  function usable(): Result<ExecCredential, string> | undefined {
    if (!last) return undefined;
    if (performance.now() - last.at < restMs) return last.answer;
    const expired = last.answer.ok && last.answer.value.expires !== undefined && last.answer.value.expires <= Date.now();
    return last.answer.ok && !expired && !last.stale ? last.answer : undefined;
  }

  async function renewed(): Promise<Result<ExecCredential, string>> {
    const answer = parse(await run(plugin, timeLimitMs), plugin.command);
    last = { at: performance.now(), answer, stale: false };
    return answer;
  }

  return {
    get(): Promise<Result<ExecCredential, string>> {
      const known = running ? undefined : usable();
      if (known) return Promise.resolve(known);
      running ??= renewed().finally(() => {
        running = undefined;
      });
      return running;
    },
    /** The server refused what the plugin gave: run it again when next asked. */
    refuse(): void {
      if (last) last.stale = true;
    },
  };
}

function run(plugin: ExecPlugin, timeLimitMs: number): Promise<Result<string, string>> {
  const info = { apiVersion: plugin.apiVersion, kind: 'ExecCredential', spec: { interactive: false, cluster: plugin.cluster } };
  return new Promise((resolve) => {
    const child = spawn(plugin.command, plugin.args, {
      env: { ...ownEnvironment(), ...plugin.env, KUBERNETES_EXEC_INFO: JSON.stringify(info) },
      stdio: ['ignore', 'pipe', 'ignore'],
      detached: true, // a process group of its own, so that children of the plugin end with it
    });
    const parts: Buffer[] = [];
    let size = 0;
    const finish = (answer: Result<string, string>) => {
      clearTimeout(timer);
      killGroup(child.pid);
      resolve(answer);
    };
    const timer = setTimeout(() => finish(err(`did not answer within ${timeLimitMs / 1000} s`)), timeLimitMs);
    child.stdout.on('data', (part: Buffer) => {
      size += part.length;
      if (size > OUTPUT_LIMIT) finish(err('printed more than 1 MB'));
      else parts.push(part);
    });
    child.on('error', (error: NodeJS.ErrnoException) =>
      finish(err(error.code === 'ENOENT' ? 'was not found' : `could not be started (${error.code})`)),
    );
    child.on('close', (code) => finish(code === 0 ? ok(Buffer.concat(parts).toString('utf8')) : err(`failed (exit code ${code})`)));
  });
}

/** Without Waymark's own settings, the access code among them: a plugin needs none of them (S-37). */
function ownEnvironment(): NodeJS.ProcessEnv {
  const own = { ...process.env };
  for (const name of Object.keys(own)) if (name.startsWith('WAYMARK_')) delete own[name];
  return own;
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // The whole group has ended already.
  }
}

function parse(output: Result<string, string>, command: string): Result<ExecCredential, string> {
  const broken = (what: string) => err(`The credential plugin ${command} ${what}.`);
  if (!output.ok) return broken(output.error);
  let status: Record<string, unknown> | undefined;
  try {
    status = JSON.parse(output.value)?.status;
  } catch {
    return broken('did not print an ExecCredential');
  }
  const text = (field: string) => (typeof status?.[field] === 'string' && status[field] !== '' ? (status[field] as string) : undefined);
  const credential = { token: text('token'), cert: text('clientCertificateData'), key: text('clientKeyData') };
  if (!credential.token && !(credential.cert && credential.key)) return broken('printed neither a token nor a client certificate');
  const expires = Date.parse(text('expirationTimestamp') ?? '');
  return ok({ ...credential, expires: Number.isNaN(expires) ? undefined : expires });
}
