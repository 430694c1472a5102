import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { startApp as startServer } from '../../lib/server/launch/app-server.ts';
import { reservePort } from '../control-plane/ports.ts';
import type { UserName } from '../control-plane/users.ts';
import type { Backend } from './backend.ts';

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

interface TeamOptions {
  readonly port?: number;
  /** Settings on top of those that it needs. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

export async function startTeam({ kubeconfig: path }: Backend, { port, env }: TeamOptions = {}): Promise<TeamApp> {
  const kubeconfig: Kubeconfig = parse(await readFile(path, 'utf8'));
  const cluster = kubeconfig.clusters[0]?.cluster ?? {};
  const folder = await mkdtemp(join(tmpdir(), 'waymark-team-'));
  const [keyFile, caFile] = [join(folder, 'key'), join(folder, 'ca.crt')];
  await writeFile(keyFile, randomBytes(48).toString('base64'));
  await writeFile(caFile, Buffer.from(cluster['certificate-authority-data'] ?? '', 'base64'));
  const own = port ?? (await freePort());
  const server = startServer({
    host: '127.0.0.1',
    port: own,
    server: 'built',
    env: {
      WAYMARK_MODE: 'team',
      WAYMARK_PUBLIC_URL: `http://127.0.0.1:${own}`,
      WAYMARK_SESSION_KEY_FILE: keyFile,
      WAYMARK_API_SERVER: cluster['server'],
      WAYMARK_API_CA_FILE: caFile,
      WAYMARK_CLUSTER_NAME: 'team-cluster',
      WAYMARK_KUBECONFIG: undefined,
      WAYMARK_CONTEXT: undefined,
      WAYMARK_ACCESS_CODE: undefined,
      READ_ONLY: undefined,
      ...env,
    },
  });
  if (!(await server.ready)) {
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

async function freePort(): Promise<number> {
  const reservation = await reservePort();
  await reservation.release();
  return reservation.port;
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

  get(path: string, signal?: AbortSignal): Promise<Response> {
    return fetch(this.#url + path, { headers: { cookie: this.#cookies }, redirect: 'manual', ...(signal ? { signal } : {}) });
  }

  post(path: string, body: unknown): Promise<Response> {
    return fetch(this.#url + path, {
      method: 'POST',
      headers: { cookie: this.#cookies, origin: this.#url, 'content-type': 'application/json', 'x-waymark': '1' },
      body: JSON.stringify(body),
      redirect: 'manual',
    });
  }
}
