import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import type { Death } from '../../lib/server/plans/testing/deadly-proxy.ts';
import { openDeadlyProxy } from '../../lib/server/plans/testing/deadly-proxy.ts';
import type { App } from './app.ts';
import { startApp } from './app.ts';
import type { Backend } from './backend.ts';

/** A Waymark whose process is killed at a certain request to its cluster. */
export interface DoomedApp extends App {
  readonly isDead: () => boolean;
}

/** kill -9 at the moment of the death: before the request reaches the cluster, or when it is carried out and nobody has heard. */
export async function startDoomedApp(backend: Backend, death: Death): Promise<DoomedApp> {
  const config = parse(await readFile(backend.kubeconfig, 'utf8'));
  const { server, 'certificate-authority-data': ca } = config.clusters[0].cluster;
  let app: App | undefined;
  const authority = ca === undefined ? undefined : Buffer.from(ca, 'base64').toString('utf8');
  const proxy = await openDeadlyProxy(server, death, () => void app?.kill(), authority);
  // client-node takes plain http only where TLS is not verified.
  for (const { cluster } of config.clusters) {
    cluster.server = proxy.url;
    cluster['insecure-skip-tls-verify'] = true;
    delete cluster['certificate-authority-data'];
  }
  const folder = await mkdtemp(join(tmpdir(), 'waymark-e2e-doomed-'));
  const kubeconfig = join(folder, 'kubeconfig.yaml');
  await writeFile(kubeconfig, stringify(config), { mode: 0o600 });
  const clear = async () => {
    await proxy.close();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    app = await startApp(backend, { kubeconfig });
  } catch (failed) {
    await clear();
    throw failed;
  }
  return {
    ...app,
    isDead: proxy.dead,
    async stop() {
      await app?.stop();
      await clear();
    },
  };
}
