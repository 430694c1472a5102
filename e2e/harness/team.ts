import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from '@playwright/test';
import { parse } from 'yaml';
import type { AppServer } from '../../lib/server/launch/app-server.ts';
import { startApp as startServer } from '../../lib/server/launch/app-server.ts';
import type { UserName } from '../control-plane/users.ts';
import { freePort } from './app.ts';
import type { Backend } from './backend.ts';
import { sendRaw } from './raw-http.ts';

/** A Waymark for many people, as a pod would run it: it knows where the API server is, and nobody's credential. */
export interface TeamApp {
  /** http://127.0.0.1:PORT */
  readonly url: string;
  readonly pid: number;
  /** The bearer token of a user of the backend. */
  token(user: UserName): string;
  stop(): Promise<void>;
}

interface Kubeconfig {
  readonly clusters: ReadonlyArray<{ readonly cluster: Readonly<Record<string, string>> }>;
  readonly users: ReadonlyArray<{ readonly name: string; readonly user: { readonly token: string } }>;
}

export interface TeamOptions {
  readonly port?: number;
  /** Where people sign in besides. */
  readonly oidc?: { readonly issuer: string; readonly name: string; readonly secret?: string; readonly ca?: string };
  /** Instead of the backend's, for one that believes the provider. */
  readonly apiServer?: string;
  /** Where browsers would reach it, when that is not where it listens. */
  readonly publicUrl?: string;
  /** That seals the sessions; one of its own when left out. */
  readonly key?: string;
  /** Settings on top of those that it needs. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Gets each line that it writes, instead of the terminal. */
  readonly onOutput?: (line: string) => void;
}

export async function startTeam({ kubeconfig: path }: Backend, options: TeamOptions = {}): Promise<TeamApp> {
  const kubeconfig: Kubeconfig = parse(await readFile(path, 'utf8'));
  const cluster = kubeconfig.clusters[0]?.cluster ?? {};
  const folder = await mkdtemp(join(tmpdir(), 'waymark-team-'));
  const file = async (name: string, text: string | Buffer) => {
    await writeFile(join(folder, name), text);
    return join(folder, name);
  };
  const own = options.port ?? (await freePort());
  const publicUrl = options.publicUrl ?? `http://127.0.0.1:${own}`;
  const { oidc, apiServer = cluster['server'], onOutput } = options;
  const provider = oidc && {
    WAYMARK_OIDC_ISSUER: oidc.issuer,
    WAYMARK_OIDC_CLIENT_ID: 'waymark',
    WAYMARK_OIDC_CLIENT_SECRET_FILE: oidc.secret && (await file('secret', oidc.secret)),
    WAYMARK_OIDC_CA_FILE: oidc.ca && (await file('provider.crt', oidc.ca)),
    WAYMARK_OIDC_NAME: oidc.name,
  };
  const server = startServer({
    host: '127.0.0.1',
    port: own,
    server: 'built',
    env: {
      WAYMARK_MODE: 'team',
      WAYMARK_PUBLIC_URL: publicUrl,
      WAYMARK_REPLICAS: undefined,
      WAYMARK_SESSION_KEY_FILE: await file('key', options.key ?? randomBytes(48).toString('base64')),
      WAYMARK_API_SERVER: apiServer,
      WAYMARK_API_CA_FILE: await file('ca.crt', Buffer.from(cluster['certificate-authority-data'] ?? '', 'base64')),
      WAYMARK_CLUSTER_NAME: 'team-cluster',
      WAYMARK_KUBECONFIG: undefined,
      WAYMARK_CONTEXT: undefined,
      WAYMARK_ACCESS_CODE: undefined,
      READ_ONLY: undefined,
      ...(onOutput ? { WAYMARK_LOG_FORMAT: 'json' } : {}),
      ...provider,
      ...options.env,
    },
    onOutput,
  });
  if (!(await (options.publicUrl ? isUp(server, publicUrl) : server.ready))) {
    await server.stop();
    throw new Error('Waymark did not start for a team; its messages are above');
  }
  return {
    url: server.address,
    pid: server.pid ?? 0,
    token(user) {
      const token = kubeconfig.users.find(({ name }) => name === user)?.user.token;
      if (!token) throw new Error(`the kubeconfig has no token of ${user}`);
      return token;
    },
    async stop() {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Like `ready`, for one that answers to the name of another address only. */
async function isUp({ address, ended }: AppServer, publicUrl: string): Promise<boolean> {
  let over = false;
  void ended.then(() => (over = true));
  for (;;) {
    const answer = await sendRaw(address, { path: '/readyz', headers: [['Host', new URL(publicUrl).host]] }).catch(() => null);
    if (over || answer?.status === 200) return !over;
    await sleep(50);
  }
}

/** Where the backend's API server is. */
export async function apiServerOf({ kubeconfig }: Backend): Promise<string> {
  const { clusters }: Kubeconfig = parse(await readFile(kubeconfig, 'utf8'));
  return clusters[0]?.cluster['server'] ?? '';
}

/** Follows a link as a script would: a page without its session may have noticed already, and its dialog lies over everything. */
export async function goWithoutMouse(page: Page, path: string): Promise<void> {
  await page.locator(`a[href="${path}"]`).evaluate((link: HTMLElement) => link.click());
}

/** One person at a Waymark of a team, without a browser: what their cookies can do. */
export class Visitor {
  readonly #url: string;
  #cookies = '';

  constructor({ url }: TeamApp) {
    this.#url = url;
  }

  /** As they are sent. */
  get cookies(): string {
    return this.#cookies;
  }

  async signIn(token: string): Promise<void> {
    const response = await this.post('/api/login', { token });
    if (!response.ok) throw new Error(`not signed in: ${response.status} ${await response.text()}`);
    await response.text();
    this.#cookies = response.headers
      .getSetCookie()
      .filter((cookie) => !cookie.includes('Max-Age=0'))
      .map((cookie) => cookie.split(';')[0])
      .join('; ');
  }

  get(path: string, signal?: AbortSignal, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    return fetch(this.#url + path, { headers: { ...headers, cookie: this.#cookies }, redirect: 'manual', ...(signal ? { signal } : {}) });
  }

  post(path: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    return fetch(this.#url + path, {
      method: 'POST',
      headers: { ...headers, cookie: this.#cookies, origin: this.#url, 'content-type': 'application/json', 'x-waymark': '1' },
      body: JSON.stringify(body),
      redirect: 'manual',
    });
  }
}
