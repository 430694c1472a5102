import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import type { IncomingHttpHeaders } from 'node:http';
import { Agent, createServer, request } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

/** A way from an app to the simulated cluster on which a test sees what is asked, and can hold it up. */
export interface HttpLine {
  readonly kubeconfig: string;
  /** Everything that was asked, in order. */
  readonly seen: readonly Seen[];
  /** How many connections were ever made. */
  connections(): number;
  /** How many are open. */
  open(): number;
  /** From now on, the cluster carries out what `which` picks, and nobody hears of it before `release`. Resolves with the first. */
  hold(which: (seen: Seen) => boolean): Promise<Seen>;
  release(): void;
  close(): Promise<void>;
}

/** Changes that are meant: no dry run, no question about rights. */
export function isWrite({ method, url }: Seen): boolean {
  return method !== 'GET' && !url.includes('dryRun') && !url.includes('reviews');
}

export async function startHttpLine(kubeconfig: string): Promise<HttpLine> {
  const text = await readFile(kubeconfig, 'utf8');
  const [address, port] = /http:\/\/127\.0\.0\.1:(\d+)/.exec(text) ?? [];
  if (address === undefined || port === undefined) throw new Error(`${kubeconfig} leads to no server on 127.0.0.1`);
  const seen: Seen[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  let holds: { which: (seen: Seen) => boolean; told: (seen: Seen) => void } | undefined;
  let held: (() => void)[] = [];
  const agent = new Agent({ keepAlive: true });
  const server = createServer((from, to) => {
    const one = { method: from.method ?? '', url: from.url ?? '', headers: from.headers };
    seen.push(one);
    const isHeld = holds?.which(one) === true;
    const far = request({ agent, host: '127.0.0.1', port, path: one.url, method: one.method, headers: from.headers }, (answer) => {
      const pass = () => {
        to.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
        answer.pipe(to);
      };
      if (!isHeld) return pass();
      held.push(pass);
      holds?.told(one);
    });
    far.on('error', () => to.destroy());
    to.on('close', () => far.destroy());
    from.pipe(far);
  });
  server.keepAliveTimeout = 120_000; // as an API server, which leaves it to the client to end a connection
  server.on('connection', (socket) => {
    connections++;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const folder = await mkdtemp(join(tmpdir(), 'waymark-e2e-line-'));
  const file = join(folder, 'kubeconfig.yaml');
  await writeFile(file, text.replaceAll(address, `http://127.0.0.1:${(server.address() as AddressInfo).port}`), { mode: 0o600 });
  return {
    kubeconfig: file,
    seen,
    connections: () => connections,
    open: () => sockets.size,
    hold: (which) =>
      new Promise((told) => {
        holds = { which, told };
      }),
    release() {
      holds = undefined;
      for (const pass of held) pass();
      held = [];
    },
    async close() {
      server.close();
      server.closeAllConnections();
      agent.destroy();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
