import type { Server } from 'node:net';
import { createServer } from 'node:net';

export interface Reservation {
  readonly port: number;
  /** Frees the port; call it right before the program that shall listen there is started. */
  release(): Promise<void>;
}

/**
 * Reserves a free port on 127.0.0.1 by listening on it. It lies below the ephemeral range of all usual systems:
 * from within that range the kernel could give it to an outgoing connection before our program listens.
 */
export async function reservePort(): Promise<Reservation> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    const server = await listenOn(port);
    if (server) return { port, release: () => new Promise<void>((done) => server.close(() => done())) };
  }
  throw new Error('no free port between 20000 and 32000 on 127.0.0.1');
}

function listenOn(port: number): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}
