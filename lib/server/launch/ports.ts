import { createServer } from 'node:net';
import type { Result } from '../../mesh/result.ts';
import type { Refusal } from './refusal.ts';
import { refuse } from './refusal.ts';

/** Whether this process could listen there now. */
export function isFree(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** The first free port from `port` on; undefined when a hundred in a row are taken. */
export async function freePort(host: string, port: number): Promise<number | undefined> {
  for (let candidate = port; candidate < port + 100; candidate++) {
    if (await isFree(host, candidate)) return candidate;
  }
  return undefined;
}

export function portInUse(port: number): Result<never, Refusal> {
  return refuse('portInUse', `port ${port} is in use.`, `Another Waymark may be running there. Choose another port: --port ${port + 1}.`);
}
