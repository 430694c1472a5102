import { Agent, request } from 'undici';
import type { BenchCluster } from './cluster.ts';

/** A watch that does nothing but note when each version of an object arrived: the measure for what a page can reach at best. */
export interface RawWatch {
  /** `performance.now()` at the arrival of the event of this version. */
  arrivalOf(resourceVersion: string): Promise<number>;
  stop(): Promise<void>;
}

/** Watches a collection from its newest version on. `path` is that of its list, with a query if need be. */
export async function startRawWatch({ apiServer, ca, tokens }: BenchCluster, path: string): Promise<RawWatch> {
  const agent = new Agent({ ...(ca === '' ? {} : { connect: { ca } }), bodyTimeout: 0 });
  const ask = (query: string) => {
    const url = new URL(path, apiServer);
    url.search = [url.search.slice(1), query].filter(Boolean).join('&');
    return request(url, { dispatcher: agent, headers: { authorization: `Bearer ${tokens.admin}`, accept: 'application/json' } });
  };
  const list = (await (await ask('')).body.json()) as { metadata: { resourceVersion: string } };
  const { body, statusCode } = await ask(`watch=true&resourceVersion=${list.metadata.resourceVersion}`);
  if (statusCode !== 200) throw new Error(`the watch of ${path} was answered with ${statusCode}`);

  const arrived = new Map<string, number>();
  const waiting = new Map<string, (at: number) => void>();
  let rest = '';
  body.setEncoding('utf8');
  body.on('error', () => {}); // stopping aborts it
  body.on('data', (piece: string) => {
    const at = performance.now();
    const lines = (rest + piece).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const version = (JSON.parse(line) as { object: { metadata: { resourceVersion: string } } }).object.metadata.resourceVersion;
      arrived.set(version, at);
      waiting.get(version)?.(at);
      waiting.delete(version);
    }
  });
  return {
    arrivalOf: (version) => {
      const at = arrived.get(version);
      return at === undefined ? new Promise((resolve) => waiting.set(version, resolve)) : Promise.resolve(at);
    },
    stop: () => agent.destroy(),
  };
}
