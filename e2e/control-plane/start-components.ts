import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { request } from 'undici';
import { stringify } from 'yaml';
import { auditLogIn, auditPolicy } from './audit-policy.ts';
import { applyCluster } from './cluster-manifests.ts';
import type { RunningComponent } from './component-process.ts';
import { startComponent, untilReady } from './component-process.ts';
import type { Component } from './components.ts';
import { apiServer, controllerManager, etcd, istiod, kwok, scheduler, schedulerConfig } from './components.ts';
import { writeKubeconfig, writeServiceAccountKeys, writeTokens } from './credentials.ts';
import { manifestFiles } from './module-manifests.ts';
import type { Reservation } from './ports.ts';
import { reservePort } from './ports.ts';
import { createRawClient } from './raw-client.ts';
import type { Access } from './state.ts';

export interface StartOptions {
  readonly buildDir: string;
  readonly runDir: string;
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
  /** Called for each process right after it was started, before anything is awaited. */
  readonly onStarted: (component: RunningComponent) => void;
}

const readyWithinMs = 60_000;

/** Starts everything, in order, and puts CRDs, RBAC, a Node and Istio's objects into the cluster. */
export async function startComponents({ buildDir, runDir, signal, log, onStarted }: StartOptions): Promise<Access> {
  const files = {
    kubeconfig: join(runDir, 'kubeconfig'),
    certDir: join(runDir, 'kube-apiserver'),
    tokens: join(runDir, 'tokens.csv'),
    serviceAccountKey: join(runDir, 'service-account.key'),
    serviceAccountPublicKey: join(runDir, 'service-account.pub'),
    schedulerConfig: join(runDir, 'scheduler.yaml'),
    mesh: join(runDir, 'mesh.yaml'),
    auditPolicy: join(runDir, 'audit-policy.yaml'),
    auditLog: auditLogIn(runDir),
  };
  const manifests = manifestFiles(buildDir);
  const began = Date.now();

  async function start(component: Component, reservations: readonly Reservation[]): Promise<void> {
    await Promise.all(reservations.map((reservation) => reservation.release()));
    signal.throwIfAborted();
    const running = startComponent(component, join(buildDir, 'bin'), runDir);
    onStarted(running);
    await untilReady(running, readyWithinMs, signal);
    log(`${component.name} is ready, ${((Date.now() - began) / 1000).toFixed(1)} s`);
  }

  mkdirSync(files.certDir, { recursive: true });
  const tokens = writeTokens(files.tokens);
  writeFileSync(files.auditPolicy, stringify(auditPolicy));
  writeServiceAccountKeys(files.serviceAccountKey, files.serviceAccountPublicKey);

  const [client, peer] = [await reservePort(), await reservePort()];
  await start(etcd(runDir, { client: client.port, peer: peer.port }), [client, peer]);

  const api = await reservePort();
  await start(apiServer(api.port, client.port, files), [api]);
  const url = `https://127.0.0.1:${api.port}`;
  const caFile = join(files.certDir, 'apiserver.crt');
  writeKubeconfig(files.kubeconfig, url, caFile, tokens);
  writeFileSync(files.schedulerConfig, stringify(schedulerConfig(files.kubeconfig)));
  copyFileSync(manifests.mesh, files.mesh);

  const istio = await reserveIstiodPorts();
  const istiodDebugUrl = `http://127.0.0.1:${istio.http.port}/debug`;
  const cluster = createRawClient({ apiServer: url, ca: readFileSync(caFile, 'utf8'), tokens, istiodDebugUrl });
  try {
    const [manager, schedule, kubelets] = [await reservePort(), await reservePort(), await reservePort()];
    await Promise.all([
      start(controllerManager(runDir, manager.port, files.kubeconfig, files.serviceAccountKey), [manager]),
      start(scheduler(runDir, schedule.port, files.schedulerConfig), [schedule]),
      start(kwok(kubelets.port, files.kubeconfig, manifests.kwokStages), [kubelets]),
      applyCluster(cluster, manifests).then(() => log(`manifests are applied, ${((Date.now() - began) / 1000).toFixed(1)} s`)),
    ]);
    const ports = Object.fromEntries(Object.entries(istio).map(([name, { port }]) => [name, port])) as Record<keyof typeof istio, number>;
    await start(istiod(ports, files.kubeconfig, files.mesh), Object.values(istio));
    const version = await cluster.request<{ gitVersion: string }>('GET', '/version');
    const versions = { kubernetes: version.body.gitVersion, istio: await istiodVersion(ports.monitoring) };
    return { kubeconfigPath: files.kubeconfig, apiServer: url, caFile, tokens, istiodDebugUrl, versions };
  } finally {
    await cluster.close();
  }
}

async function reserveIstiodPorts() {
  return {
    http: await reservePort(),
    https: await reservePort(),
    grpc: await reservePort(),
    secureGrpc: await reservePort(),
    monitoring: await reservePort(),
    ctrlz: await reservePort(),
  };
}

/** istiod answers with "<version>-<revision>-<build status>". */
async function istiodVersion(monitoringPort: number): Promise<string> {
  const { body } = await request(`http://127.0.0.1:${monitoringPort}/version`);
  return (await body.text()).trim().replace(/-[^-]*-[^-]*$/, '');
}
