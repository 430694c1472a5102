import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo, Socket } from 'node:net';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A network between an app and its cluster that a test can cut and mend. */
export interface Line {
  /** The cluster's kubeconfig, leading through the line. */
  readonly kubeconfig: string;
  /** Ends all connections and takes no new ones. */
  cut(): void;
  mend(): void;
  close(): Promise<void>;
}

export async function startLine(kubeconfig: string): Promise<Line> {
  const text = await readFile(kubeconfig, 'utf8');
  const [address, port] = /https?:\/\/127\.0\.0\.1:(\d+)/.exec(text) ?? [];
  if (address === undefined) throw new Error(`${kubeconfig} leads to no server on 127.0.0.1`);

  const sockets = new Set<Socket>();
  let whole = true;
  const server = createServer((near) => {
    if (!whole) {
      near.destroy();
      return;
    }
    const far = connect(Number(port), '127.0.0.1');
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => {}); // 'close' follows
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
      socket.pipe(other);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  const folder = await mkdtemp(join(tmpdir(), 'waymark-e2e-line-'));
  const file = join(folder, 'kubeconfig.yaml');
  const here = address.replace(/\d+$/, String((server.address() as AddressInfo).port));
  await writeFile(file, text.replaceAll(address, here), { mode: 0o600 });

  const cut = () => {
    whole = false;
    for (const socket of sockets) socket.destroy();
  };
  return {
    kubeconfig: file,
    cut,
    mend() {
      whole = true;
    },
    async close() {
      cut();
      server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
