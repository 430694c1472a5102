import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { createAuthority } from '../../../lib/cluster/testing/certificates.ts';
import type { HttpLayer } from './http-layer.ts';
import { openHttpLayer } from './http-layer.ts';
import type { TcpLayer } from './tcp-layer.ts';
import { openTcpLayer } from './tcp-layer.ts';

/** Stands between an app and its API server: bytes first, then HTTP. */
export interface FaultProxy {
  /** Like the kubeconfig of the cluster, leading through the proxy. */
  readonly kubeconfig: string;
  readonly http: HttpLayer;
  readonly tcp: TcpLayer;
  /** A new certificate: of the authority that the kubeconfig names, or of a new one, which the kubeconfig then does not. */
  rotate(by: 'same authority' | 'new authority'): void;
  /** Writes the authority of now into the kubeconfig, as an administrator does. */
  publishAuthority(): Promise<void>;
  /** Everything passes again. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

interface Kubeconfig {
  readonly clusters: ReadonlyArray<{
    readonly name: string;
    cluster: { readonly server: string; readonly 'certificate-authority-data'?: string; readonly 'certificate-authority'?: string };
  }>;
}

export interface FaultProxyOptions {
  /** TLS with an authority of its own, and HTTP/2, towards the app; the cluster may speak either. Default: true. */
  readonly tls?: boolean;
}

/** In front of the first cluster of a kubeconfig. */
export async function openFaultProxy(kubeconfig: string, { tls = true }: FaultProxyOptions = {}): Promise<FaultProxy> {
  const config = parse(readFileSync(kubeconfig, 'utf8')) as Kubeconfig;
  const [first] = config.clusters;
  if (!first) throw new Error(`${kubeconfig} names no cluster`);
  let authority = tls ? createAuthority('fault proxy') : undefined;
  const http = await openHttpLayer({
    target: first.cluster.server,
    ca: authorityOf(first.cluster),
    tls: authority?.issue('IP:127.0.0.1'),
  });
  const tcp = await openTcpLayer(http.port);

  const folder = await mkdtemp(join(tmpdir(), 'waymark-faults-'));
  const file = join(folder, 'kubeconfig.yaml');
  const write = async () => {
    first.cluster = authority
      ? { server: `https://127.0.0.1:${tcp.port}`, 'certificate-authority-data': Buffer.from(authority.cert).toString('base64') }
      : ({ server: `http://127.0.0.1:${tcp.port}`, 'insecure-skip-tls-verify': true } as typeof first.cluster);
    await writeFile(file, stringify(config), { mode: 0o600 });
  };
  await write();

  return {
    kubeconfig: file,
    http,
    tcp,
    rotate(by) {
      if (by === 'new authority') authority = createAuthority('another authority');
      if (authority) http.present(authority.issue('IP:127.0.0.1'));
    },
    publishAuthority: write,
    async clear() {
      http.clear();
      await tcp.become('pass');
    },
    async close() {
      await tcp.close();
      await http.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function authorityOf(cluster: Kubeconfig['clusters'][number]['cluster']): string | undefined {
  const { 'certificate-authority-data': data, 'certificate-authority': file } = cluster;
  if (data !== undefined) return Buffer.from(data, 'base64').toString('utf8');
  return file === undefined ? undefined : readFileSync(file, 'utf8');
}
