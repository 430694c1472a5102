import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { Agent, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Call {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** What was sent so far. */
  body: string;
}

/** Everything that Waymark asks of a simulated cluster, on its way there. */
export interface Recorder {
  /** The cluster's kubeconfig, leading through the recorder. */
  readonly kubeconfig: string;
  readonly calls: readonly Call[];
  close(): Promise<void>;
}

/** The cluster must speak plain HTTP, as the simulated one does. */
export async function startRecorder(kubeconfig: string): Promise<Recorder> {
  const text = await readFile(kubeconfig, 'utf8');
  const [address, port] = /http:\/\/127\.0\.0\.1:(\d+)/.exec(text) ?? [];
  if (address === undefined) throw new Error(`${kubeconfig} leads to no plain server on 127.0.0.1`);
  const calls: Call[] = [];
  const agent = new Agent({ keepAlive: true });
  const server = createServer((from, to) => {
    const { method = '', url = '', headers } = from;
    const call: Call = { method, path: url, headers, body: '' };
    calls.push(call);
    from.on('data', (part) => {
      call.body += part;
    });
    const through = request({ host: '127.0.0.1', port, path: url, method, headers, agent }, (answer) => {
      to.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(to);
    });
    through.on('error', () => to.destroy());
    to.on('close', () => through.destroy());
    from.pipe(through);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const folder = await mkdtemp(join(tmpdir(), 'waymark-e2e-recorder-'));
  const file = join(folder, 'kubeconfig.yaml');
  await writeFile(file, text.replaceAll(address, `http://127.0.0.1:${(server.address() as AddressInfo).port}`), { mode: 0o600 });
  return {
    kubeconfig: file,
    calls,
    async close() {
      server.closeAllConnections();
      await once(server.close(), 'close');
      agent.destroy();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** What Waymark asks by itself, whoever uses it: discovery, lists, watches and the rights to them, and the settings of the mesh. Everything else is asked for somebody. */
export function isBackground({ method, path, body }: Call): boolean {
  if (method === 'POST') return path.endsWith('/selfsubjectaccessreviews') && body.includes('"verb":"watch"');
  return method === 'GET' && (!/\/(secrets|configmaps)\b/.test(path) || path.includes('fieldSelector=metadata.name%3Distio&'));
}
