import type { IncomingMessage, ServerResponse } from 'node:http';
import { Agent, createServer, request } from 'node:http';
import { Agent as TlsAgent, request as tlsRequest } from 'node:https';
import type { AddressInfo } from 'node:net';

/** A moment in the life of a server at which it dies. */
export interface Death {
  /** The request at which it dies, counted among those that `counts` picks, from 1. */
  readonly at: number;
  readonly counts: (request: IncomingMessage) => boolean;
  /** Does the cluster carry the request out, although nobody hears of it? */
  readonly carriedOut: boolean;
  /** Only this one connection breaks; everything after it works. */
  readonly once?: boolean;
}

/** Stands between Waymark and the cluster. When the moment has come, nothing passes any more. */
export interface DeadlyProxy {
  readonly url: string;
  readonly dead: () => boolean;
  close(): Promise<void>;
}

export function isWrite({ method, url = '' }: IncomingMessage): boolean {
  return method !== 'GET' && !url.includes('dryRun') && !url.includes('reviews');
}

/** `ca` is the PEM of a cluster that speaks TLS. */
export async function openDeadlyProxy(
  target: string,
  death: Death | null,
  onDeath: () => void = () => {},
  ca?: string,
): Promise<DeadlyProxy> {
  const far = new URL(target);
  const isTls = far.protocol === 'https:';
  const agent = isTls ? new TlsAgent({ keepAlive: false, ca }) : new Agent({ keepAlive: false });
  let seen = 0;
  let dead = false;
  const server = createServer((from: IncomingMessage, to: ServerResponse) => {
    const fatal = !dead && death !== null && death.counts(from) && ++seen === death.at;
    if (dead || (fatal && !death.carriedOut)) return die(from);
    const through = (isTls ? tlsRequest : request)(
      { host: far.hostname, port: far.port, path: from.url, method: from.method, headers: from.headers, agent },
      (answer) => {
        if (fatal) {
          answer.resume().on('end', () => die(from));
          return;
        }
        to.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(to);
      },
    );
    through.on('error', () => to.destroy());
    to.on('close', () => through.destroy());
    from.pipe(through);
  });
  // An API server keeps connections open; one that is closed while a request is on its way is no part of what is tried here.
  server.keepAliveTimeout = 0;
  function die(from: IncomingMessage): void {
    if (!dead) onDeath();
    dead = death?.once !== true;
    from.socket.destroy();
    if (dead) server.closeAllConnections();
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    dead: () => dead,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
