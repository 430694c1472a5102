import type { AddressInfo, Socket } from 'node:net';
import { connect, createServer } from 'node:net';

/**
 * What the network does.
 * - pass: nothing to it.
 * - refuse: nobody listens.
 * - black hole: connections are accepted, and then neither read nor written.
 * - drip: a few bytes at a time, in both directions.
 */
export type Weather = 'pass' | 'refuse' | 'black hole' | 'drip';

/** Passes bytes on, whatever they are. */
export interface TcpLayer {
  readonly port: number;
  /** For what comes from now on; connections that are there stay as they are. */
  become(weather: Weather): Promise<void>;
  /** Ends every connection with a RST. */
  reset(): void;
  /** Connections that exist stay open, and no byte passes any more; new ones work. */
  freeze(): void;
  readonly accepted: () => number;
  readonly open: () => number;
  close(): Promise<void>;
}

const dripMs = 5;
const dripBytes = 64;

export async function openTcpLayer(port: number): Promise<TcpLayer> {
  const pairs = new Set<readonly [Socket, Socket]>();
  let accepted = 0;
  let weather: Weather = 'pass';
  let here = 0;
  let server = listening();

  function listening() {
    return createServer((near) => {
      accepted++;
      near.on('error', () => {});
      const far = weather === 'black hole' ? null : connect(port, '127.0.0.1');
      far?.on('error', () => {});
      const pair = [near, far ?? near] as const;
      pairs.add(pair);
      near.on('close', () => {
        pairs.delete(pair);
        far?.destroy();
      });
      if (!far) {
        near.pause();
        return;
      }
      far.on('close', () => near.destroy());
      for (const [from, to] of [pair, [far, near] as const]) weather === 'drip' ? drip(from, to) : from.pipe(to);
    });
  }

  const listen = () => new Promise<void>((resolve) => server.listen(here, '127.0.0.1', resolve));
  const stopListening = () => new Promise<void>((resolve) => (server.listening ? server.close(() => resolve()) : resolve()));
  const reset = () => {
    for (const [near, far] of pairs) {
      near.resetAndDestroy();
      far.destroy();
    }
  };
  await listen();
  here = (server.address() as AddressInfo).port;

  return {
    port: here,
    async become(next) {
      const listened = weather !== 'refuse';
      weather = next;
      if (next === 'refuse' && listened) {
        const closed = stopListening(); // takes no new connections from this moment on
        reset();
        await closed;
      } else if (next !== 'refuse' && !listened) {
        server = listening();
        await listen();
      }
    },
    reset,
    freeze() {
      for (const [near, far] of pairs) {
        near.unpipe();
        far.unpipe();
        near.pause();
        far.pause();
      }
    },
    accepted: () => accepted,
    open: () => pairs.size,
    async close() {
      const closed = stopListening();
      reset();
      await closed;
    },
  };
}

function drip(from: Socket, to: Socket): void {
  let waiting = Buffer.alloc(0);
  let ended = false;
  const timer = setInterval(() => {
    if (waiting.length > 0) to.write(waiting.subarray(0, dripBytes));
    else if (ended) to.end();
    waiting = waiting.subarray(dripBytes);
  }, dripMs);
  from.on('data', (chunk: Buffer) => {
    waiting = Buffer.concat([waiting, chunk]);
  });
  from.on('end', () => {
    ended = true;
  });
  to.on('close', () => clearInterval(timer));
}
